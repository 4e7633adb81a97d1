"""RULES: the lesson “Two tabs”."""

from mvc_client.lessons.lesson import SESSION, STRICT, Lesson, Step
from mvc_client.lessons.lesson import to_be_translated as N_

LESSON = Lesson(
    slug="two-tabs",
    title=N_("Two tabs"),
    lead=N_("Why people are logged out “at random”, and what keeps them signed in."),
    see=N_(
        "Two tabs of one browser hold the same refresh token. Both renew at the same moment: one is served, the other "
        "shows a token that is spent. A strict provider takes it for theft and ends the grant: both are logged out."
    ),
    steps=[
        Step(
            N_("Sign in once more, as the strict client."),
            N_("It is “todo list client”: a public client whose refresh tokens work once, without any second chance."),
            needs=STRICT,
        ),
        Step(
            N_("Let two of its tabs renew at the same moment."),
            N_("Expect one answer with tokens, and one invalid_grant."),
            "two-tabs",
            N_("Renew in two tabs at once"),
            STRICT,
        ),
        Step(
            N_("Let the tab that won renew again."),
            N_("Expect invalid_grant: the grant is gone for both."),
            "winner",
            N_("Renew in the tab that won"),
            STRICT,
        ),
        Step(
            N_("The cure: the same two tabs with this web client. Sign in here for it."),
            N_("Expect one renewal, two answers, nobody logged out."),
            "two-tabs-here",
            N_("Two tabs of this client"),
            SESSION,
        ),
    ],
    why=[
        N_(
            "A refresh token is replaced at each renewal, so that a stolen one is noticed: sooner or later the thief "
            "or the owner shows a spent token, and nobody can tell which of them it is. The grant ends for both."
        ),
        N_("Two tabs without a common lock look exactly like a thief and an owner."),
    ],
    cure=[
        N_(
            "In the client: keep tokens in one place, renew one at a time, and let the others wait for the result. "
            "This web client takes a lease on its session’s row for that."
        ),
        N_(
            "At the provider: let the last token be shown again until its successor is used, and answer with the same "
            "successor (confidential), or for 30 s (public). A thief gains next to nothing by it."
        ),
    ],
    sources="RFC 9700 §4.14.2, RFC 6749 §10.4",
)
