"""django-oauth-toolkit on SQLite (WAL, synchronous=FULL), in a project as startproject makes it."""

from pathlib import Path

from bench.rivals.in_python import InPython

RIVAL = InPython(
    name="django-oauth-toolkit",
    folder=Path(__file__).parent,
    shown=("django-oauth-toolkit", "Django", "granian"),
    serve=("--factory", "django.core.wsgi:get_wsgi_application"),
    token_path="/token/",
    clients={"refresh, ES256 and RS256": "mixed"},
    aim=0.2,
    differs="""A renewal is less work than ours: the access token is an opaque string, so one signature is made, that of
the ID token, by RS256 (there is no ES256) and without `sid`, `acr` and `amr`. The client's secret lies as it is in the
database (`hash_client_secret=False`; hashed, its default, it took 270 ms more of each request). Two commits: the ID
token's row, then the end of the old token and the rows of the new ones. A renewal leaves a row in three tables until
`cleartokens` comes, which is not counted. An answer that got lost is not given again; a replay ends the family. The
connection to the database is kept (`CONN_MAX_AGE=None`).""",
    environment={"DJANGO_SETTINGS_MODULE": "settings"},
)
