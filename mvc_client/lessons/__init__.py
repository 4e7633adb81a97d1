"""GET /lessons: what tokens do, to be seen and done, in English and Chinese; for everybody.

Owns the texts (`texts/`, their translations in `mvc_client/translations`), the language of a page, what each button
does (`doing`) and how that is told (`narrating`), and a second, naive client (`strict_client`): its tabs share one
refresh token without a lease. It signs in as `todo list client`; its token lies in a row of its own, beside the
session. The buttons and the naive client exist in development only; in production the lessons are texts. Renews nothing
for the session itself (tokens/), moves no clock and breaks no answer itself (bench/).
"""
