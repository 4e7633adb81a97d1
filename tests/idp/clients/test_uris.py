from typing import Any

import pytest

from idp.clients.metadata import ClientMetadata, ClientMetadataError, parse
from idp.clients.uris import LONGEST_HOST, LONGEST_URI, origin_of

CALLBACK = "https://rp.example/cb"


def metadata(**values: Any) -> ClientMetadata:
    return parse({"redirect_uris": [CALLBACK], **values})


def refusal(**values: Any) -> str:
    with pytest.raises(ClientMetadataError) as refused:
        metadata(**values)
    return str(refused.value)


@pytest.mark.parametrize(
    "uri",
    [
        CALLBACK,
        "https://rp.example",
        "https://rp.example?a=b",
        "https://rp.example:8443/cb?a=b%20c&d='~!$()*+,;=:@/?",
        "https://RP.Example/cb",
        "https://my_service.internal/cb",
        "https://xn--bcher-kva.example/cb",
        "https://192.0.2.1/cb",
        "https://[2001:db8::1]:8443/cb",
        "http://localhost/cb",
        "http://LOCALHOST:5002/cb",
        "http://127.0.0.1:1/cb",
        "http://[::1]:65535/cb",
        "com.example.app:/cb",
        "com.example.app://cb?a=b",
    ],
)
def test_a_redirect_uri_is_https_or_this_machine_or_of_an_application(uri: str) -> None:
    assert metadata(redirect_uris=[uri]).redirect_uris == [uri]
    assert metadata(post_logout_redirect_uris=[uri]).post_logout_redirect_uris == [uri]


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param("", id="nothing"),
        pytest.param("/cb", id="relative"),
        pytest.param("//rp.example/cb", id="relative to the scheme"),
        pytest.param("https:rp.example/cb", id="no authority"),
        pytest.param("https:///cb", id="empty authority"),
        pytest.param("http://rp.example/cb", id="http to another machine"),
        pytest.param("http://localhost.evil.example/cb", id="http, begins like this machine"),
        pytest.param("http://127.0.0.1.evil.example/cb", id="http, begins like the loopback"),
        pytest.param("http://127.1/cb", id="http, the loopback in short"),
        pytest.param("http://[::ffff:127.0.0.1]/cb", id="http, the loopback mapped"),
        pytest.param("http://0.0.0.0/cb", id="http, any address"),
        pytest.param("https://rp.example/cb#", id="an empty fragment"),
        pytest.param("https://rp.example/cb#a", id="a fragment"),
        pytest.param("com.example.app:/cb#a", id="a fragment of an application"),
        pytest.param("https://user@rp.example/cb", id="a user"),
        pytest.param("https://@rp.example/cb", id="an empty user"),
        pytest.param("https://rp.example:secret@evil.example/cb", id="a password"),
        pytest.param("https://rp.example\\@evil.example/cb", id="a backslash"),
        pytest.param("https://rp.example\\cb", id="a backslash for a slash"),
        pytest.param("https://rp.example/c b", id="a space"),
        pytest.param(" https://rp.example/cb", id="a space before"),
        pytest.param("https://rp.example/cb\n", id="a line break after"),
        pytest.param("https://rp.exam\nple/cb", id="a line break inside"),
        pytest.param("https://rp.example/\tcb", id="a tab"),
        pytest.param("https://rp.example/\0", id="NUL"),
        pytest.param("https://bücher.example/cb", id="letters beyond ASCII"),
        pytest.param("https://ｒｐ.example/cb", id="full-width letters"),
        pytest.param("https://rp。example/cb", id="another full stop"),
        pytest.param("https://rp.example/ä", id="a path beyond ASCII"),
        pytest.param('https://rp.example/"><script>', id="markup"),
        pytest.param("https://rp.example/a|b", id="not of RFC 3986"),
        pytest.param("https://rp.example/%zz", id="a broken percent sign"),
        pytest.param("https://rp.example;script-src/", id="a policy's separator in the host"),
        pytest.param("https://rp.example,evil.example/", id="a header's separator in the host"),
        pytest.param("https://*.rp.example/cb", id="a wildcard"),
        pytest.param("https://rp%2fexample/cb", id="percent in the host"),
        pytest.param("https://rp..example/cb", id="an empty label"),
        pytest.param("https://rp.example./cb", id="the root's dot"),
        pytest.param("https://rp.example:/cb", id="no port after the colon"),
        pytest.param("https://rp.example:0/cb", id="port 0"),
        pytest.param("https://rp.example:65536/cb", id="a port too high"),
        pytest.param("https://rp.example:80:80/cb", id="two ports"),
        pytest.param("https://rp.example:http/cb", id="a port in words"),
        pytest.param("https://[::1/cb", id="half an address"),
        pytest.param("https://[:::]/cb", id="no address"),
        pytest.param("https://[fe80::1%25eth0]/cb", id="an address with a zone"),
        pytest.param("HTTPS://rp.example/cb", id="a scheme in capitals"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("javascript://rp.example/%0aalert(1)", id="a script that looks like a URL"),
        pytest.param("JaVaScRiPt:alert(1)", id="a script in mixed case"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("vbscript:x", id="another script"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("blob:https://rp.example/x", id="a blob"),
        pytest.param("about:blank", id="an empty page"),
        pytest.param("myapp:/cb", id="a scheme without a domain"),
        pytest.param("com.example.app:cb", id="an application's URI without a slash"),
        pytest.param("1com.example:/cb", id="a scheme that begins with a digit"),
        pytest.param("https://rp.example/" + "a" * LONGEST_URI, id="too long"),
        pytest.param("https://" + "a" * (LONGEST_HOST + 1) + "/cb", id="a host that no name can be"),
        pytest.param("com.example.app:/" + "a" * LONGEST_URI, id="too long for an application"),
        pytest.param(5, id="a number"),
        pytest.param(None, id="null"),
    ],
)
def test_no_other_redirect_uri_can_be_registered(uri: object) -> None:
    assert "redirect_uris.1: " in refusal(redirect_uris=[CALLBACK, uri])
    assert "post_logout_redirect_uris.0: " in refusal(post_logout_redirect_uris=[uri])


@pytest.mark.parametrize("name", ["client_uri", "logo_uri", "policy_uri", "tos_uri"])
def test_a_link_for_people_is_http_or_https(name: str) -> None:
    for uri in ("https://rp.example/terms#top", "http://rp.example"):
        assert getattr(metadata(**{name: uri}), name) == uri
    for uri in ("javascript:alert(1)", "data:image/svg+xml,x", "https://bank.example@evil.example/", "https://a b/"):
        assert refusal(**{name: uri}).startswith(f"{name}: ")


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.example/told?tenant=1",
        "http://localhost:5002/told",
        "http://127.0.0.1/told",
        "http://mvc_client:5002/told",
        "http://shop/told",
    ],
)
def test_a_client_is_told_of_a_logout_by_https_or_where_containers_call_one_another(uri: str) -> None:
    assert metadata(backchannel_logout_uri=uri).backchannel_logout_uri == uri


@pytest.mark.parametrize(
    "uri",
    [
        "http://rp.example/told",
        "http://10.0.0.1/told",
        "http://2130706433/told",
        "http://0x7f000001.example/told",
        "http://[::2]/told",
        "http://shop./told",
        "https://rp.example/told#fragment",
        "http://shop/told#fragment",
        "https://name:password@rp.example/told",
        "com.example.app:/told",
        "told",
    ],
)
def test_a_client_is_told_nowhere_else(uri: str) -> None:
    assert "backchannel_logout_uri: must" in refusal(backchannel_logout_uri=uri)


@pytest.mark.parametrize("uri", ["http://shop/left", "http://rp.example/left", "https://rp.example/left#fragment"])
def test_a_frame_is_https_or_on_this_machine(uri: str) -> None:
    assert "frontchannel_logout_uri: must" in refusal(frontchannel_logout_uri=uri)
    uri = "http://localhost/left"
    assert metadata(redirect_uris=[f"{uri}/cb"], frontchannel_logout_uri=uri).frontchannel_logout_uri == uri


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost:5002/left",
        "https://localhost:5003/left",
        "https://localhost/left",
        "https://rp.example:5002/left",
        "https://a.localhost:5002/left",
    ],
)
def test_the_browser_is_asked_to_load_only_what_is_where_the_client_is(uri: str) -> None:
    own = {"redirect_uris": ["com.example.app:/cb", "https://localhost:5002/cb"]}
    assert "frontchannel_logout_uri: scheme" in refusal(**own, frontchannel_logout_uri=uri)
    assert metadata(**own, frontchannel_logout_uri="https://LOCALHOST:5002/left?tenant=1")


@pytest.mark.parametrize(
    ("redirect_uri", "origin"),
    [
        ("https://rp.example/cb?tenant=1", "https://rp.example"),
        ("https://rp.example", "https://rp.example"),
        ("https://RP.Example:8443/cb", "https://rp.example:8443"),
        ("https://rp.example:443/cb", "https://rp.example"),
        ("https://rp.example:0443/cb", "https://rp.example"),
        ("http://localhost:80/cb", "http://localhost"),
        ("http://localhost:443/cb", "http://localhost:443"),
        ("http://localhost:5002/cb", "http://localhost:5002"),
        ("http://[0:0:0:0:0:0:0:1]:5002/cb", "http://[::1]:5002"),
        ("com.example.app:/cb", None),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(redirect_uri: str, origin: str | None) -> None:
    assert origin_of(redirect_uri) == origin
