"""RULES: what every form of ours checks before anything else, in words."""

from shared.explanation import Check, Failure

NO_TOKEN = Failure(
    "csrf_no_token",
    "The form came without its token",
    "csrf_token is missing: the page that this provider shows has it",
    "Send the form of the page, with its hidden fields and the page’s cookie. A program that signs people in should "
    "use the authorization code flow, not this form.",
)
NO_COOKIE = Failure(
    "csrf_no_cookie",
    "The browser sent no cookie with the form",
    "csrf_token came, and no session cookie that it could be compared with",
    "Look whether the browser keeps cookies of this address: localhost and 127.0.0.1 are two, and a cookie of https is "
    "not sent to http.",
)
OTHER_SESSION = Failure(
    "csrf_other_session",
    "The form is of a page from before",
    "csrf_token is of another session than the cookie: somebody signed in or out in another tab meanwhile",
    "Load the page again; the form is shown again by itself.",
)
UNREADABLE_TOKEN = Failure(
    "csrf_unreadable",
    "The form’s token is none that this provider made",
    "csrf_token cannot be verified with the current or previous secret key",
    "If it happens to everybody, all workers and machines must have the same IDP_SECRET_KEY.",
)
REFERRER = Failure(
    "csrf_referrer",
    "The form came from another page, or nobody knows from which",
    "Under https the Referer must be of this provider",
    "A proxy must keep host and scheme; an extension may have taken the Referer away.",
)
ODD_FORM = Failure(
    "odd_form",
    "The form was not sent as this page makes it",
    "A field stands twice, or a button is none of the page’s",
    "Send the form as it is.",
)
NOT_OPEN = Failure(
    "not_open",
    "No request waits for this browser under this number",
    "Answered already, open for more than 30 min, begun in another browser, or without the cookie",
    "Begin again in the application. Seen at every sign-in it is the cookie: look whether the browser keeps it, and "
    "whether a proxy changes host or scheme.",
)

OUR_FORM = Check(
    "The form is of this browser’s page",
    "RFC 6749 §10.12",
    [NO_TOKEN, NO_COOKIE, OTHER_SESSION, UNREADABLE_TOKEN, REFERRER],
)
AS_MADE = Check("The form is as the page makes it", "Sixty", [ODD_FORM])
OPEN = Check("Its request waits for this browser", "Sixty", [NOT_OPEN])

_BY_DESCRIPTION = {
    "The CSRF token is missing.": NO_TOKEN,
    "The CSRF session token is missing.": NO_COOKIE,
    "The CSRF tokens do not match.": OTHER_SESSION,
    "The referrer header is missing.": REFERRER,
    "The referrer does not match the host.": REFERRER,
}


def form_refused(description: str | None) -> Failure:
    """What Flask-WTF means. `description`: of its CSRFError."""
    return _BY_DESCRIPTION.get(description or "", UNREADABLE_TOKEN)
