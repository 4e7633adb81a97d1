"""JSON without the leniency of the standard library's parser."""

import pytest

from shared.strict_json import loads


def test_json_is_read() -> None:
    assert loads(b' {"a": [1, null, "\xc3\xa9"], "b": {"a": 1}} ') == {"a": [1, None, "é"], "b": {"a": 1}}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b'{"a": 1, "a": 2}',
        b'[{"a": 1, "a": 1}]',
        b"NaN",
        b"-Infinity",
        b'"\xff"',
        b"[" * 100_000,
        b"9" * 5000,
    ],
)
def test_what_others_pass_over_is_an_error(text: bytes) -> None:
    with pytest.raises(ValueError):
        loads(text)
