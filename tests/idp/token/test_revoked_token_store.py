import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from idp.extensions import db, reading, writing
from idp.token import revoked_token_store
from shared import clock
from tests.support.servers import wait_until


def test_of_two_who_revoke_a_token_at_once_one_is_told_that_it_was_already(app: Flask) -> None:
    end, answers = clock.now() + timedelta(seconds=120), list[bool]()

    def revoke() -> None:
        with app.app_context(), writing() as connection:
            answers.append(revoked_token_store.add(connection, "a-jti", end))

    second = threading.Thread(target=revoke)
    with app.app_context():
        with writing() as connection:
            assert revoked_token_store.add(connection, "a-jti", end)
            second.start()
            if db.engine.dialect.name == "postgresql":  # SQLite lets the second one not even begin
                wait_until(_somebody_waits, "the second one does not wait")
        second.join(20)
        with reading() as connection:
            assert revoked_token_store.is_revoked(connection, "a-jti")
    assert answers == [False]


def _somebody_waits() -> bool:
    with reading() as connection:
        return bool(connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())
