"""Canaille on SQLite (WAL, synchronous=FULL): like ours in Flask and with Authlib."""

from pathlib import Path

from bench.rivals.in_python import InPython

RIVAL = InPython(
    name="Canaille",
    folder=Path(__file__).parent,
    shown=("Canaille", "Flask", "Authlib", "SQLAlchemy", "granian"),
    serve=("app:app",),
    token_path="/oauth/token",
    clients={"refresh, ES256": "es256"},
    aim=0.12,
    differs="""A renewal is less work than ours: its answer has no ID token, so one signature is made, that of the
access token, a JWT with the claims of an ID token. Only ES256 is measured: by RS256 all such tokens of a person at a
client within a second are the same, and the second of them is answered 500, for its table wants them unique. The
refresh token dies with the access token, so both live an hour, its default. Tokens and the client's secret lie as they
are in the database. Two commits: the rows of the new tokens, then the end of the old one. The rows stay until
`canaille clean` comes, which is not counted. An answer that got lost is not given again; a replay ends nothing. It is
served by granian, as we are, in place of its own choice, Hypercorn.""",
)
