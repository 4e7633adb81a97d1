"""RULES: what the lessons know of one browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mvc_client.lessons.lesson import Outcome


@dataclass(frozen=True)
class Held:
    """The naive client's refresh token, which its tabs share. Moments as Unix seconds."""

    refresh_token: str = field(repr=False)
    signed_in_at: int
    renewed_at: int
    renewals: int = 0


@dataclass(frozen=True)
class Learner:
    """`held`: None while nobody is signed in with the naive client. `copied`: an access token that was kept.

    `outcomes`: what came of each step, by `lesson/step`.
    """

    held: Held | None = None
    copied: str | None = field(default=None, repr=False)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict[str, Outcome])
