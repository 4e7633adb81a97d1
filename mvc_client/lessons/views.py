"""GET /lessons and /lessons/<slug> for everybody; POST /lessons/<slug>/<step> presses a button, in development."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from mvc_client.extensions import reading, writing
from mvc_client.home import history
from mvc_client.lessons import catalogue, doing, language, learner_store, signing_in
from mvc_client.lessons.browser import learner_id
from mvc_client.lessons.learner import Learner
from mvc_client.lessons.lesson import Lesson
from mvc_client.services import services
from mvc_client.session.cookie import browser_id
from mvc_client.session.current import current_session
from mvc_client.why import explanation
from shared import clock
from shared.security_headers import allow_form_action

blueprint = Blueprint("lessons", __name__)
blueprint.after_request(language.note)
buttons = Blueprint("lessons_buttons", __name__)


@blueprint.get("/lessons")
def list_all() -> str:
    """All of them."""
    return render_template("lessons/list.html", lessons=catalogue.LESSONS, **_frame())


@blueprint.get("/lessons/<slug>")
def show(slug: str) -> str:
    """One lesson, with what came of its steps in this browser."""
    lesson = catalogue.find(slug) or abort(404)
    is_done_here = services().settings.is_development
    learner = _learner() if is_done_here else Learner()
    session = current_session()
    told = history.of(session, clock.now()) if session is not None and is_done_here else None
    return render_template(
        "lessons/lesson.html",
        lesson=lesson,
        lessons=catalogue.LESSONS,
        outcomes={step.key: learner.outcomes.get(f"{slug}/{step.key}") for step in lesson.steps},
        is_strict_signed_in=learner.held is not None,
        is_done_here=is_done_here,
        explanation=explanation,
        issuer=services().settings.issuer,
        picture=told.picture if told else None,
        rows=told.rows if told else [],
        **_frame(),
    )


@buttons.post("/lessons/<slug>/<key>")
def press(slug: str, key: str) -> Response:
    """Do the step, and show the lesson with what came of it."""
    lesson = catalogue.find(slug) or abort(404)
    step = lesson.step(key) or abort(404)
    outcome, learner = doing.do(slug, step, _learner())
    after = replace(learner, outcomes={**_without_later(learner, lesson, key), f"{slug}/{key}": outcome})
    with writing() as connection:
        learner_store.put(connection, signing_in.sealer(), learner_id(), after, clock.now())
    return redirect(f"/lessons/{slug}#{key}", 303)


def _without_later(learner: Learner, lesson: Lesson, key: str) -> dict[str, doing.Outcome]:
    """What came of later steps is forgotten: it was about another run."""
    keys = [step.key for step in lesson.steps]
    later = {f"{lesson.slug}/{each}" for each in keys[keys.index(key) + 1 :] if each}
    return {name: outcome for name, outcome in learner.outcomes.items() if name not in later}


def _learner() -> Learner:
    with reading() as connection:
        return learner_store.find(connection, signing_in.sealer(), learner_id(), clock.now())


def _frame() -> dict[str, object]:
    """What the frame around every page asks for. The browser gets its cookie here: forms carry its CSRF token."""
    browser_id()
    session = current_session()
    signed_in = session is not None and session.lives
    if signed_in:
        allow_form_action(services().settings.issuer_origin)  # the sign-out button's form ends at the provider
    return {"signed_in": signed_in, "language": language, "person": session.name if session and signed_in else ""}
