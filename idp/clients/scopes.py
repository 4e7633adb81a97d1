"""RULES: what scopes mean, in words for people, and for which API an access token is made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

OPENID = "openid"
OFFLINE_ACCESS = "offline_access"


@dataclass(frozen=True)
class ScopeText:
    """What a scope lets a client do: `plain` in a few words, `detail` for who wants to know more."""

    scope: str
    plain: str
    detail: str


@dataclass(frozen=True)
class ApiResource:
    """An API: `identifier` is the audience of its tokens, `scopes` maps each of its scopes to a sentence.

    `resource_uris`: what else clients may call it in `resource` (RFC 8707).
    """

    identifier: str
    name: str
    scopes: Mapping[str, str]
    resource_uris: tuple[str, ...] = ()


IDENTITY_SCOPES: Mapping[str, ScopeText] = {
    text.scope: text
    for text in (
        ScopeText(OPENID, "Know that it is you", "A number that stands for you, the same every time"),
        ScopeText("profile", "See your name and picture", "Name, nickname, birthday, language, time zone"),
        ScopeText("email", "See your email address", "The address, and whether it was confirmed"),
        ScopeText("phone", "See your phone number", "The number, and whether it was confirmed"),
        ScopeText("address", "See your postal address", "As you entered it"),
        ScopeText(
            OFFLINE_ACCESS, "Stay signed in while you are away", "Ends when it is not used, and at the latest date"
        ),
    )
}


def describe(scopes: Sequence[str], resources: Collection[ApiResource]) -> list[ScopeText]:
    """Each scope in words, in the order asked."""
    by_scope = {scope: (resource, text) for resource in resources for scope, text in resource.scopes.items()}
    texts: list[ScopeText] = []
    for scope in scopes:
        if scope in IDENTITY_SCOPES:
            texts.append(IDENTITY_SCOPES[scope])
        elif scope in by_scope:
            resource, text = by_scope[scope]
            texts.append(ScopeText(scope, f"Use {resource.name} for you", text))
        else:
            texts.append(ScopeText(scope, scope, "Not described by its API"))
    return texts


def apis_of(scopes: Collection[str], resources: Collection[ApiResource]) -> tuple[str, ...]:
    """The identifiers of the APIs that have one of `scopes`, sorted."""
    return tuple(sorted(each.identifier for each in resources if not set(each.scopes).isdisjoint(scopes)))


def audience(scopes: Collection[str], resources: Collection[ApiResource], issuer: str) -> str | list[str]:
    """The `aud` of an access token (RFC 9068 §3): the APIs whose scopes were granted, the issuer if there is none."""
    return one_or_several(apis_of(scopes, resources) or (issuer,))


def one_or_several(identifiers: Sequence[str]) -> str | list[str]:
    """An `aud`: a text where it is one, as most libraries expect it."""
    return identifiers[0] if len(identifiers) == 1 else list(identifiers)
