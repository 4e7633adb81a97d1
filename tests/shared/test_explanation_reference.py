import string
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.explanation import Refusal
from shared.explanation_reference import LENGTH, References

KEY, OTHER = "k" * 40, "o" * 40
AT = datetime(2026, 11, 22, 12, 2, 10, 123000, tzinfo=UTC)
REFUSAL = Refusal("refresh_token", "replay", 400, "invalid_grant", AT, {"client_id": "mvc client", "late": 7})
REFERENCES = References([KEY])


def test_what_was_sealed_is_what_is_opened() -> None:
    assert REFERENCES.open(REFERENCES.seal(REFUSAL)) == REFUSAL


@settings(max_examples=60)
@given(
    facts=st.dictionaries(
        st.text(string.ascii_lowercase, min_size=1, max_size=12),
        st.one_of(st.text(max_size=3000), st.integers(-(10**15), 10**15)),
        max_size=12,
    )
)
def test_every_reference_has_the_same_length_and_opens_whatever_the_facts(facts: dict[str, str | int]) -> None:
    reference = REFERENCES.seal(Refusal("token", "code_unknown", 400, "invalid_grant", AT, facts))
    assert len(reference) == LENGTH <= 600
    opened = REFERENCES.open(reference)
    assert opened is not None
    assert opened.failure_id == "code_unknown"
    assert set(opened.facts) == set(facts)


def test_what_does_not_fit_is_cut_and_says_so() -> None:
    letters = "".join(chr(0x4E00 + index) for index in range(1000))
    opened = REFERENCES.open(REFERENCES.seal(Refusal("a", "b", 400, "c", AT, {"long": letters, "short": "kept"})))
    assert opened is not None
    text = str(opened.facts["long"])
    assert letters.startswith(text.removesuffix("…")) and text.endswith("…") and len(text) > 40
    assert opened.facts["short"] == "kept"


def test_only_an_untouched_reference_of_a_known_secret_key_opens() -> None:
    reference = REFERENCES.seal(REFUSAL)
    assert References([OTHER, KEY]).open(reference) == REFUSAL
    assert References([OTHER]).open(reference) is None
    for place in range(0, LENGTH, 7):
        changed = reference[:place] + ("A" if reference[place] != "A" else "B") + reference[place + 1 :]
        assert REFERENCES.open(changed) is None
    for text in ("", reference[:-1], reference + "A", "é" * LENGTH, reference[:-1] + "\n"):
        assert REFERENCES.open(text) is None


def test_nothing_of_it_can_be_read_and_no_two_are_equal() -> None:
    one, other = REFERENCES.seal(REFUSAL), REFERENCES.seal(REFUSAL)
    assert one != other
    assert "replay" not in one
