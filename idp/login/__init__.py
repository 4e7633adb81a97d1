"""GET|POST /login: a person proves with a password who they are.

Owns the sign-in page, the choice between accounts, and the throttle. Does not keep the session (session/), decide what
comes next (authorize/) or end a session (logout/). With a paused request it goes back to /authorize/resume, without one
to the provider's first page.

The throttle. Every try is counted as a wrong one, in the database, before the password is looked at, so that guesses at
the same moment count like guesses one after the other; a right password takes its own count back. While a counter is
closed every password is refused, the right one too: 429 with the time of the next try. Refused tries do not count.

    who tries                                               counters          closes after   waits           forgives
    an address where this account signed in (90 days)      account+address   5 wrong        30 s … 15 min   1 an hour
    any other address                                       account           5 wrong        30 s … 15 min   1 an hour
                                                            and address       20 wrong       30 s … 15 min   1 a minute

The wait doubles with each further wrong try. A stranger gets about 100 guesses a day at one account, however many
addresses he has; an address about one a minute over all accounts (a whole office may share it). Nobody is locked out:
from where you signed in before, the strangers' counter does not matter, and elsewhere the longest wait is 15 minutes.
Accounts that do not exist are counted and answered alike.

The machine. Passwords are looked at one at a time (`password_turn`), and people wait for that in a line (`line`) and
not in the worker's way, so that a wave of sign-ins leaves the processors and the worker to those who renew. Whoever is
throttled takes nobody's turn; whose turn does not come, or who finds the line full, is not counted: 503.
"""
