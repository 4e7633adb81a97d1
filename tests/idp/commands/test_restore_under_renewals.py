"""The database is put back by a minute while clients renew: whoever holds a newer token goes on, what had ended has."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from idp.audit.models import AuditEvent
from idp.extensions import db, reading
from idp.token.models import GrantRow
from shared import clock
from tests.idp.commands.conftest import Run
from tests.idp.token_endpoint import NewCode, TokenEndpoint
from tests.support.servers import free_ports

pytestmark = pytest.mark.sqlite


class Restored:
    """Grants that were renewed so often after a copy was made, and then the copy was put back."""

    def __init__(self, app: Flask, run: Run, endpoint: TokenEndpoint, new_code: NewCode, folder: Path) -> None:
        self._app, self._run, self._endpoint, self._new_code = app, run, endpoint, new_code
        self._copy = folder / "copy.sqlite"

    def after(self, *renewals: int) -> list[list[str]]:
        """For each grant its tokens: the one that the copy knows, and those after it."""
        chains = [[self._endpoint.exchange(self._new_code()).get_json()["refresh_token"]] for _ in renewals]
        assert self._run("backup", str(self._copy)).status == 0
        clock.set_offset_seconds(60)
        for chain, times in zip(chains, renewals, strict=True):
            for _ in range(times):
                chain.append(self._endpoint.refresh(chain[-1]).get_json()["refresh_token"])
        return chains

    def put_back(self) -> None:
        """With the real command, while nobody has the database open."""
        with self._app.app_context():
            db.engine.dispose()
        bind = f"127.0.0.1:{free_ports(1)[0]}"
        assert self._run("restore", str(self._copy), "--yes", bind=bind).status == 0

    def grants(self) -> list[Any]:
        """Their rows, the oldest first."""
        with self._app.app_context(), reading() as connection:
            return list(connection.execute(select(GrantRow).order_by(GrantRow.created_at)))

    def events(self) -> list[str]:
        """The types of all audit events since the restore, in order."""
        with self._app.app_context(), reading() as connection:
            found = list(connection.execute(select(AuditEvent.type).order_by(AuditEvent.id)).scalars())
        return found[found.index("DatabaseRestored") + 1 :]


@pytest.fixture
def restored(app: Flask, run: Run, endpoint: TokenEndpoint, new_code: NewCode, tmp_path: Path) -> Restored:
    return Restored(app, run, endpoint, new_code, tmp_path)


def test_a_token_up_to_four_renewals_ahead_is_taken_up_and_the_chain_goes_on(
    restored: Restored, endpoint: TokenEndpoint
) -> None:
    chains = restored.after(0, 1, 4)
    restored.put_back()
    for chain in chains:
        adopted = endpoint.refresh(chain[-1])
        assert adopted.status_code == 200
        again = endpoint.refresh(chain[-1]).get_json()  # its answer was lost
        assert again["refresh_token"] == adopted.get_json()["refresh_token"]
        assert endpoint.refresh(again["refresh_token"]).status_code == 200
    assert [row.generation for row in restored.grants()] == [2, 3, 6]
    assert restored.events() == ["RefreshTokenAdopted", "RefreshTokenAdopted"]


def test_a_token_further_ahead_is_refused_and_changes_nothing(restored: Restored, endpoint: TokenEndpoint) -> None:
    (chain,) = restored.after(5)
    restored.put_back()
    before = restored.grants()
    assert endpoint.refresh(chain[-1]).get_json()["error"] == "invalid_grant"
    assert restored.grants() == before
    assert restored.events() == ["RefreshTokenTooFarAhead"]


def test_with_a_forward_limit_of_nothing_no_newer_token_is_taken_up(
    restored: Restored, endpoint: TokenEndpoint, run: Run
) -> None:
    assert run("clients", "change", "mvc client", "--forward-limit", "0").status == 0
    current, ahead = restored.after(0, 1)
    restored.put_back()
    clock.set_offset_seconds(70)
    assert endpoint.refresh(ahead[-1]).get_json()["error"] == "invalid_grant"
    assert endpoint.refresh(current[-1]).status_code == 200
    assert restored.events() == ["RefreshTokenTooFarAhead"]


def test_whoever_stole_a_token_that_the_copy_takes_for_current_is_found_out_once_the_owner_went_on(
    restored: Restored, endpoint: TokenEndpoint
) -> None:
    (chain,) = restored.after(3)
    restored.put_back()
    owners = endpoint.refresh(chain[-1]).get_json()["refresh_token"]
    clock.set_offset_seconds(63)
    assert endpoint.refresh(chain[0]).get_json()["error"] == "invalid_grant"
    assert endpoint.refresh(owners).get_json()["error"] == "invalid_grant"
    assert restored.events() == ["RefreshTokenAdopted", "RefreshTokenReplayed", "GrantRevoked"]


@pytest.mark.parametrize("owners", [1, 2, 3])
def test_of_two_chains_from_one_token_both_do_not_go_on(
    restored: Restored, endpoint: TokenEndpoint, owners: int
) -> None:
    """The thief renews the token that the copy takes for current, before the owner comes with its newer one."""
    (chain,) = restored.after(owners)
    restored.put_back()
    thiefs = endpoint.refresh(chain[0]).get_json()["refresh_token"]
    clock.set_offset_seconds(70)
    assert endpoint.refresh(chain[-1]).status_code == (200 if owners > 1 else 400)
    clock.set_offset_seconds(73)
    assert endpoint.refresh(thiefs).status_code == 400
    assert [row.revoked_because for row in restored.grants()] == ["replay"]


def test_what_was_revoked_in_the_lost_minute_stays_so_however_far_ahead_its_token_is(
    restored: Restored, endpoint: TokenEndpoint, run: Run, tmp_path: Path
) -> None:
    chains = restored.after(0, 2, 5, 1)
    rows = restored.grants()
    revoked = run("grants", "revoke", *(row.id for row in rows[:3]))
    log = tmp_path / "idp.log"
    log.write_text("\n".join(json.dumps(event, default=str) for event in revoked.events))
    restored.put_back()
    assert run("grants", "revoke", "--from-audit", str(log)).stdout.startswith("Ended: 3 grants,")
    for chain in chains[:3]:
        assert {endpoint.refresh(token).status_code for token in chain} == {400}
    assert endpoint.refresh(chains[3][-1]).status_code == 200
