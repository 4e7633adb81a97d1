from tests.mvc_client.conftest import Browser
from tests.mvc_client.peer import Peer


def test_a_person_signs_in_calls_and_signs_out(signed_in: Browser, peer: Peer) -> None:
    assert "Alice Peer" in signed_in.get("/").text
    assert "200</span>" in signed_in.call()
    leaving = signed_in.post("/logout")
    last_page = signed_in.get(signed_in.visit_provider(leaving.location)).text
    assert "You are signed out" in last_page
    assert 'href="/login"' in signed_in.get("/").text
