"""grant_type=authorization_code (RFC 6749 §4.1.3): a code becomes a grant, by exactly one of several that try."""

from datetime import datetime
from typing import Any

import structlog
from authlib.oauth2.rfc6749 import InvalidGrantError, OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant as BaseAuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7636.challenge import CODE_VERIFIER_PATTERN
from flask import current_app
from typing_extensions import override

from idp.audit.events import AuthorizationCodeReplayed, GrantRevoked
from idp.audit.transaction import Transaction, transaction
from idp.clients.client import Client
from idp.extensions import reading
from idp.session import session_store
from idp.token import authorization_code_store, grant_store, granting, noting, reasons
from idp.token.authorization_code_store import AuthorizationCode
from idp.token.client_authentication import METHODS
from idp.token.code_exchange import CODE_LIFETIME, CodeShown, Exchange, judge
from idp.token.granting import NewGrant
from idp.token.issuing import TokenIssuer
from idp.token.lineage import GrantEvent, Kind
from idp.token.target import Target
from idp.token.token_request import TypedGrant
from shared import clock, refusals
from shared.explanation import Fact, Failure

log = structlog.stdlib.get_logger("sixty.token")


class S256CodeChallenge(CodeChallenge):
    """PKCE with S256 only (RFC 9700 §2.1.1). Authlib's default would read a missing method as `plain`."""

    DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - as in the base class
    CODE_CHALLENGE_METHODS = {"S256": CodeChallenge.CODE_CHALLENGE_METHODS["S256"]}  # noqa: RUF012

    @override
    def validate_code_verifier(self, grant: Any, result: Any) -> None:
        try:
            super().validate_code_verifier(grant, result)
        except OAuth2Error:
            verifier = grant.request.form.get("code_verifier")
            challenged = self.get_authorization_code_challenge(grant.request.authorization_code) is not None
            refusals.because(_why_not(verifier, challenged), length=len(verifier or ""))
            raise

    @override
    def get_authorization_code_challenge(self, authorization_code: AuthorizationCode) -> str | None:
        return authorization_code.approved.code_challenge

    @override
    def get_authorization_code_challenge_method(self, authorization_code: AuthorizationCode) -> str:
        return "S256"


class AuthorizationCodeGrant(TypedGrant, BaseAuthorizationCodeGrant):
    """Authlib authenticates the client and checks PKCE; which code may be redeemed is `code_exchange.judge`'s."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    TAKES_SCOPE = False

    @override
    def validate_token_request(self) -> None:
        if self.token_request.form.get("code") is None:
            refusals.because(reasons.CODE_MISSING)  # what is wrong with the client comes first, and speaks last
        super().validate_token_request()

    @override
    def query_authorization_code(self, code: str, client: Any) -> "FoundCode | None":
        with reading() as connection:
            found = authorization_code_store.find(connection, code)
        if found is None:
            refusals.because(reasons.CODE_UNKNOWN)
        return FoundCode(found) if found is not None else None

    @override
    def create_token_response(self) -> Any:
        client = self.authenticated_client
        found = self.token_request.found_code
        with transaction() as change:
            exchange, exchanged = self._exchange(change, client, found)
        if exchanged is None:
            log.info("code refused", client_id=client.client_id, reason=exchange.name.lower())
            raise InvalidGrantError()
        new, target = exchanged
        issuer: TokenIssuer = current_app.extensions["sixty_issuer"]
        answer = issuer.response(
            client,
            new.grant,
            target=target,
            nonce=found.approved.nonce,
            refresh_token=new.refresh_token,
            ends=new.ends,
            stamp=new.stamp,
        )
        return 200, answer, self.TOKEN_RESPONSE_HEADER

    def _exchange(
        self, change: Transaction, client: Client, seen: AuthorizationCode
    ) -> tuple[Exchange, tuple[NewGrant, Target] | None]:
        """Judge the code again under the write lock, and act. Raises InvalidTargetError, and nothing has changed.

        The session is held before the code: who ends all that a person has goes in this order too, and two that came
        from both ends would wait for each other.
        """
        lives = session_store.hold(change.connection, seen.approved.sid, clock.now())
        found = authorization_code_store.lock(change.connection, seen.digest)
        if found is None:
            refusals.because(reasons.CODE_UNKNOWN)
            return Exchange.GONE, None
        now = clock.now()
        shown = CodeShown(
            client.client_id,
            self.token_request.form.get("redirect_uri"),
            self.token_request.address,
            self.token_request.arrived,
        )
        exchange = judge(shown, found.state, now)
        if exchange is Exchange.REPLAYED:
            self._end_replayed(change, found)
        if exchange is Exchange.REDEEM and not lives:
            exchange = Exchange.SESSION_ENDED
        if exchange is not Exchange.REDEEM:
            refusals.because(_failure(exchange, shown), **_facts(shown, found, now))
            return exchange, None
        target = self.aim_within(found.approved.scope, found.approved.resource)
        new = _grant_of(change, client, found)
        if new is None:
            refusals.because(reasons.SESSION_ENDED, **_facts(shown, found, now))
            return Exchange.SESSION_ENDED, None
        address = self.token_request.address
        authorization_code_store.redeem(change.connection, found.digest, new.grant.id, address, now)
        return exchange, (new, target)

    def _end_replayed(self, change: Transaction, found: AuthorizationCode) -> None:
        assert found.grant_id is not None
        who = {
            "client_id": found.approved.client_id,
            "user_id": found.approved.user_id,
            "grant_id": found.grant_id,
            "sid": found.approved.sid,
        }
        now = clock.now()
        revoked = grant_store.revoke(change.connection, found.grant_id, "code_replay", now)
        change.record(AuthorizationCodeReplayed(**who, revoked=revoked))
        if revoked:
            noting.note(
                change, found.grant_id, GrantEvent(Kind.CODE_REPLAYED, now, 0, address=self.token_request.address)
            )
            change.record(GrantRevoked(**who, because="code_replay"))


def _grant_of(change: Transaction, client: Client, found: AuthorizationCode) -> NewGrant | None:
    """A new grant, or the one that /authorize began with an access token; None: that one has ended since."""
    if found.grant_id is None:
        return granting.create(change, client, found.approved)
    return granting.resume(change, client, found.approved, found.grant_id)


def _why_not(verifier: str | None, challenged: bool) -> Failure:
    if verifier is None:
        return reasons.VERIFIER_MISSING
    if not challenged:
        return reasons.VERIFIER_UNEXPECTED
    return reasons.VERIFIER_WRONG if CODE_VERIFIER_PATTERN.match(verifier) else reasons.VERIFIER_MALFORMED


def _failure(exchange: Exchange, shown: CodeShown) -> Failure:
    if exchange is Exchange.OTHER_URI and not shown.redirect_uri:
        return reasons.CODE_NO_URI
    return reasons.CODE_FAILURES[exchange]


def _facts(shown: CodeShown, found: AuthorizationCode, now: datetime) -> dict[str, Fact]:
    """What is compared, for the explanation alone."""
    code = found.state
    since = now if code.redeemed_at is None else code.redeemed_at
    issued_at = code.expires_at - CODE_LIFETIME
    return {
        "owner": code.client_id,
        "approved": code.redirect_uri,
        "sent": shown.redirect_uri or "",
        "issued_at": int(issued_at.timestamp()),
        "expires_at": int(code.expires_at.timestamp()),
        "late": max(0, int((now - code.expires_at).total_seconds())),
        "since": int((now - since).total_seconds()),
        "other_address": "the same address" if shown.address == code.redeemed_from else "another address",
    }


class FoundCode:
    """A code as Authlib sees it: it compares the redirect URI only where there is one, so that `judge` can."""

    def __init__(self, code: AuthorizationCode) -> None:
        self.code = code
        self.approved = code.approved

    def get_redirect_uri(self) -> None:
        """None: `code_exchange.judge` compares it, because a redeemed code with another URI is a replay."""
