"""What granian serves: `mvc_client.wsgi:app`. Imported in each worker."""

from mvc_client.app import create_app
from mvc_client.extensions import db
from mvc_client.settings import MvcClientSettings
from shared import development_clock, log_setup, serving
from shared.settings import load

settings = load(MvcClientSettings)
log_setup.configure(settings.log_format, "mvc_client")
serving.worker_started()
app = create_app(settings)
development_clock.follow_in(app, db, settings)
serving.worker_ready()
