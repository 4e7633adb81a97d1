"""What each button of a lesson does, and what came of it, in words. Needs a request of the person's browser."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mvc_client.bench import actions, neighbours
from mvc_client.bench.deed import Fault
from mvc_client.clocks import OURS
from mvc_client.extensions import reading, writing
from mvc_client.lessons import narrating, strict_client
from mvc_client.lessons.learner import Held, Learner
from mvc_client.lessons.lesson import SESSION, STRICT, Outcome, Step
from mvc_client.lessons.lesson import to_be_translated as N_
from mvc_client.provider import ProviderUnavailable
from mvc_client.renewal_mode import RenewalMode
from mvc_client.services import services
from mvc_client.session import event_store, session_store
from mvc_client.session.current import current_session, current_session_again
from mvc_client.session.events import Event
from mvc_client.session.web_session import Session
from mvc_client.tokens import decoded, token_store
from mvc_client.tokens.token_set import TokenSet
from shared import clock, outbound
from shared.sealing import CannotOpen

DAY = 86_400
SMALL_SKEW_SECONDS = 5
Done = tuple[Outcome, Learner]
NOT_SIGNED_IN = Outcome(N_("Sign in here first."), is_good=False)
NO_ANSWER = Outcome(N_("One of the services does not answer. Wait a moment and press again."), is_good=False)


class SessionEnded(Exception):
    """Meanwhile: another tab signed out, or a call found the grant ended."""


def do(lesson: str, step: Step, learner: Learner) -> Done:
    """Press the button. What is missing for it is the outcome."""
    session = current_session()
    if step.needs == SESSION and (session is None or not session.lives):
        return NOT_SIGNED_IN, learner
    if step.needs == STRICT and learner.held is None:
        return Outcome(N_("Sign in as the strict client first."), is_good=False), learner
    try:
        return _BUTTONS[lesson, step.key](learner)
    except ProviderUnavailable:
        return NO_ANSWER, learner
    except SessionEnded:
        return NOT_SIGNED_IN, learner


def _renew_on_401(learner: Learner) -> Done:
    with writing() as connection:
        session_store.set_renewal_mode(connection, _session().id, RenewalMode.ON_401)
    return Outcome(N_("Done. The client waits for a refusal.")), learner


def _late(learner: Learner) -> Done:
    _let_pass_until(_exp(_tokens()) + 50)
    return _called(status=200), learner


def _too_late(learner: Learner) -> Done:
    _let_pass_until(_exp(_tokens()) + _skew() + 5)
    return _called(status=401), learner


def _small_skew(learner: Learner) -> Done:
    if not neighbours.change_clock_skew(SMALL_SKEW_SECONDS):
        return NO_ANSWER, learner
    services().api1.forget_clock_skew()
    try:
        _let_pass_until(_exp(_tokens()) + 2 * SMALL_SKEW_SECONDS)
        return _called(status=401), learner
    finally:
        neighbours.change_clock_skew(None)
        services().api1.forget_clock_skew()


def _two_tabs(learner: Learner) -> Done:
    renewed = strict_client.renew_in_tabs(_held(learner))
    winner = next((each.held for each in renewed if each.held not in (None, learner.held)), learner.held)
    return narrating.of_tabs(renewed), replace(learner, held=winner)


def _strict_renews(learner: Learner) -> Done:
    renewed = strict_client.renew(_held(learner))
    return narrating.of_strict(renewed, _held(learner), _now()), replace(learner, held=renewed.held)


def _two_tabs_here(learner: Learner) -> Done:
    events = _since(lambda: actions.two_tabs(_session()))
    return narrating.of_two_tabs_here(events), learner


def _lost(learner: Learner) -> Done:
    if not neighbours.arm(Fault.LOST_ANSWER):
        return NO_ANSWER, learner
    return narrating.of_lost_answer(_since(lambda: actions.renew_now(_session()))), learner


def _strict_lost(learner: Learner) -> Done:
    """Its first answer is lost; it asks again with the same token, as every client must."""
    if not neighbours.arm(Fault.LOST_ANSWER, strict_client.CLIENT_ID):
        return NO_ANSWER, learner
    strict_client.renew(_held(learner))
    return _strict_renews(learner)


def _steal(learner: Learner) -> Done:
    return narrating.of_theft(actions.steal(_session())), learner


def _renew(learner: Learner) -> Done:
    actions.renew_now(_session())
    after = current_session_again()
    return narrating.of_end(after is not None and after.lives), learner


def _six_days(learner: Learner) -> Done:
    return _days(learner, 6)


def _eight_days(learner: Learner) -> Done:
    return _days(learner, 8)


def _days(learner: Learner, days: int) -> Done:
    return _strict_renews(learner) if _let_pass(days * DAY) else (NO_ANSWER, learner)


def _real_time(learner: Learner) -> Done:
    taken = [actions.move_clock(service, 0) for service in _offsets()]
    return Outcome(N_("All clocks show real time."), is_good=all(taken)), replace(learner, held=None)


def _copy(learner: Learner) -> Done:
    token = _tokens().access_token
    return Outcome(N_("The copy is kept. Now sign out.")), replace(learner, copied=token)


def _use_copy(learner: Learner) -> Done:
    if learner.copied is None:
        return Outcome(N_("Keep a copy first."), is_good=False), learner
    after = _now() - _exp_of(learner.copied)
    return narrating.of_copy(_at_api1(learner.copied), _at_userinfo(learner.copied), after), learner


def _use_copy_late(learner: Learner) -> Done:
    if learner.copied is not None:
        _let_pass_until(_exp_of(learner.copied) + _skew() + 5)
    return _use_copy(learner)


_BUTTONS: Mapping[tuple[str, str], Callable[[Learner], Done]] = {
    ("expired-token", "on-401"): _renew_on_401,
    ("expired-token", "late"): _late,
    ("expired-token", "too-late"): _too_late,
    ("expired-token", "small-skew"): _small_skew,
    ("two-tabs", "two-tabs"): _two_tabs,
    ("two-tabs", "winner"): _strict_renews,
    ("two-tabs", "two-tabs-here"): _two_tabs_here,
    ("lost-answer", "lost"): _lost,
    ("lost-answer", "strict-lost"): _strict_lost,
    ("stolen-refresh-token", "steal"): _steal,
    ("stolen-refresh-token", "renew"): _renew,
    ("sliding-and-absolute-ends", "six-days"): _six_days,
    ("sliding-and-absolute-ends", "eight-days"): _eight_days,
    ("sliding-and-absolute-ends", "real-time"): _real_time,
    ("signing-out", "copy"): _copy,
    ("signing-out", "use-copy"): _use_copy,
    ("signing-out", "use-copy-late"): _use_copy_late,
}
BUTTONS = frozenset(_BUTTONS)
"""Every button that does something, as lesson and step."""


def _session() -> Session:
    session = current_session_again()
    if session is None or not session.lives:
        raise SessionEnded
    return session


def _held(learner: Learner) -> Held:
    assert learner.held is not None, "`do` has looked"
    return learner.held


def _tokens() -> TokenSet:
    session = _session()
    try:
        return token_store.unseal(services().sealer, session.id, session.tokens or "")
    except CannotOpen:
        raise SessionEnded from None


def _called(*, status: int) -> Outcome:
    """Call api1 as the home page's button does. `status`: what the lesson expects first."""
    skew = _skew()
    events = _since(lambda: services().caller.call(_session(), actions.IDENTITY))
    return narrating.of_call(events, skew, expected=status)


def _since(act: Callable[[], object]) -> list[Event]:
    """What happened in the session while it was done, newest first."""
    session = _session()
    with reading() as connection:
        before = event_store.newest_id(connection, session.id)
    act()
    with reading() as connection:
        return event_store.newest_first(connection, session.id, after=before)


def _skew() -> int:
    return services().api1.clock_skew_seconds() or 0


def _now() -> int:
    return int(clock.now().timestamp())


def _exp(tokens: TokenSet) -> int:
    return int(decoded.expiry(tokens).timestamp())


def _exp_of(access_token: str) -> int:
    exp = decoded.claims(access_token).get("exp")
    return exp if isinstance(exp, int) else 0


def _let_pass_until(moment: int) -> bool:
    ahead = moment - _now()
    return ahead <= 0 or _let_pass(ahead)


def _let_pass(seconds: int) -> bool:
    """On all three clocks together; False, and none is moved, where one does not say how far it is moved."""
    offsets = _offsets()
    known = {service: offset for service, offset in offsets.items() if offset is not None}
    if known.keys() != offsets.keys():
        return False
    return all([actions.move_clock(service, offset + seconds) for service, offset in known.items()])


def _offsets() -> dict[str, float | None]:
    clocks = services().clocks
    every = clocks.fresh() if clocks is not None else []
    return {each.service: each.offset_seconds for each in every} or {OURS: 0.0}


def _at_api1(access_token: str) -> int | None:
    answer = services().api1.send(actions.IDENTITY, access_token)
    return getattr(answer, "status", None)


def _at_userinfo(access_token: str) -> int | None:
    the = services()
    endpoint = the.provider.metadata().userinfo_endpoint or ""
    headers = {"Authorization": f"Bearer {access_token}"}
    try:
        return outbound.send(the.http, "GET", endpoint, timeout=2, headers=headers).status_code
    except outbound.OutboundError:
        return None
