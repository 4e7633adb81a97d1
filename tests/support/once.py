"""What is worked out once a test process, though hundreds of apps are made in it, each with its own database.

Each is kept by all that its result depends on, so a test gets what it would have got. The services' own processes know
nothing of it.
"""

import functools
import json
from collections.abc import Callable
from typing import Any

from argon2 import Type, _password_hasher, low_level
from argon2.exceptions import VerificationError
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from joserfc._rfc7518.rsa_key import RSABinding
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS = 2000


def work_once(folder: str) -> None:
    """From now on in this process. `folder`: for compiled templates."""
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(folder)}
    _import_private_keys_once()
    _compile_routes_once()
    _compile_statements_once()
    _password_hasher.verify_secret = _verified_once  # pyright: ignore


def _import_private_keys_once() -> None:
    import_private_key = RSABinding.import_private_key

    @functools.cache
    def imported(jwk: str) -> object:
        return import_private_key(json.loads(jwk))

    RSABinding.import_private_key = lambda jwk: imported(json.dumps(jwk))  # pyright: ignore


def _compile_routes_once() -> None:
    """A rule's URL builder is made of this alone, and asks the rule that it is bound to for its converters."""
    compile_builder = Rule._compile_builder
    builders: dict[object, Callable[..., tuple[str, str]]] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        made_of = (rule.rule, tuple(rule._trace), append_unknown)
        if made_of not in builders:
            builders[made_of] = compile_builder(rule, append_unknown)
        return builders[made_of]

    Rule._compile_builder = compiled  # pyright: ignore


def _compile_statements_once() -> None:
    """SQLAlchemy keeps a statement's SQL by the statement and its dialect; here all engines on SQLite are of one."""
    statements: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def keep(engine: Engine, own: object) -> None:
        shared = type(engine.dialect) is SQLiteDialect_pysqlite and own is not None
        engine.__dict__["_compiled_cache"] = statements if shared else own

    Engine._compiled_cache = property(lambda engine: engine.__dict__["_compiled_cache"], keep)  # pyright: ignore
    SQLiteDialect_pysqlite.__hash__ = lambda self: hash(type(self))
    SQLiteDialect_pysqlite.__eq__ = lambda self, other: type(self) is type(other)


def _verified_once(hash: bytes, secret: bytes, type: Type) -> bool:
    error = _wrong_in(hash, secret, type)
    if error is None:
        return True
    raise error.__class__(*error.args)


@functools.cache
def _wrong_in(encoded: bytes, secret: bytes, kind: Type) -> VerificationError | None:
    try:
        low_level.verify_secret(encoded, secret, kind)
    except VerificationError as error:
        return error
    return None
