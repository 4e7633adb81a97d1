"""POST /authentication/login and POST /authentication/refresh, for the one first-party client; else both are 404."""

import math
import secrets

import structlog
from flask import Blueprint, Response, abort, current_app, g, request

from idp.audit.events import UserSignedIn
from idp.audit.transaction import transaction
from idp.authentication import answers, messages, reasons
from idp.authentication.messages import TokenPair
from idp.authentication.pair import why_apart
from idp.clients.client import Client
from idp.clients.client_cache import ClientCache
from idp.clients.resource_cache import ResourceCache
from idp.clients.scopes import audience
from idp.keys.keystore import keystore
from idp.login import meters
from idp.login.password_check import Busy, Right, Throttled, Wrong, check
from idp.session.sign_on_session import ACR_PASSWORD, AMR_PASSWORD
from idp.settings import IdpSettings
from idp.token import granting, refreshing
from idp.token.access_token import Stamp
from idp.token.grant_store import Grant
from idp.token.granted import Granted
from idp.token.issuing import TokenIssuer
from idp.token.lineage import Kind
from idp.token.refresh_token import RefreshToken
from idp.token.rotation import Verdict
from shared import access_token_validation, clock, refusals
from shared.whole_body import whole_body

blueprint = Blueprint("authentication", __name__)

JSON = "application/json"
SID_BYTES = 16

log = structlog.stdlib.get_logger("sixty.authentication")


@blueprint.post("/authentication/login")
def login() -> Response:
    """Username and password become a grant of the first-party client.

    200, 401 (wrong), 429 (throttled), 503 (busy), 400, 415.
    """
    client = _client()
    refusals.judged_by(reasons.SIGN_IN)
    if request.mimetype != JSON:
        return _not_json()
    credentials = messages.read_login(whole_body())
    if credentials is None:
        return _unreadable("username", "password")
    outcome = check(_settings(), credentials.username, credentials.password)
    answer = _sign_in(client, outcome) if isinstance(outcome, Right) else _refuse(outcome)
    meters.tried(answer.status_code)
    return answer


@blueprint.post("/authentication/refresh")
def refresh() -> Response:
    """A pair becomes the next pair: 200, 400 (whatever is wrong with the tokens), 503 (ask again), 415.

    The access token may be expired; it shows that whoever renews holds what was issued together. It is looked at before
    the refresh token is redeemed, so that a wrong one changes nothing.
    """
    client = _client()
    refusals.judged_by(reasons.REFRESH)
    if request.mimetype != JSON:
        return _not_json()
    pair = messages.read_refresh(whole_body())
    if pair is None:
        return _unreadable("accessToken", "refreshToken")
    token = refreshing.read(client, pair.refresh_token)
    if isinstance(token, Verdict):
        return _unrenewed(token)
    if not _belong_together(client, pair, token):
        return answers.tokens_refused()
    outcome = refreshing.redeem(client, token, g.arrived)
    if isinstance(outcome, Verdict):
        return _unrenewed(outcome)
    return _pair(client, outcome.grant, outcome.refresh_token, outcome.stamp)


def _client() -> Client:
    clients: ClientCache = current_app.extensions["sixty_clients"]
    return clients.find_first_party() or abort(404)


def _settings() -> IdpSettings:
    return current_app.extensions["sixty_settings"]


def _not_json() -> Response:
    refusals.because(reasons.NOT_JSON, mimetype=request.mimetype)
    return answers.not_json()


def _unreadable(first: str, second: str) -> Response:
    refusals.because(reasons.UNREADABLE, first=first, second=second)
    return answers.unreadable(first, second)


def _refuse(outcome: Wrong | Throttled | Busy) -> Response:
    if isinstance(outcome, Busy):
        return answers.too_many_people()
    if isinstance(outcome, Throttled):
        seconds = math.ceil((outcome.until - clock.now()).total_seconds())
        refusals.because(reasons.TOO_MANY_TRIES, until=int(outcome.until.timestamp()), seconds=seconds)
        return answers.too_many_tries(outcome.until)
    refusals.because(reasons.WRONG_CREDENTIALS)
    return answers.wrong_credentials(_settings().issuer)


def _sign_in(client: Client, right: Right) -> Response:
    now, sid = clock.now(), secrets.token_urlsafe(SID_BYTES)
    granted = Granted(
        client_id=client.client_id,
        user_id=right.user.id,
        sid=sid,
        scope=client.metadata.scope,
        nonce=None,
        auth_time=now,
        amr=AMR_PASSWORD,
        acr=ACR_PASSWORD,
    )
    with transaction() as change:
        if not right.settle(change):
            log.info("sign-in refused", because="the account changed meanwhile", user_id=right.user.id)
            return _refuse(Wrong(None, None))
        change.record(UserSignedIn(user_id=right.user.id, sid=sid, client_id=client.client_id, amr=AMR_PASSWORD))
        new = granting.create(change, client, granted, Kind.SIGNED_IN)
    assert new.refresh_token is not None  # `fits_json_door`
    return _pair(client, new.grant, new.refresh_token, new.stamp)


def _belong_together(client: Client, pair: TokenPair, token: RefreshToken) -> bool:
    issuer = _settings().issuer
    access = access_token_validation.validate(
        pair.access_token,
        keys=keystore().verification_keys(),
        issuer=issuer,
        audience=None,
        clock_skew_seconds=0,
        now=None,
    )
    resources: ResourceCache = current_app.extensions["sixty_resources"]
    ours = audience(client.metadata.scopes, resources.all(), issuer)
    audiences = {issuer, *(ours if isinstance(ours, list) else [ours])}
    because = why_apart(access, token, client_id=client.client_id, audiences=audiences)
    if because is not None:
        refusals.because(reasons.APART, reason=because, client_id=client.client_id, generation=token.generation)
        log.info(
            "refresh refused", because=f"access token: {because}", client_id=client.client_id, grant_id=token.grant_id
        )
    return because is None


def _unrenewed(verdict: Verdict) -> Response:
    return answers.busy() if verdict is Verdict.BUSY else answers.tokens_refused()


def _pair(client: Client, grant: Grant, refresh_token: str, stamp: Stamp) -> Response:
    issuer: TokenIssuer = current_app.extensions["sixty_issuer"]
    issued = issuer.access_token_response(client, grant, stamp)
    return answers.pair(issued["access_token"], refresh_token)
