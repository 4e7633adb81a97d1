from concurrent.futures import ThreadPoolExecutor

import pytest

from mvc_client.provider import METADATA_KEPT_SECONDS, Provider, ProviderUnavailable
from shared import outbound
from tests.mvc_client.peer import Peer


def provider(peer: Peer, backchannel_url: str | None = None, issuer: str | None = None) -> Provider:
    return Provider(outbound.new_session(), issuer or peer.url, backchannel_url)


def test_the_metadata_says_where_everything_is(peer: Peer) -> None:
    metadata = provider(peer).metadata()
    assert metadata.token_endpoint == f"{peer.url}/token"
    assert metadata.end_session_endpoint == f"{peer.url}/end"
    assert metadata.names_itself_in_responses


def test_over_the_back_channel_only_the_servers_addresses_move(peer: Peer) -> None:
    peer.issuer = "http://localhost:5000"
    metadata = provider(peer, peer.url, "http://localhost:5000").metadata()
    assert metadata.authorization_endpoint == "http://localhost:5000/authorize"
    assert metadata.end_session_endpoint == "http://localhost:5000/end"
    assert metadata.token_endpoint == f"{peer.url}/token"
    assert metadata.userinfo_endpoint == f"{peer.url}/userinfo"


def test_another_issuer_is_not_our_provider(peer: Peer) -> None:
    with pytest.raises(ProviderUnavailable):
        provider(peer, peer.url, "http://localhost:5000").metadata()


def test_what_was_known_is_used_while_it_is_down_and_otherwise_it_is_asked_again(peer: Peer) -> None:
    known, unknown = provider(peer), provider(peer)
    before = known.metadata()
    peer.close()
    assert known.metadata() == before
    with pytest.raises(ProviderUnavailable):
        unknown.metadata()
    peer.open_again()
    assert unknown.metadata() == before


def test_after_a_while_it_is_asked_again_and_while_it_is_down_what_was_known_still_counts(peer: Peer) -> None:
    now = [0.0]
    one = Provider(outbound.new_session(), peer.url, None, monotonic=lambda: now[0])
    before = one.metadata()
    peer.script.metadata_changes = {"end_session_endpoint": "http://elsewhere.test/end"}
    now[0] = METADATA_KEPT_SECONDS - 1
    assert one.metadata() == before
    peer.close()
    now[0] = METADATA_KEPT_SECONDS
    assert one.metadata() == before
    peer.open_again()
    now[0] = 2 * METADATA_KEPT_SECONDS
    assert one.metadata().end_session_endpoint == "http://elsewhere.test/end"


def test_many_threads_ask_once(peer: Peer) -> None:
    one = provider(peer)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(one.metadata) for _ in range(8)]
        assert len({each.result() for each in asked}) == 1
    assert peer.script.metadata_requests == 1


def test_an_endpoint_that_is_missing_is_no_provider(peer: Peer) -> None:
    peer.script.metadata_changes = {"token_endpoint": None}
    with pytest.raises(ProviderUnavailable, match="token_endpoint"):
        provider(peer).metadata()
