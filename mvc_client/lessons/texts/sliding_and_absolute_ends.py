"""RULES: the lesson “Sliding and absolute ends”."""

from mvc_client.lessons.lesson import STRICT, Lesson, Step
from mvc_client.lessons.lesson import to_be_translated as N_

LESSON = Lesson(
    slug="sliding-and-absolute-ends",
    title=N_("Sliding and absolute ends"),
    lead=N_("Why “stay signed in” ends all the same."),
    see=N_(
        "Each renewal moves the idle end: 7 days from now. Nothing moves the absolute end: 30 days from the sign-in. "
        "Days pass here at the press of a button."
    ),
    steps=[
        Step(
            N_("Sign in as the strict client."),
            N_("7 days unused and 30 days in all are its limits, and every client’s unless told otherwise."),
            needs=STRICT,
        ),
        Step(
            N_("Let six days pass and renew. Press it five times."),
            N_("Expect new tokens four times. The fifth time 30 days are over: invalid_grant, though it was used."),
            "six-days",
            N_("Six days pass, renew"),
            STRICT,
        ),
        Step(
            N_("Sign in again, let eight days pass and renew."),
            N_("Expect invalid_grant: 7 days unused are too long."),
            "eight-days",
            N_("Eight days pass, renew"),
            STRICT,
        ),
        Step(
            N_("Bring all clocks back to real time."),
            N_("What was issued in the future is not good now: sign in again afterwards."),
            "real-time",
            N_("Real time"),
        ),
    ],
    why=[
        N_("The sliding end throws out whoever is gone. The absolute end has everybody sign in now and then."),
        N_("Neither is in the token, which is opaque: only the provider knows them, and says invalid_grant for both."),
    ],
    cure=[
        N_("A client has both: refresh_token_idle_lifetime_seconds and refresh_token_absolute_lifetime_seconds."),
        N_("Be ready for invalid_grant at any renewal: keep what the person was doing, and let them sign in."),
    ],
    sources="RFC 9700 §4.14.2, OpenID Connect Core §12.2",
)
