"""What each worker runs: `api1.wsgi:app`."""

from api1.app import create_app
from api1.extensions import db
from api1.settings import Api1Settings
from shared import development_clock, log_setup, serving
from shared.settings import load

settings = load(Api1Settings)
log_setup.configure(settings.log_format, "api1")
serving.worker_started()
app = create_app(settings)
development_clock.follow_in(app, db, settings)
serving.worker_ready()
