"""Keys over real HTTP: cached, looked for again, kept while the provider is down."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from shared import outbound
from shared.jwk_sets import MAX_AGE_LIMIT_SECONDS, max_age_seconds, usable_keys
from shared.jwks_client import (
    FIRST_FETCH_RETRY_SECONDS,
    REFETCH_SECONDS,
    JwksClient,
    ProviderUnavailable,
)
from tests.shared.little_provider import Provider, ec_key, ed_key, rsa_key, running


class Stopwatch:
    """A monotonic clock that goes when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running(ec_key("first")) as provider:
        yield provider


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


def client_of(provider: Provider, watch: Stopwatch | None = None, **options: Any) -> JwksClient:
    if watch is not None:
        options["monotonic"] = watch
    return JwksClient(outbound.new_session(), provider.issuer, **options)


def kids(keys: KeySet) -> list[str | None]:
    return [key.kid for key in keys]


def test_the_keys_are_fetched_when_they_are_first_needed(provider: Provider) -> None:
    client = client_of(provider)
    assert provider.jwks_requests == 0
    assert kids(client.keys()) == ["first"]


def test_keys_are_fetched_again_when_max_age_is_over_and_not_before(provider: Provider, watch: Stopwatch) -> None:
    provider.cache_control = "public, max-age=30"
    client = client_of(provider, watch)
    client.keys()
    watch.seconds += 29.9
    client.keys()
    assert provider.jwks_requests == 1
    watch.seconds += 0.1
    client.keys()
    assert provider.jwks_requests == 2


def test_a_max_age_without_end_is_bounded(provider: Provider, watch: Stopwatch) -> None:
    provider.cache_control = "max-age=86400"
    client = client_of(provider, watch)
    client.keys()
    watch.seconds += MAX_AGE_LIMIT_SECONDS
    client.keys()
    assert provider.jwks_requests == 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 60),
        ("max-age=0", 0),
        ("max-age=60", 60),
        ('MAX-AGE="7"', 7),
        ("public,max-age=10, must-revalidate", 10),
        ("s-maxage=5", 60),
        ("x-max-age=5", 60),
        ("no-store, max-age=60", 0),
        ("no-cache", 0),
        ("max-age=300", 300),
        ("max-age=301", 300),
        ("max-age=99999999999999", 300),
        ("max-age=-1", 60),
    ],
)
def test_cache_control_is_read(header: str, seconds: float) -> None:
    assert max_age_seconds(header) == seconds


def test_keys_that_may_not_be_cached_are_still_fetched_only_so_often(provider: Provider, watch: Stopwatch) -> None:
    provider.cache_control = "no-store"
    client = client_of(provider, watch)
    client.keys()
    watch.seconds += REFETCH_SECONDS - 0.1
    client.keys()
    assert provider.jwks_requests == 1


def test_an_unknown_kid_has_the_keys_fetched_anew(provider: Provider, watch: Stopwatch) -> None:
    client = client_of(provider, watch)
    client.keys()
    provider.keys.append(ec_key("second"))
    watch.seconds += REFETCH_SECONDS
    assert kids(client.newer_keys()) == ["first", "second"]


def test_a_key_that_was_taken_back_is_gone_after_the_next_fetch(provider: Provider, watch: Stopwatch) -> None:
    client = client_of(provider, watch)
    client.keys()
    provider.keys = [ec_key("second")]
    watch.seconds += 60
    assert kids(client.keys()) == ["second"]


def test_unknown_kids_cause_one_fetch_in_a_while(provider: Provider, watch: Stopwatch) -> None:
    client = client_of(provider, watch)
    client.keys()
    for _ in range(20):
        client.newer_keys()
    assert provider.jwks_requests == 1
    watch.seconds += REFETCH_SECONDS - 0.01
    client.newer_keys()
    assert provider.jwks_requests == 1
    watch.seconds += 0.01
    client.newer_keys()
    client.newer_keys()
    assert provider.jwks_requests == 2


@pytest.mark.parametrize("known", [True, False])
def test_many_threads_cause_one_fetch(provider: Provider, watch: Stopwatch, known: bool) -> None:
    client = client_of(provider, watch)
    if known:
        client.keys()
    watch.seconds += REFETCH_SECONDS
    provider.keys.append(ec_key("second"))
    before = provider.jwks_requests
    ask = client.newer_keys if known else client.keys
    start = threading.Barrier(8)

    def one(_: int) -> list[str | None]:
        start.wait()
        return kids(ask())

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))
    assert answers == [["first", "second"]] * 8
    assert provider.jwks_requests == before + 1


def test_while_one_thread_fetches_anew_the_others_go_on_with_the_old_keys(provider: Provider, watch: Stopwatch) -> None:
    client = client_of(provider, watch)
    client.keys()
    watch.seconds += 60
    provider.answering.clear()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(client.keys)
        while not client._fetching.locked():
            pass
        assert kids(client.keys()) == ["first"]
        assert not slow.done()
        provider.answering.set()
        assert kids(slow.result()) == ["first"]


def test_keys_are_kept_while_the_provider_is_down(provider: Provider, watch: Stopwatch) -> None:
    client = client_of(provider, watch)
    client.keys()
    provider.stop()
    for _ in range(5):
        watch.seconds += 3600
        assert kids(client.keys()) == ["first"]


def test_an_unknown_kid_while_the_provider_is_down_cannot_be_judged(provider: Provider, watch: Stopwatch) -> None:
    client = client_of(provider, watch)
    client.keys()
    provider.stop()
    watch.seconds += REFETCH_SECONDS
    for _ in range(2):  # the second time without asking the provider again
        with pytest.raises(ProviderUnavailable, match="ConnectionError"):
            client.newer_keys()
    assert kids(client.keys()) == ["first"]
    provider.keys.append(ec_key("second"))
    provider.start()
    with pytest.raises(ProviderUnavailable):
        client.newer_keys()
    watch.seconds += REFETCH_SECONDS
    assert kids(client.newer_keys()) == ["first", "second"]


def test_without_any_keys_the_provider_is_asked_again_after_a_second(provider: Provider, watch: Stopwatch) -> None:
    client = client_of(provider, watch)
    provider.stop()
    with pytest.raises(ProviderUnavailable):
        client.keys()
    provider.start()
    with pytest.raises(ProviderUnavailable):
        client.keys()
    watch.seconds += FIRST_FETCH_RETRY_SECONDS
    assert kids(client.keys()) == ["first"]


def test_a_provider_that_hangs_does_not_hang_us(provider: Provider) -> None:
    provider.answering.clear()
    with pytest.raises(ProviderUnavailable, match="too long"):
        client_of(provider).keys()


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:1", None, 7, ""])
def test_metadata_of_another_issuer_is_not_believed(provider: Provider, issuer: object) -> None:
    provider.metadata_changes["issuer"] = issuer
    with pytest.raises(ProviderUnavailable, match="another issuer"):
        client_of(provider).keys()


@pytest.mark.parametrize("uri", [None, 7, "ftp://x/", "http://127.0.0.1:1/jwks", "http://"])
def test_metadata_without_a_usable_jwks_uri_is_a_provider_without_keys(provider: Provider, uri: object) -> None:
    provider.metadata_changes["jwks_uri"] = uri
    with pytest.raises(ProviderUnavailable):
        client_of(provider).keys()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": []}', b'{"keys": [1, null, {}]}', b"[" * 100_000, b"\xff"]
)
def test_a_key_set_that_cannot_be_used_leaves_the_old_keys(provider: Provider, watch: Stopwatch, body: bytes) -> None:
    client = client_of(provider, watch)
    client.keys()
    provider.jwks_body = body
    watch.seconds += 60
    assert kids(client.keys()) == ["first"]
    assert provider.jwks_requests == 2


def test_an_error_page_leaves_the_old_keys(provider: Provider, watch: Stopwatch) -> None:
    client = client_of(provider, watch)
    client.keys()
    provider.jwks_status, provider.keys = 500, [ec_key("second")]
    watch.seconds += 60
    assert kids(client.keys()) == ["first"]


def test_the_keys_come_by_the_back_channel(provider: Provider) -> None:
    public = "http://login.example:5000"
    provider.metadata_changes.update(issuer=public, jwks_uri=f"{public}/jwks")
    client = JwksClient(outbound.new_session(), public, provider.issuer)
    assert kids(client.keys()) == ["first"]


def test_keys_that_we_cannot_use_are_left_out_of_the_set() -> None:
    good = [ec_key("a"), rsa_key(), ed_key()]
    public = [key.as_dict(private=False) for key in good]
    bad: list[Any] = [
        OctKey.generate_key(256, {"kid": "oct"}).as_dict(private=True),
        ECKey.generate_key("P-256", {"kid": "enc", "use": "enc"}).as_dict(private=False),
        {name: value for name, value in ec_key().as_dict(private=False).items() if name != "kid"},
        {"kty": "RSA", "kid": "short", "e": "AQAB", "n": RSAKey.generate_key(2048).as_dict()["n"][:340]},
        {"kty": "EC", "kid": "off the curve", "crv": "P-256", "x": "AAAA", "y": "AAAA"},
        {"kty": "EC", "kid": "no curve", "crv": "P-9", "x": "AA", "y": "AA"},
        {"kty": "OKP", "kid": "odd", "crv": "Ed25519", "x": "!"},
        {"kty": "AKP", "kid": "after quantum", "alg": "ML-DSA-44", "pub": "AA"},
        {"kty": "EC", "kid": 7},
        {"kty": ["EC"], "kid": "list"},
        {"kty": "EC", "kid": "use", "use": 7},
    ]
    assert [key.kid for key in usable_keys({"keys": [*bad, *public]})] == ["a", "rsa", "ed"]


@pytest.mark.parametrize("value", [7, [], {}, "", "é"])
@pytest.mark.parametrize("member", ["kty", "crv", "x", "y", "alg", "key_ops", "use"])
def test_no_key_of_the_provider_makes_it_raise(member: str, value: object) -> None:
    usable_keys({"keys": [{**ec_key("odd").as_dict(private=False), member: value}]})
