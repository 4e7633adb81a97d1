"""The catalogue of translations: every text of the lessons is in it, and what is compiled is what is written."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2.ext import babel_extract

from shared.paths import PROJECT

PACKAGE = PROJECT / "mvc_client"
CHINESE = PACKAGE / "translations" / "zh" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\([a-z0-9]+\)s")


def catalog() -> Catalog:
    with (CHINESE / "messages.po").open("rb") as file:
        return read_po(file, locale="zh", abort_invalid=True)


def texts() -> set[str]:
    """Everything that is marked, in the code and on the pages."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        with path.open("rb") as file:
            found |= {message for _, message, _, _ in extract("python", file, {"N_": None})}
    for path in PACKAGE.rglob("*.html"):
        with path.open("rb") as file:
            found |= {first(message) for _, _, message, _ in babel_extract(file, ("_",), [], {})}
    return found - {""}


def first(message: str | tuple[str | None, ...] | None) -> str:
    """The text itself, whatever else the call was given; empty where it is no literal."""
    return (message[0] if isinstance(message, tuple) else message) or ""


def test_every_text_is_translated_and_no_translation_is_left_over() -> None:
    translated = {message.id for message in catalog() if message.id and message.string}
    assert translated == texts()


def test_a_translation_has_the_numbers_of_its_text() -> None:
    for message in catalog():
        assert sorted(PLACEHOLDER.findall(str(message.id))) == sorted(PLACEHOLDER.findall(str(message.string)))


def test_a_translation_follows_the_rules_of_its_writing() -> None:
    for message in catalog():
        if not message.id:
            continue
        text = PLACEHOLDER.sub("1", str(message.string))
        assert not re.search(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]", text), text
        assert not re.search(r"[\u4e00-\u9fff][,.:;?!]", text), text
        assert "您" not in text and "请" not in text.replace("请求", "").replace("请走", ""), text


def test_what_is_compiled_is_what_is_written() -> None:
    with (CHINESE / "messages.mo").open("rb") as file:
        compiled = Translations(file)
    written = catalog()
    assert all(compiled.gettext(str(message.id)) == message.string for message in written if message.id)
    assert len(compiled._catalog) == len(written) + 1  # pyright: ignore[reportAttributeAccessIssue] - and the header


def test_there_is_no_other_catalogue() -> None:
    assert [path.name for path in Path(PACKAGE / "translations").iterdir()] == ["zh"]
