"""RULES: the lesson “The stolen refresh token”."""

from mvc_client.lessons.lesson import SESSION, Lesson, Step
from mvc_client.lessons.lesson import to_be_translated as N_

LESSON = Lesson(
    slug="stolen-refresh-token",
    title=N_("The stolen refresh token"),
    lead=N_("A thief has a copy, and even the client’s secret."),
    see=N_("The thief renews twice. At your next renewal you show a spent token, and the grant ends for both of you."),
    steps=[
        Step(
            N_("Sign in here, and let a thief copy the refresh token and use it twice."),
            N_("Expect tokens for the thief. You notice nothing yet."),
            "steal",
            N_("Steal and use it"),
            SESSION,
        ),
        Step(
            N_("Renew, as your client does every minute."),
            N_("Expect the end: the provider has seen a spent token, and trusts nobody who holds this grant."),
            "renew",
            N_("Renew now"),
            SESSION,
        ),
    ],
    why=[
        N_(
            "Rotation does not prevent theft. It makes theft short: who renews second shows a spent token, and the "
            "provider ends the whole grant, the thief’s newest token too."
        ),
        N_(
            "Access tokens that were issued work at api1 until exp + skew, two minutes at most here. Userinfo and "
            "introspection refuse them at once."
        ),
    ],
    cure=[
        N_("Keep refresh tokens on a server. What a browser’s script can read, a foreign script can read."),
        N_("Watch for RefreshTokenReplayed in the provider’s audit: it is the alarm."),
    ],
    sources="RFC 9700 §4.14.2, RFC 6819 §5.2.2.3",
)
