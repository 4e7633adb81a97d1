import pytest

from idp.clients import kept_secret
from idp.clients.kept_secret import open_sealed, to_keep
from idp.clients.metadata import ClientMetadata, parse
from shared.sealing import CannotOpen, Sealer

OLD, NEW = ["an-old-secret-key-of-the-provider"], ["a-new-secret-key-of-the-provider"]
SECRET = "a-secret-é-of-at-least-32-characters"


def metadata(method: str) -> ClientMetadata:
    jwks = {"jwks_uri": "https://rp.example/jwks"} if method == "private_key_jwt" else {}
    return parse({"redirect_uris": ["https://rp.example/cb"], "token_endpoint_auth_method": method, **jwks})


def test_only_the_secret_of_a_client_that_signs_with_it_is_kept() -> None:
    methods = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"]
    kept = {method: to_keep(SECRET, metadata(method), NEW) for method in methods}
    assert [method for method, sealed in kept.items() if sealed is not None] == ["client_secret_jwt"]
    assert to_keep(None, metadata("client_secret_jwt"), NEW) is None


def test_it_opens_with_the_secret_key_of_today_and_of_before_and_no_other() -> None:
    sealed = kept_secret.seal(SECRET, OLD)
    assert SECRET not in sealed
    assert open_sealed(sealed, OLD) == open_sealed(sealed, [*NEW, *OLD]) == SECRET
    with pytest.raises(CannotOpen):
        open_sealed(sealed, NEW)


def test_what_was_sealed_for_something_else_is_no_secret() -> None:
    with pytest.raises(CannotOpen):
        open_sealed(Sealer(NEW, "idp signing keys").seal(b"x"), NEW)
