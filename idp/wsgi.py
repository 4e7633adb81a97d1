"""What granian serves: `idp.wsgi:app`. Imported in each worker."""

from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from idp.app import LARGEST_BODY_BYTES, create_app
from idp.extensions import db
from idp.kept_answers import KeptAnswers
from idp.login.line import Line
from idp.logout.telling import Teller
from idp.maintenance import housekeeping
from idp.presence import Presence
from idp.settings import IdpSettings
from shared import development_clock, log_setup, serving
from shared.settings import load

settings = load(IdpSettings)
log_setup.configure(settings.log_format, "idp")
serving.worker_started()
flask_app = create_app(settings)
development_clock.follow_in(flask_app, db, settings)
housekeeping.start(flask_app, settings)
presence: Presence = flask_app.extensions["sixty_presence"]
presence.start()
Teller(flask_app)
proxied = wrap_wsgi_with_proxy_headers(flask_app, settings.trusted_proxies) if settings.trusted_proxies else flask_app
app = KeptAnswers(proxied, settings.issuer)
serving.answer_through(Line(LARGEST_BODY_BYTES).before)
serving.worker_ready()
