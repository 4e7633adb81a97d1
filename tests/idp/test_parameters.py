import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.parameters import MOST_PARAMETERS, Parameters, read


def test_plus_percent_and_utf8_are_decoded() -> None:
    assert read(b"a+b=c+d&e=%20f%C3%A4&g%3D=%2B").values == {"a b": "c d", "e": " fä", "g=": "+"}


def test_only_a_name_that_may_repeat_keeps_all_its_values_each_once() -> None:
    parameters = read(b"resource=b&a=1&resource=a&resource=b&resource=", may_repeat=frozenset({"resource", "other"}))
    assert parameters.get_all("resource") == ("b", "a")
    assert parameters.get_all("other") == parameters.get_all("a") == ()
    assert parameters.values == {"a": "1"}
    assert parameters.is_acceptable
    assert not read(b"resource=a&resource=b&a=1&a=2", may_repeat=frozenset({"resource"})).is_acceptable
    assert not read(b"resource=a&resource=b").is_acceptable


def test_an_empty_value_counts_as_not_sent() -> None:
    parameters = read(b"state=&nonce&scope=openid")
    assert parameters.get("state") is None
    assert parameters.get("nonce") is None
    assert parameters.get("scope") == "openid"
    assert parameters.is_acceptable


@pytest.mark.parametrize("encoded", [b"a=1&a=2", b"a=1&b=2&a=1", b"a=&a=1", b"a=1&%61=2"])
def test_a_name_that_stands_twice_is_told(encoded: bytes) -> None:
    parameters = read(encoded)
    assert parameters.repeated == {"a"}
    assert not parameters.is_acceptable
    assert parameters.get("a") == "1"


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(b"a=%ff", id="not UTF-8"),
        pytest.param(b"%ff=a", id="not UTF-8 in a name"),
        pytest.param(b"a=\xc3\xa4", id="bytes that nobody encoded"),
        pytest.param(b"a=%ED%A0%80", id="a lone surrogate"),
        pytest.param(b"a=%C0%AF", id="an overlong slash"),
        pytest.param(b"a=%0", id="half a percent sign"),
        pytest.param(b"a=%", id="a percent sign alone"),
        pytest.param(b"a=%zz", id="percent and no number"),
        pytest.param(b"a=%u0041", id="a script's escape"),
        pytest.param(b"a=%00", id="NUL"),
        pytest.param(b"a%00=1", id="NUL in a name"),
        pytest.param(b"&".join(b"%d=" % number for number in range(MOST_PARAMETERS + 1)), id="too many"),
    ],
)
def test_what_cannot_be_read_for_certain_is_malformed(encoded: bytes) -> None:
    assert read(encoded) == Parameters(malformed=True)
    assert not read(encoded).is_acceptable


def test_nothing_and_as_many_as_allowed_are_readable() -> None:
    assert read(b"") == Parameters()
    most = read(b"&".join(b"%d=x" % number for number in range(MOST_PARAMETERS)))
    assert len(most.values) == MOST_PARAMETERS
    assert most.is_acceptable


def test_only_the_ampersand_separates() -> None:
    assert read(b"a=1;b=2").values == {"a": "1;b=2"}


@given(st.binary(max_size=60))
def test_no_bytes_make_it_fail(encoded: bytes) -> None:
    parameters = read(encoded)
    assert not (parameters.malformed and parameters.values)
    for name, value in parameters.values.items():
        (name + value).encode()
        assert "\0" not in name + value
