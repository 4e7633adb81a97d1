"""What a process of the web client makes once and every request uses."""

from dataclasses import dataclass
from typing import cast

import requests
from flask import Flask, current_app
from prometheus_client import CollectorRegistry

from mvc_client.api1_client import SKEW_KEPT_IN_DEVELOPMENT_SECONDS, SKEW_KEPT_SECONDS, Api1Client
from mvc_client.clocks import Clocks
from mvc_client.provider import Provider
from mvc_client.settings import SCOPE, MvcClientSettings
from mvc_client.tokens.authorized_call import AuthorizedCaller
from mvc_client.tokens.id_token_verifier import IdTokenVerifier
from mvc_client.tokens.renewal import OUTCOMES, Renewer
from mvc_client.tokens.token_endpoint import TokenEndpoint
from mvc_client.tokens.token_store import PURPOSE
from shared import outbound
from shared.meters import Tally
from shared.sealing import Sealer

_NAME = "mvc_client"


@dataclass(frozen=True)
class Services:
    """All of them are safe for threads."""

    settings: MvcClientSettings
    http: requests.Session
    sealer: Sealer
    provider: Provider
    verifier: IdTokenVerifier
    renewer: Renewer
    caller: AuthorizedCaller
    api1: Api1Client
    clocks: Clocks | None
    """Only in development."""


def init_app(app: Flask, settings: MvcClientSettings) -> None:
    """Make them for `app`. Nothing is asked of the provider yet: it may come up later than we do."""
    session = outbound.new_session()
    secret = settings.client_secret.get_secret_value()
    sealer = Sealer(settings.secret_keys, PURPOSE)
    provider = Provider(session, settings.issuer, settings.backchannel_url)
    verifier = IdTokenVerifier(provider, settings.client_id)
    app.extensions["sixty_meters"] = registry = CollectorRegistry()
    renewer = Renewer(
        provider,
        TokenEndpoint(session, settings.client_id, secret),
        verifier,
        sealer,
        refresh_scope(SCOPE),
        Tally(registry, "mvc_client_renewals_total", "Calls that needed new tokens, by outcome", outcome=OUTCOMES),
    )
    kept_seconds = SKEW_KEPT_IN_DEVELOPMENT_SECONDS if settings.is_development else SKEW_KEPT_SECONDS
    api1 = Api1Client(session, settings.api1_url, kept_seconds)
    clocks = _clocks(session, settings)
    ahead = clocks.api1_ahead if clocks else lambda: 0
    app.extensions[_NAME] = Services(
        settings=settings,
        http=session,
        sealer=sealer,
        provider=provider,
        verifier=verifier,
        renewer=renewer,
        caller=AuthorizedCaller(api1, renewer, sealer, settings.renew_before_expiry_seconds, ahead),
        api1=api1,
        clocks=clocks,
    )


def _clocks(session: requests.Session, settings: MvcClientSettings) -> Clocks | None:
    if not settings.is_development:
        return None
    return Clocks(session, {"idp": settings.backchannel_url or settings.issuer, "api1": settings.api1_url})


def services() -> Services:
    """Those of the app that answers this request."""
    return of(current_app)


def of(app: Flask) -> Services:
    """Those of `app`."""
    return cast("Services", app.extensions[_NAME])


def refresh_scope(scope: str) -> str:
    """What a refresh asks for: everything but `offline_access`.

    As the first tutorial sends it. A refresh may ask for less (RFC 6749 §6), and to the API that word means nothing.
    """
    return " ".join(word for word in scope.split() if word != "offline_access")
