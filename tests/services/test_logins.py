"""Proxies in front of a server that want a login: what is said, and which header to set."""

from __future__ import annotations

import httpx
import pytest

from arrscore.errors import ServiceMisaddressed, ServiceUnauthorized, ServiceUnreachable
from arrscore.services.http.logins import Login, login_at
from faulty.proxies import Server, answers

HOST = "https://radarr.example.org"
STATUS = f"{HOST}/api/v3/system/status"
BACK = "https%3A%2F%2Fradarr.example.org%2Fapi%2Fv3%2Fsystem%2Fstatus"
BASIC = {"Authorization": "Basic dXNlcjpzZWNyZXQ="}
TOKEN = {"cf-access-client-id": "id.access", "CF-Access-Client-Secret": "secret"}
PAGE = b"<!doctype html><title>401</title>"


def refused(get, act, **changes) -> str:
    """The line of a login that is asked for; it holds nothing of the wire."""
    with Server(act).running() as server:
        error = get(url=server.url, retries=2, **changes)
    assert isinstance(error, ServiceUnauthorized), error
    assert len(server.asked) == 1
    text = str(error)
    assert text.isprintable()
    assert text.endswith("Try: arrscore check")
    for secret in ("realm", "dXNl", "example", "127.0.0.1"):
        assert secret not in text
    return text


def test_401_of_the_application_is_about_the_key(get):
    """The application's own 401 has no body and no challenge: the key is wrong, whatever headers are set."""
    for headers in ({}, BASIC):
        assert "radarr-4k rejects the API key" in refused(get, answers(401, content_type=""), headers=headers)


@pytest.mark.parametrize(
    "challenge",
    [
        'Basic realm="home"',
        "basic",
        'Basic realm="a, b", charset="UTF-8"',
        'Negotiate, Basic realm="home"',
        'Digest realm="home", nonce="1", Basic realm="home"',
    ],
)
def test_basic_authentication_is_the_proxys(get, challenge):
    """A challenge for Basic names the header to set, whatever else is offered."""
    text = refused(get, answers(401, PAGE, "text/html", WWW_Authenticate=challenge))
    assert "A proxy in front of radarr-4k requires a login (Basic authentication)" in text
    assert "Set the header Authorization in headers (Basic and user:password in base64)" in text
    assert "API key" not in text


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
def test_wrong_basic_login_is_not_advised_again(get, name):
    """Where the header is set already, it is what the proxy refuses."""
    act = answers(401, WWW_Authenticate='Basic realm="home"')
    text = refused(get, act, headers={name: BASIC["Authorization"]})
    assert "It rejects Authorization in headers" in text
    assert "Set the header" not in text


@pytest.mark.parametrize(
    ("challenge", "words"),
    [
        ('Bearer realm="home"', "Bearer and a token"),
        ('Digest realm="home", nonce="1"', "arrscore does not support this kind of login"),
        ("Negotiate", "arrscore does not support this kind of login"),
        ("NTLM", "arrscore does not support this kind of login"),
    ],
)
def test_other_challenges_are_reported(get, challenge, words):
    """A login of several steps cannot be done with a header; a token can."""
    text = refused(get, answers(401, WWW_Authenticate=challenge))
    assert "A proxy in front of radarr-4k requires a login" in text
    assert words in text


def test_407_of_a_server_names_its_header(get):
    """Authelia can ask with 407, without any proxy in the environment."""
    text = refused(get, answers(407, Proxy_Authenticate='Basic realm="home"'))
    assert "Set the header Proxy-Authorization in headers" in text


@pytest.mark.parametrize(
    ("headers", "whose"),
    [
        ({"Location": f"https://auth.example.org/?rd={BACK}&rm=GET"}, " of Authelia"),
        ({"Location": f"https://example.org/authelia/?rd={BACK}"}, " of Authelia"),
        ({}, ""),
    ],
)
def test_401_with_a_page_is_the_proxys(get, headers, whose):
    """Authelia and others answer programs with 401 and a page or its address, and without a challenge."""
    text = refused(get, answers(401, PAGE, "text/html", **headers))
    assert f"A proxy in front of radarr-4k requires a login{whose}." in text
    assert "API key" not in text


@pytest.mark.parametrize(
    ("location", "login"),
    [
        ("https://team.cloudflareaccess.com/cdn-cgi/access/login/radarr.example.org?kid=1", Login.CLOUDFLARE),
        ("/cdn-cgi/access/login/radarr.example.org?kid=1", Login.CLOUDFLARE),
        (f"https://auth.example.org/?rd={BACK}&rm=GET", Login.AUTHELIA),
        (f"https://login.example.org/authelia/?rd={BACK}", Login.AUTHELIA),
        (f"/outpost.goauthentik.io/start?rd={BACK}", Login.AUTHENTIK),
        (f"https://sso.example.org/outpost.goauthentik.io/start?rd={BACK}", Login.AUTHENTIK),
        (f"https://a.example.org/application/o/authorize/?client_id=1&redirect_uri={BACK}", Login.AUTHENTIK),
        ("https://a.example.org/if/flow/default-authentication-flow/", Login.AUTHENTIK),
        (f"https://a.example.org/oauth2/start?rd={BACK}", Login.OTHER),
        ("/login?returnUrl=/", Login.OTHER),
        ("/oauth2/sign_in", Login.OTHER),
        ("https://auth.example.org/", Login.OTHER),
        (f"https://a.example.org/realms/home/protocol/openid-connect/auth?redirect_uri={BACK}", Login.OTHER),
        (f"https://portal.example.org/page?url={BACK}", Login.OTHER),
        ("https://other.example.org/api/v3/system/status", None),
        ("http://radarr.example.org:7878/api/v3/system/status", None),
        ("/radarr/api/v3/system/status", None),
    ],
)
def test_logins_are_known_by_where_they_lead(location, login):
    """Redirects of the usual proxies are distinguished from those to another address of the application."""
    url = httpx.URL(STATUS)
    assert login_at(url.join(location), url) is login


@pytest.mark.parametrize(
    ("location", "headers", "words"),
    [
        (
            "https://t.cloudflareaccess.com/cdn-cgi/access/login/x",
            {},
            "of Cloudflare Access. Set CF-Access-Client-Id",
        ),
        ("https://t.cloudflareaccess.com/cdn-cgi/access/login/x", TOKEN, "It rejects the service token"),
        (f"https://auth.example.org/?rd={BACK}", {}, "of Authelia. Set the header Authorization in headers"),
        (f"https://auth.example.org/?rd={BACK}", BASIC, "of Authelia. It rejects Authorization in headers"),
        ("/outpost.goauthentik.io/start?rd=x", {}, "of Authentik. Set the header Authorization in headers"),
        ("https://login.example.org/", {}, "login page. Let the proxy pass /api through"),
    ],
)
def test_redirect_to_a_login_says_whose_it_is(get, location, headers, words):
    """A login on another host is reported as one, with the header to set; the key does not go there."""
    with Server(answers(302, Location=location)).running() as server:
        error = get(url=server.url, headers=headers)
    assert isinstance(error, ServiceMisaddressed)
    assert "radarr-4k redirects to a login page" in str(error)
    assert words in str(error)
    assert "example" not in str(error)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("headers", "words"), [({}, "requires extra headers"), (TOKEN, "accepts the headers in its settings")]
)
def test_403_asks_about_headers(get, headers, words):
    """A proxy that forbids may want headers, or other ones than those that are set."""
    assert words in refused(get, answers(403), headers=headers)


@pytest.mark.parametrize(("status", "asked"), [(521, 3), (530, 3), (525, 1), (526, 1)])
def test_cloudflare_that_cannot_reach_the_server_is_asked_again(get, status, asked):
    """520 to 524 and 530 pass; 525 and 526 are wrong certificates behind it, and stay."""
    with Server(answers(status, b"error code: 1033", "text/plain")).running() as server:
        error = get(url=server.url, retries=2)
    assert isinstance(error, ServiceUnreachable)
    assert f"error {status}" in str(error)
    assert ("Cloudflare in front of radarr-4k gets no response from it" in str(error)) is (asked > 1)
    assert len(server.asked) == asked
