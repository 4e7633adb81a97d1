"""RULES: what /login checks, in words. What was typed is in none of them: it may be a password in the wrong field."""

from idp.interaction import reasons as interaction
from shared.explanation import Check, Checks, Failure

LOGIN = "login"
"""The name of the list."""

THROTTLED = Failure(
    "throttled",
    "The password was not looked at: there were too many wrong tries",
    "{wrong} wrong tries are counted for {by}, which closes at {free}; next try {until:time}, now {at:time}: {wait} s",
    "Wait. The wait doubles with each further wrong try, up to 15 min; from an address where the person signed in "
    "before, what strangers tried does not count.",
)
BUSY = Failure(
    "busy",
    "The password was not looked at: too many people sign in at this moment",
    "One password is looked at at a time on a machine, so that signing in keeps nobody from renewing. The line was "
    "full, or the turn did not come within {patience} s. Nothing was counted",
    "Try again, as Retry-After says. If it goes on: sixty_sign_ins_total, and more machines.",
)
UNKNOWN_NAME = Failure(
    "unknown_name",
    "There is no account of this name",
    "The answer is the same as to a wrong password. What was typed is not kept",
    "python -m idp users list shows the names. They are compared without capitals.",
)
WRONG_PASSWORD = Failure(
    "wrong_password",
    "The password is not the account’s",
    "Account {username}. Further wrong tries before it has to wait: {tries_left}",
    "Capitals and the keyboard’s language; python -m idp users set-password gives another one.",
)
DISABLED = Failure(
    "account_disabled",
    "The password is right, and the account is disabled",
    "Account {username}. The answer is the same as to a wrong password",
    "python -m idp users enable.",
)
CHANGED = Failure(
    "account_changed",
    "The account was changed while the password was looked at",
    "Account {username}: disabled, or given another password, by somebody at this very moment",
    "Try again.",
)

PASSWORD_CHECKS: Checks = (
    Check("Not too many wrong tries before", "Sixty", [THROTTLED]),
    Check("The machine gets to looking at the password", "Sixty", [BUSY]),
    Check(
        "Username and password",
        "OpenID Connect Core §3.1.2.3",
        [UNKNOWN_NAME, WRONG_PASSWORD],
        "account {username}",
    ),
    Check("The account may be used", "Sixty", [DISABLED, CHANGED]),
)
LISTS = {LOGIN: (interaction.OUR_FORM, interaction.AS_MADE, interaction.OPEN, *PASSWORD_CHECKS)}
