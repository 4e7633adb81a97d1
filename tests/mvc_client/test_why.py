import pytest

from mvc_client.why import explanation

ISSUER = "http://localhost:5000"
GOOD = f"{ISSUER}/explain/gAAAA_-"


def test_an_explanation_of_the_provider_is_linked_to() -> None:
    assert explanation(GOOD, ISSUER) == GOOD


@pytest.mark.parametrize(
    "uri",
    [
        *(None, 7, "", "javascript:alert(1)//explain/x", "//localhost:5000/explain/x"),
        *("http://localhost:5000/other/x", "http://localhost:5000.evil.test/explain/x", "http://evil.test/explain/x"),
        *(f"{GOOD}é", f"{GOOD}?x", f"{GOOD}/../x", f"{GOOD}\n", GOOD + "A" * 900),
    ],
)
def test_anything_else_is_no_link(uri: object) -> None:
    assert explanation(uri, ISSUER) == ""
