"""RULES: the six lessons."""

from mvc_client.lessons.lesson import Lesson
from mvc_client.lessons.texts import (
    expired_token,
    lost_answer,
    signing_out,
    sliding_and_absolute_ends,
    stolen_refresh_token,
    two_tabs,
)

LESSONS = (
    expired_token.LESSON,
    two_tabs.LESSON,
    lost_answer.LESSON,
    stolen_refresh_token.LESSON,
    sliding_and_absolute_ends.LESSON,
    signing_out.LESSON,
)


def find(slug: str) -> Lesson | None:
    """The lesson of this address."""
    return next((lesson for lesson in LESSONS if lesson.slug == slug), None)
