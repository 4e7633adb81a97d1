"""RULES: what /consent checks, in words."""

from idp.interaction import reasons as interaction
from shared.explanation import Check, Failure

CONSENT = "consent"
"""The name of the list."""

NO_ANSWER = Failure(
    "no_answer",
    "The form has neither of the two answers",
    "decision is neither approve nor deny: a key was pressed, and no button",
    "Press one of the two buttons.",
)

LISTS = {
    CONSENT: (
        interaction.OUR_FORM,
        interaction.AS_MADE,
        interaction.OPEN,
        Check("One of the two answers", "OpenID Connect Core §3.1.2.4", [NO_ANSWER]),
    )
}
