"""The lessons without the other services: as texts, in production, and what a stranger sends."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mvc_client.app import create_app
from mvc_client.lessons import doing
from mvc_client.lessons.catalogue import LESSONS
from mvc_client.settings import MvcClientSettings


@pytest.fixture
def production(settings: MvcClientSettings) -> FlaskClient:
    given = settings.model_dump() | {"environment": "production", "client_secret": "another secret than the demo's"}
    return create_app(MvcClientSettings(_env_file=None, **given)).test_client()


def test_every_button_does_something_and_everything_has_a_button() -> None:
    assert {(lesson.slug, step.key) for lesson in LESSONS for step in lesson.steps if step.button} == doing.BUTTONS
    assert all(bool(step.key) == bool(step.button) for lesson in LESSONS for step in lesson.steps)


def test_in_production_the_lessons_are_texts(production: FlaskClient) -> None:
    assert production.get("/lessons").status_code == 200
    for lesson in LESSONS:
        page = production.get(f"/lessons/{lesson.slug}").get_data(as_text=True)
        assert "The buttons are there in development only" in page
        assert f'action="/lessons/{lesson.slug}' not in page
        for step in lesson.steps:
            assert production.post(f"/lessons/{lesson.slug}/{step.key or 'x'}").status_code == 404
    assert production.get("/lessons/signin-oidc?code=x&state=y").status_code == 404
    assert production.get("/lessons/signin").status_code == 404


def test_a_button_needs_the_token_of_its_page(app: Flask) -> None:
    assert app.test_client().post("/lessons/expired-token/late").status_code == 400


@pytest.mark.parametrize("path", ["/lessons/none", "/lessons/expired-token/none", "/lessons/two-tabs/"])
def test_what_is_no_lesson_is_not_found(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code in (404, 405)


def test_a_page_says_what_it_depends_on(app: Flask) -> None:
    answer = app.test_client().get("/lessons", headers={"Accept-Language": "zh"})
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert answer.headers["Content-Language"] == "zh-Hans"
    assert "Content-Language" not in app.test_client().get("/").headers


@pytest.mark.parametrize("lang", ["de", "zh-CN", "../x", "%00", "en\n"])
def test_a_language_that_there_is_not_is_not_kept(app: Flask, lang: str) -> None:
    answer = app.test_client().get("/lessons", query_string={"lang": lang})
    assert answer.status_code == 200
    assert "mvc_client_language" not in answer.headers.get("Set-Cookie", "")
    assert '<html lang="en">' in answer.get_data(as_text=True)
