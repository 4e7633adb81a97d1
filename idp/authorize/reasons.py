"""RULES: what /authorize and /authorize/resume check, in words and in their order."""

from idp.authorize import object_reasons, request_reasons, step_reasons
from idp.interaction import reasons as interaction
from shared.explanation import Check, Checks, Failure

AUTHORIZE = "authorize"
WITH_OBJECT = "authorize_object"
RESUME = "resume"
"""The names of the lists: of a request, of one with a request object, and of one that waited."""

NO_FORM = Failure(
    "no_form",
    "A request by POST must be a form",
    "The Content-Type is another than application/x-www-form-urlencoded",
    "Send the parameters as a form, or by GET.",
)

REQUEST: Checks = (request_reasons.REDIRECT, *request_reasons.REST, *step_reasons.CHECKS)
_WHO: Checks = (
    Check("A form, if by POST", "OpenID Connect Core §3.1.2.1", [NO_FORM]),
    request_reasons.READABLE,
    request_reasons.WHO_ONCE,
    request_reasons.CLIENT,
)
LISTS = {
    AUTHORIZE: (*_WHO, *REQUEST),
    WITH_OBJECT: (*_WHO, *object_reasons.CHECKS, *REQUEST),
    RESUME: (interaction.OPEN, request_reasons.CLIENT, *REQUEST),
}
