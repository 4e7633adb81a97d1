"""How commands answer: a table for people, one JSON value for machines. Nothing of it can steer a terminal."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

_NOT_SHOWN = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")


def show_json(value: Any) -> None:
    """One JSON value; moments as ISO 8601."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_as_json)
    click.echo(_NOT_SHOWN.sub(_escaped, text))


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]], nothing: str) -> None:
    """Columns under their names; `nothing`: what to say where there are no rows."""
    if not rows:
        click.echo(nothing)
        return
    texts = [list(columns), *([shown(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for line in texts:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def show_facts(facts: Sequence[tuple[str, object]]) -> None:
    """One fact a line."""
    width = max((len(name) for name, _ in facts), default=0)
    for name, value in facts:
        click.echo(f"{name:<{width}}  {shown(value)}".rstrip())


def shown(value: object) -> str:
    """The value as text on one line."""
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}Z"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_as_json)
    return "".join(character if character.isprintable() else _escape(character) for character in text)


def counted(number: int, noun: str) -> str:
    """`1 grant`, `2 grants`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def confirm(question: str, *, yes: bool) -> None:
    """Ask; anything but a yes ends the command with status 1."""
    if not yes:
        click.confirm(question, abort=True, err=True)


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(type(value).__name__)


def _escaped(found: re.Match[str]) -> str:
    return _escape(found[0])


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
