"""RULES: the lesson “The lost answer”."""

from mvc_client.lessons.lesson import SESSION, STRICT, Lesson, Step
from mvc_client.lessons.lesson import to_be_translated as N_

LESSON = Lesson(
    slug="lost-answer",
    title=N_("The lost answer"),
    lead=N_("The network fails between the provider’s commit and the client’s ears."),
    see=N_(
        "The provider renews, and its answer never arrives. The client has a token that is spent, and asks again with "
        "it. One provider answers with the same successor; a strict one ends the grant."
    ),
    steps=[
        Step(
            N_("Sign in here, and let the next answer be lost."),
            N_("Expect “asked twice”: the second answer brings the same refresh token as the lost one."),
            "lost",
            N_("Lose the answer and renew"),
            SESSION,
        ),
        Step(
            N_("Sign in as the strict client."),
            N_("Its refresh tokens work once, without any second chance."),
            needs=STRICT,
        ),
        Step(
            N_("Let the strict client lose its answer, and ask again."),
            N_("Expect invalid_grant: it is logged out by a broken cable."),
            "strict-lost",
            N_("Lose the strict client’s answer"),
            STRICT,
        ),
    ],
    why=[
        N_(
            "Nobody can commit in two places at once: the provider has stored the successor, the client has not. Only "
            "asking again with the old token can bring both together."
        ),
        N_(
            "The provider stores no successor in clear. It makes the same one again, from its key, the token that is "
            "shown, and the salt in the grant’s row."
        ),
    ],
    cure=[
        N_("Ask for a retry window where a client can lose answers: phones that sleep, proxies, restarts."),
        N_("In the client: store a new token before using it, and repeat a request that nobody answered."),
    ],
    sources="RFC 9700 §4.14.2, RFC 9110 §9.2.2",
)
