"""RULES: the lesson “The expired token that still works”."""

from mvc_client.lessons.lesson import SESSION, Lesson, Step
from mvc_client.lessons.lesson import to_be_translated as N_

LESSON = Lesson(
    slug="expired-token",
    title=N_("The expired token that still works"),
    lead=N_("One minute, with clocks that can be moved."),
    see=N_(
        "A token whose 60 seconds are over is still accepted 50 seconds later. Then, 5 seconds after its skew is over "
        "too, it is refused."
    ),
    steps=[
        Step(
            N_("Sign in, and let this client renew only after a refusal."),
            N_("The client then sends its token until api1 says no."),
            "on-401",
            N_("Renew on 401 only"),
            SESSION,
        ),
        Step(
            N_("Let time pass until 50 s after exp, then call api1."),
            N_("Expect 200: the token is expired, and works."),
            "late",
            N_("Let time pass and call"),
            SESSION,
        ),
        Step(
            N_("Let time pass until 5 s after exp + skew, then call again."),
            N_("Expect 401, at once a renewal, and the same call with 200."),
            "too-late",
            N_("Let more time pass and call"),
            SESSION,
        ),
        Step(
            N_("The cure: give api1 a skew of 5 s, let time pass until 10 s after exp, and call."),
            N_("Expect 401 already, and a renewal."),
            "small-skew",
            N_("Make the skew small and call"),
            SESSION,
        ),
    ],
    why=[
        N_(
            "Two machines never agree on the time exactly. So an API allows for a difference, the clock skew, and "
            "refuses a token only when exp + skew has passed."
        ),
        N_(
            "With a skew of 60 s, a token of 60 s works for 120 s. With the 300 s that .NET allows unless told "
            "otherwise, it works for six minutes. The token did expire; nobody refused it yet."
        ),
    ],
    cure=[
        N_("Make the skew small and say so. API1_CLOCK_SKEW_SECONDS=5 is enough where clocks are kept by NTP."),
        N_("Do not make it 0: then a clock that is 1 s behind makes new tokens “not yet valid”."),
    ],
    sources="RFC 7519 §4.1.4 (exp), RFC 9068 §4, RFC 6750 §3.1 (invalid_token)",
)
