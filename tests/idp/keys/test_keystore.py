from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import Key

from idp.keys.keystore import Keystore, NoKey, keystore
from idp.keys.schedule import SIGNING_ALGORITHMS
from shared.signatures import SIGNING
from tests.idp.keys.conftest import FIRST_SECRET, execute, make_settings, start

MoveClock = Callable[[float], None]


@pytest.mark.parametrize("alg", SIGNING_ALGORITHMS)
def test_what_the_signing_key_signs_the_verification_keys_verify(app: Flask, alg: str) -> None:
    key = keystore().signing_key(alg)
    token = jwt.encode({"alg": alg, "kid": key.kid}, {"sub": "x"}, key, registry=SIGNING)
    assert jwt.decode(token, keystore().verification_keys(), registry=SIGNING).claims == {"sub": "x"}


def test_the_verification_keys_are_public(app: Flask) -> None:
    assert not any(key.is_private for key in keystore().verification_keys())


def test_an_algorithm_without_a_key_says_so(app: Flask) -> None:
    with pytest.raises(NoKey):
        keystore().signing_key("HS256")


def test_a_key_is_imported_once_and_not_again_by_a_reload(app: Flask, move_clock: MoveClock) -> None:
    first = keystore().signing_key("RS256")
    assert keystore().signing_key("RS256") is first
    move_clock(60)
    assert keystore().signing_key("RS256") is first


def test_threads_that_ask_at_once_get_the_same_objects(app: Flask) -> None:
    keys = Keystore([FIRST_SECRET])

    def ask(_: int) -> Key:
        with app.app_context():
            return keys.signing_key("RS256")

    with ThreadPoolExecutor(8) as pool:
        assert len({id(key) for key in pool.map(ask, range(32))}) == 1


def test_a_new_key_is_known_after_five_seconds_and_not_before(app: Flask, path: Path, move_clock: MoveClock) -> None:
    before = keystore().signing_key("ES256").kid
    execute(app, "DELETE FROM signing_key WHERE alg = 'ES256'")
    start(app, make_settings(path))
    move_clock(4)
    assert keystore().signing_key("ES256").kid == before
    move_clock(6)
    assert keystore().signing_key("ES256").kid != before
    assert before not in {key.kid for key in keystore().verification_keys()}


def test_a_clock_moved_back_does_not_freeze_the_keys(app: Flask, path: Path, move_clock: MoveClock) -> None:
    move_clock(3600)
    before = keystore().signing_key("ES256").kid
    execute(app, "DELETE FROM signing_key WHERE alg = 'ES256'")
    start(app, make_settings(path))
    move_clock(0)
    assert keystore().signing_key("ES256").kid != before


def test_a_next_key_is_published_first_and_signs_from_its_moment_on(
    app: Flask, path: Path, move_clock: MoveClock
) -> None:
    first = keystore().signing_key("ES256").kid
    execute(app, "UPDATE signing_key SET retired_at = signs_from WHERE alg = 'ES256'")
    start(app, make_settings(path), after_seconds=3600)
    execute(app, "UPDATE signing_key SET retired_at = NULL")
    move_clock(10)
    assert keystore().signing_key("ES256").kid == first
    assert len(list(keystore().verification_keys())) == len(SIGNING_ALGORITHMS) + 1
    move_clock(3599)
    assert keystore().signing_key("ES256").kid == first
    move_clock(3601)
    assert keystore().signing_key("ES256").kid != first


def test_the_refresh_keys_name_the_pair_for_new_tokens(app: Flask) -> None:
    keys = keystore().refresh_keys()
    assert keys.current_id == 1
    assert list(keys.pairs) == [1]
    assert len(keys.pairs[1].mac) == len(keys.pairs[1].successor) == 32


def test_an_unknown_key_id_is_looked_up_at_once_but_once_a_second(
    app: Flask, path: Path, move_clock: MoveClock
) -> None:
    assert list(keystore().refresh_keys().pairs) == [1]
    execute(app, "UPDATE refresh_token_key SET retired_at = signs_from")
    start(app, make_settings(path))
    keystore().reload_refresh_keys()
    assert list(keystore().refresh_keys().pairs) == [1]
    move_clock(1.5)
    keystore().reload_refresh_keys()
    keys = keystore().refresh_keys()
    assert (keys.current_id, sorted(keys.pairs)) == (2, [1, 2])


def test_an_id_that_stands_for_another_pair_now_is_opened_again(app: Flask, path: Path, move_clock: MoveClock) -> None:
    before = keystore().refresh_keys().pairs[1]
    execute(app, "DELETE FROM refresh_token_key")
    start(app, make_settings(path))
    move_clock(6)
    assert keystore().refresh_keys().pairs[1] != before


def test_a_database_that_does_not_answer_leaves_the_keys_as_they_were(app: Flask, move_clock: MoveClock) -> None:
    before = keystore().signing_key("ES256")
    execute(app, "ALTER TABLE signing_key RENAME TO elsewhere")
    move_clock(60)
    assert keystore().signing_key("ES256") is before


def test_without_a_refresh_token_key_it_says_so(app: Flask) -> None:
    execute(app, "DELETE FROM refresh_token_key")
    with pytest.raises(NoKey):
        keystore().refresh_keys()


def test_while_one_thread_looks_the_others_go_on_with_what_they_know(app: Flask, move_clock: MoveClock) -> None:
    keys = keystore()
    before = keys.signing_key("ES256")
    move_clock(60)
    with keys._lock:  # a thread that waits for the database
        assert keys.signing_key("ES256") is before
