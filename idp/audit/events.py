"""The events: frozen, past tense, without secrets. The class name is the event's type."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Event:
    """What any event may name; subclasses add the details of their kind."""

    client_id: str | None = None
    user_id: str | None = None
    grant_id: str | None = None
    sid: str | None = None


@dataclass(frozen=True, kw_only=True)
class UserSignedIn(Event):
    """A person proved who they are; `amr` as in RFC 8176."""

    amr: tuple[str, ...] = ("pwd",)


@dataclass(frozen=True, kw_only=True)
class SignInThrottled(Event):
    """Too many wrong passwords; `by` is "account" or "address"."""

    by: str = "account"


@dataclass(frozen=True, kw_only=True)
class UserSignedOut(Event):
    """A browser session ended; `because` is "logout", "other_account" …"""

    because: str = "logout"


@dataclass(frozen=True, kw_only=True)
class LogoutNoticeSettled(Event):
    """A client was told of a session's end: "answered"; or is not tried again: "given_up", `because` of that."""

    outcome: str = "answered"
    attempts: int = 1
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class UserAdded(Event):
    """An account was created; `by` is "provisioning" or "command"."""

    by: str = "command"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """An account got another password; its sessions and grants ended."""

    by: str = "command"


@dataclass(frozen=True, kw_only=True)
class UserClaimsChanged(Event):
    """What is told about a person changed; `claims` are the names, never the values."""

    claims: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UserDisabled(Event):
    """An account can do nothing any more; its sessions and grants ended."""


@dataclass(frozen=True, kw_only=True)
class UserEnabled(Event):
    """A disabled account may sign in again."""


@dataclass(frozen=True, kw_only=True)
class UserErased(Event):
    """A person was erased. Names nobody: that it happened is all that stays."""


@dataclass(frozen=True, kw_only=True)
class ClientAdded(Event):
    """A client was registered; `by` a "command", or "registration" where it did so itself."""

    by: str = "command"


@dataclass(frozen=True, kw_only=True)
class ClientChanged(Event):
    """A client's metadata changed; `fields` are the names of what differs. `by` as in ClientAdded."""

    fields: tuple[str, ...] = ()
    by: str = "command"


@dataclass(frozen=True, kw_only=True)
class ClientSecretRotated(Event):
    """A client got another secret, by a command or a provisioning file; the one before is refused."""


@dataclass(frozen=True, kw_only=True)
class ClientDisabled(Event):
    """A client is refused everywhere; its grants ended."""


@dataclass(frozen=True, kw_only=True)
class ClientEnabled(Event):
    """A disabled client is served again."""


@dataclass(frozen=True, kw_only=True)
class ClientDeleted(Event):
    """A client was removed, with what people had agreed to for it; its grants ended. `by` as in ClientAdded."""

    by: str = "command"


@dataclass(frozen=True, kw_only=True)
class ClientProvisioned(Event):
    """A client was created or changed; `change` is "added" or "changed"."""

    change: str = "added"


@dataclass(frozen=True, kw_only=True)
class ApiResourceProvisioned(Event):
    """An API resource was created or changed."""

    resource: str = ""
    change: str = "added"


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """A person agreed to share; `scope` is everything that now stands, `claims` what was agreed to one by one."""

    scope: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConsentDenied(Event):
    """A person chose not to share."""

    scope: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """What a person had agreed to stands no longer; the client's grants of that person ended."""

    scope: str = ""


@dataclass(frozen=True, kw_only=True)
class GrantCreated(Event):
    """A code was redeemed; from here on the grant is the root of all its tokens."""

    scope: str = ""


@dataclass(frozen=True, kw_only=True)
class GrantRevoked(Event):
    """A grant ended; `because` says why."""

    because: str = ""


@dataclass(frozen=True, kw_only=True)
class GrantExpired(Event):
    """A grant had ended by itself at `ended_at` (ISO 8601), "idle" or as old as it may become, "absolute": noted when
    its row is thrown away."""

    because: str = ""
    ended_at: str = ""


@dataclass(frozen=True, kw_only=True)
class AccessTokenRevoked(Event):
    """A client gave one access token up; its grant lives."""


@dataclass(frozen=True, kw_only=True)
class RefreshTokenReplayed(Event):
    """A superseded refresh token was shown outside its window: the grant ended."""

    generation: int = 0
    current_generation: int = 0
    seconds_since_rotation: float = 0.0


@dataclass(frozen=True, kw_only=True)
class RefreshTokenLeaked(Event):
    """A client showed another client's refresh token; nothing was changed."""

    shown_by: str = ""


@dataclass(frozen=True, kw_only=True)
class RefreshTokenAdopted(Event):
    """The client's token is ahead of the row: the database has lost commits, and went on from the token."""

    generation: int = 0
    current_generation: int = 0


@dataclass(frozen=True, kw_only=True)
class RefreshTokenTooFarAhead(Event):
    """A genuine token further ahead of the row than `forward_limit`; refused, nothing changed."""

    generation: int = 0
    current_generation: int = 0


@dataclass(frozen=True, kw_only=True)
class RefreshShadowed(Event):
    """Eight generations in a row were asked for twice: a second holder may be keeping step."""

    generations: int = 8


@dataclass(frozen=True, kw_only=True)
class AuthorizationCodeReplayed(Event):
    """A code was shown a second time; `revoked` tells whether its grant ended."""

    revoked: bool = True


@dataclass(frozen=True, kw_only=True)
class SigningKeyCreated(Event):
    """A signing key was made."""

    kid: str = ""
    alg: str = ""


@dataclass(frozen=True, kw_only=True)
class RefreshKeyCreated(Event):
    """A pair of refresh-token keys was made."""

    key_id: int = 0


@dataclass(frozen=True, kw_only=True)
class SigningKeyRetired(Event):
    """A signing key has a successor: it signs until `until` (ISO 8601) and stays published for a while after it."""

    kid: str = ""
    alg: str = ""
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class SigningKeyRemoved(Event):
    """A retired signing key was thrown away: nothing that it signed is of use any more."""

    kid: str = ""
    alg: str = ""


@dataclass(frozen=True, kw_only=True)
class RefreshKeyRetired(Event):
    """A pair of refresh-token keys has a successor; its tokens stay good."""

    key_id: int = 0
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class RefreshKeyRemoved(Event):
    """A retired pair of refresh-token keys was thrown away: all its tokens are past their end."""

    key_id: int = 0


@dataclass(frozen=True, kw_only=True)
class KeysResealed(Event):
    """All keys and the secrets of clients that sign with them were sealed under the current secret key."""

    keys: int = 0
    clients: int = 0


@dataclass(frozen=True, kw_only=True)
class SchemaMigrated(Event):
    """The tables were brought to another revision."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class DatabaseCopied(Event):
    """Somebody made a copy of everything."""


@dataclass(frozen=True, kw_only=True)
class DatabaseRestored(Event):
    """The database was put back to a copy; what happened after the copy was made is not in it."""
