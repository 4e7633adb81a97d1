"""Hundreds of sessions, drawn: every fact of the picture is in the table, and no drawing is broken."""

import math
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest

from mvc_client.home import story
from mvc_client.home.story import Row
from mvc_client.moments import clock_text
from mvc_client.timeline import drawing, words
from mvc_client.timeline.facts import Api, Call, Facts, Reason, Refresh, Renewal, Token
from mvc_client.timeline.labels import width
from mvc_client.timeline.scale import LARGE, SIZES, Size, scale
from tests.mvc_client.timeline.histories import History, history

HISTORIES = [history(seed) for seed in range(200)]
SVG = "{http://www.w3.org/2000/svg}"
NOON = 1_795_348_800


def table(past: History) -> list[Row]:
    ends = story.ends(past.facts, past.now)
    known = story.rows(past.events, past.skew, past.now, past.facts)
    return [*ends, *known, *story.unlisted(past.events, past.facts, past.now)]


def svg(facts: Facts, size: Size) -> ElementTree.Element:
    text = drawing.draw(facts, size, f"t-{size.name}")
    return ElementTree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@cache
def drawn_history(seed: int, size: Size) -> ElementTree.Element:
    return svg(HISTORIES[seed].facts, size)


def marks(drawn: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [each for each in drawn.iter() if kind in each.get("class", "").split()]


def texts(drawn: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in drawn.iter(f"{SVG}text")]


def test_every_fact_of_the_picture_stands_in_the_table() -> None:
    for seed, past in enumerate(HISTORIES):
        rows = table(past)
        by_token = [(row.token.split()[-1], f"{row.time} {row.what} {row.word} {row.numbers}") for row in rows]

        def said(number: int, *parts: str, rows: list[tuple[str, str]] = by_token, seed: int = seed) -> None:
            found = any(token == str(number) and all(part in text for part in parts) for token, text in rows)
            assert found, f"history {seed}, token {number}: {parts}"

        def at(moment: float, past: History = past) -> str:
            return clock_text(words._moment(moment), past.now)

        for token in past.facts.tokens:
            refused = [f"refused from {at(token.refused_from)}"] if token.refused_from is not None else []
            ahead = [f"{abs(token.ahead_seconds)} s"] if token.ahead_seconds else []
            said(token.number, at(token.iat), f"exp {at(token.exp)}", *refused, *ahead)
        for call in past.facts.calls:
            said(call.token, at(call.at), str(call.status or "no answer"))
        for renewal in past.facts.renewals:
            again = ["asked"] if renewal.attempts > 1 else []
            said(renewal.token, at(renewal.at), renewal.reason.value, *again)
        for failure in past.facts.failures:
            said(failure.token, at(failure.at), "failed", failure.reason.value)
        refresh = past.facts.refresh
        everything = " ".join(f"{row.time} {row.what} {row.numbers} {row.word}" for row in rows)
        if refresh and refresh.ended_at is not None:
            assert at(refresh.ended_at) in everything
        elif refresh:
            for end in (refresh.idle_end, refresh.absolute_end):
                assert end is None or (words.hms(end) in everything and words.far(end, past.facts.now) in everything)


def test_the_picture_shows_what_happened_in_its_window_and_nothing_else() -> None:
    for seed, past in enumerate(HISTORIES):
        for size in SIZES:
            drawn, window = drawn_history(seed, size), scale(past.facts, size)
            shown = [token for token in past.facts.tokens if token.ends > window.begin and token.begins < window.end]
            numbers = {token.number for token in shown[-size.rows :]}
            calls = [call for call in past.facts.calls if call.token in numbers and window.shows(call.at)]
            renewals = [each for each in past.facts.renewals if each.token in numbers and window.shows(each.at)]
            again = sum(each.attempts > 1 for each in renewals)
            failures = [each for each in past.facts.failures if each.token in numbers and window.shows(each.at)]
            ended = past.facts.refresh is not None and window.shows(past.facts.refresh.ended_at)
            after_401 = sum(each.reason is Reason.AFTER_401 for each in renewals)
            counted = {
                "call-ok": sum(call.is_good for call in calls),
                "call-no": sum(not call.is_good for call in calls) + ended,
                "renew-401": after_401 + again,
                "renew-ahead": len(renewals) - after_401,
                "renew-failed": len(failures),
            }
            assert {kind: len(marks(drawn, kind)) for kind in counted} == counted, f"history {seed}, {size.name}"


def test_each_row_has_its_name_and_a_label_for_the_tokens_that_have_none() -> None:
    for seed, past in enumerate(HISTORIES):
        for size in SIZES:
            said, window = texts(drawn_history(seed, size)), scale(past.facts, size)
            shown = [token for token in past.facts.tokens if token.ends > window.begin and token.begins < window.end]
            shown = shown[-size.rows :]
            names = [text.split(",")[0] for text in said if text.startswith("token ")]
            assert Counter(names) == Counter(f"token {token.number}" for token in shown), f"history {seed}, {size.name}"
            earlier = len(past.facts.tokens) - len(shown)
            assert (f"{earlier} earlier: table" in said) == bool(earlier)


def test_no_drawing_is_broken() -> None:
    for seed in range(len(HISTORIES)):
        for size in SIZES:
            drawn = drawn_history(seed, size)
            _, _, wide, high = (float(each) for each in drawn.get("viewBox", "").split())
            for each in drawn.iter():
                where = f"history {seed}, {size.name}: {each.attrib}"
                for name in ("x", "x1", "x2", "cx", "width"):
                    value = float(each.get(name, "0"))
                    assert math.isfinite(value) and -0.05 <= value <= wide + 0.05, where
                for name in ("y", "y1", "y2", "cy", "height"):
                    assert 0 <= float(each.get(name, "0")) <= high, where
                assert float(each.get("x", "0")) + float(each.get("width", "0")) <= wide + 0.15, where
                assert "nan" not in each.get("d", "") and "inf" not in each.get("d", ""), where


def test_now_is_always_seen_or_else_the_end_of_the_session() -> None:
    for seed, past in enumerate(HISTORIES):
        for size in SIZES:
            window = scale(past.facts, size)
            assert window.shows(past.facts.now if past.facts.ended_at is None else past.facts.ended_at)
            assert len(marks(drawn_history(seed, size), "now-line")) == window.shows(past.facts.now)


def test_no_words_lie_on_others_or_outside() -> None:
    for seed in range(len(HISTORIES)):
        for size in SIZES:
            drawn = drawn_history(seed, size)
            boxes = [box(each) for each in drawn.iter(f"{SVG}text")]
            for index, (text, left, right, y) in enumerate(boxes):
                where = f"history {seed}, {size.name}: {text}"
                assert left >= 0 and right <= size.width, where
                for other, begin, end, base in boxes[:index]:
                    assert abs(y - base) > 10 or left >= end or right <= begin, f"{where} on {other}"


def box(element: ElementTree.Element) -> tuple[str, float, float, float]:
    classes = element.get("class", "").split()
    wide = width(element.text or "", "strong" if {"strong", "no"} & set(classes) else "")
    left = float(element.get("x", "")) - wide * (1.0 if "end" in classes else 0.5 if "mid" in classes else 0.0)
    return element.text or "", left, left + wide, float(element.get("y", ""))


def test_it_needs_no_style_and_no_script() -> None:
    text = drawing.draw_all(HISTORIES[7].facts)
    assert not re.search(r"style=|<style|<script|\son[a-z]+=", text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids)) == 9


MOCKUP = Facts(
    now=NOON + 252,
    tokens=(
        Token(1, NOON + 5, NOON + 65, NOON + 5, NOON + 65, NOON + 125, 0, is_current=False),
        Token(2, NOON + 130, NOON + 190, NOON + 130, NOON + 179, NOON + 250, 0, is_current=False),
        Token(3, NOON + 179, NOON + 239, NOON + 179, NOON + 226, NOON + 299, 0, is_current=False),
        Token(4, NOON + 226, NOON + 286, NOON + 226, NOON + 252, NOON + 346, 0, is_current=True),
    ),
    calls=(Call(NOON + 95, 1, 200), Call(NOON + 130, 1, 401), Call(NOON + 130, 2, 200), Call(NOON + 226, 4, 200)),
    renewals=(
        Renewal(NOON + 130, 2, Reason.AFTER_401, -65, 1),
        Renewal(NOON + 179, 3, Reason.AHEAD, 12, 2),
        Renewal(NOON + 226, 4, Reason.AHEAD, 13, 1),
    ),
    failures=(),
    refresh=Refresh(NOON + 5, NOON + 226 + 7 * 86_400, NOON + 5 + 30 * 86_400, None),
    planned_at=NOON + 271,
    ended_at=None,
)


def test_the_words_of_the_large_drawing() -> None:
    said = texts(svg(MOCKUP, LARGE))
    for text in (
        "401",
        "token 1",
        "after a 401",
        "ahead, asked again",
        "ahead, 13 s left",
        "renew at 12:04:31",
        "exp 12:04:46",
        "refused from 12:05:46",
        "now 12:04:12",
        "idle end",
        "29 Nov",
        "absolute end",
        "22 Dec",
        "far end, not to scale",
        "12:00",
        "12:06",
    ):
        assert text in said, text


def test_each_skew_ends_with_an_upright_and_a_moved_clock_moves_it() -> None:
    window = scale(MOCKUP, LARGE)
    uprights = {float(each.get("x1", "")) for each in marks(svg(MOCKUP, LARGE), "gate")}
    assert {round(window.x(NOON + after), 1) for after in (125, 250, 299, 346)} <= uprights
    moved = replace(MOCKUP.tokens[-1], refused_from=NOON + 146, ahead_seconds=200)
    drawn = svg(replace(MOCKUP, tokens=(*MOCKUP.tokens[:-1], moved)), LARGE)
    uprights = {float(each.get("x1", "")) for each in marks(drawn, "gate")}
    assert round(window.x(NOON + 146), 1) in uprights
    assert "token 4, api1’s clock +200 s" in texts(drawn)


def test_a_dead_grant_ends_the_lane_with_a_crossed_square() -> None:
    assert MOCKUP.refresh is not None
    over = replace(MOCKUP, refresh=replace(MOCKUP.refresh, ended_at=NOON + 250), ended_at=NOON + 250, planned_at=None)
    drawn = svg(over, LARGE)
    assert {"ended 12:04:10", "nothing left"} <= set(texts(drawn))
    assert "idle end" not in texts(drawn)
    assert marks(drawn, "break") == [] and marks(drawn, "refresh-left") == []


def test_a_provider_that_tells_no_end_is_not_guessed_for() -> None:
    drawn = svg(replace(MOCKUP, refresh=Refresh(NOON + 5, None, None, None)), LARGE)
    assert "the provider tells no end" in texts(drawn)
    assert len(marks(drawn, "gate")) == 4


def test_an_end_that_is_near_stands_on_the_scale() -> None:
    drawn = svg(replace(MOCKUP, refresh=Refresh(NOON + 5, NOON + 290, NOON + 90_000, None)), LARGE)
    assert "idle end 12:04:50" in texts(drawn)
    assert marks(drawn, "break") == []


def test_without_a_refresh_token_there_is_no_lane() -> None:
    drawn = svg(replace(MOCKUP, refresh=None), LARGE)
    assert "refresh token" not in texts(drawn) and marks(drawn, "far") == []


@pytest.mark.parametrize(("life", "span"), [(60, 390), (300, 1950), (3600, 23_400)])
def test_long_lives_get_a_longer_axis(life: int, span: int) -> None:
    token = replace(MOCKUP.tokens[-1], exp=NOON + 226 + life)
    window = scale(replace(MOCKUP, tokens=(token,)), LARGE)
    assert window.end - window.begin == span


def test_calls_that_touch_share_one_label() -> None:
    calls = tuple(Call(NOON + 240 + second, 4, 401) for second in (0, 1, 2))
    assert "3 × 401" in texts(svg(replace(MOCKUP, calls=calls), LARGE))


def test_the_sentences_for_those_who_do_not_see_it() -> None:
    told = words.story(MOCKUP)
    assert told.startswith("4 access tokens; 4 calls, 1 of them refused or not answered; 3 renewals; ")
    assert "from 12:00:05 to now, 12:04:12. Renewal is planned for 12:04:31. The table below has every fact." in told


def test_api1_may_not_say_its_skew() -> None:
    assert Api(None).ahead_seconds == 0
    drawn = svg(replace(MOCKUP, tokens=tuple(replace(each, refused_from=None) for each in MOCKUP.tokens)), LARGE)
    assert marks(drawn, "bar-skew") == [] and len(marks(drawn, "gate")) == 2
