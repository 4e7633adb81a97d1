"""RULES: the lesson “Signing out, and what lives on”."""

from mvc_client.lessons.lesson import SESSION, Lesson, Step
from mvc_client.lessons.lesson import to_be_translated as N_

LESSON = Lesson(
    slug="signing-out",
    title=N_("Signing out, and what lives on"),
    lead=N_("“I signed out and the token still works.”"),
    see=N_(
        "Signing out ends the session here, the session at the provider and this client’s grant. An access token that "
        "somebody has copied still works at api1 for a while: api1 asks nobody."
    ),
    steps=[
        Step(
            N_("Sign in here, and keep a copy of the access token, as a proxy’s log might."),
            N_("The copy lies sealed with this lesson."),
            "copy",
            N_("Keep a copy"),
            SESSION,
        ),
        Step(N_("Sign out, by the button above, and come back to this page."), N_("Expect the receipt: what ended.")),
        Step(
            N_("Use the copy, at api1 and at the provider."),
            N_("Expect 200 from api1, and 401 from userinfo: the provider knows that the grant has ended."),
            "use-copy",
            N_("Use the copy"),
        ),
        Step(
            N_("Let time pass until exp + skew, and use it again."),
            N_("Expect 401 from both."),
            "use-copy-late",
            N_("Let time pass and use the copy"),
        ),
    ],
    why=[
        N_(
            "A signed token is checked without asking anybody. That makes it fast, and deaf to what happens at the "
            "provider. Its short life is the only bound: at most its 60 s and the skew."
        ),
        N_(
            "Whoever asks the provider, by userinfo or introspection, hears of it at once. Other applications are told "
            "by back-channel logout; their grants live on unless they asked for the contrary."
        ),
    ],
    cure=[
        N_("Keep access tokens short. Where a minute is too long, let the API ask by introspection."),
        N_("Tell people what lives on, and until when: the provider’s last page does."),
    ],
    sources="OpenID Connect RP-Initiated Logout §2, RFC 7009 §2.1, RFC 7662 §2.2",
)
