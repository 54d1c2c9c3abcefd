"""Proxies of the environment: which one is used for an address, and what is said where one fails."""

from __future__ import annotations

import httpx
import pytest

from arrscore.errors import ConfigurationError, ServiceUnreachable
from arrscore.services.http.client import open_client
from arrscore.services.http.proxies import is_exempt, proxy_for
from faulty.proxies import HttpProxy, Server, SocksProxy, answers, free_port

OK = b'{"ok": true}'
SECRET = "pass-that-is-secret"


@pytest.fixture
def server():
    with Server().running() as running:
        yield running


@pytest.fixture
def http_proxy():
    with HttpProxy().running() as running:
        yield running


@pytest.fixture
def socks_proxy():
    with SocksProxy().running() as running:
        yield running


@pytest.mark.parametrize(
    ("environment", "url", "variable", "address"),
    [
        ({"http_proxy": "http://p:3128"}, "http://h", "http_proxy", "http://p:3128"),
        ({"HTTP_PROXY": "http://p:3128"}, "http://h", "HTTP_PROXY", "http://p:3128"),
        ({"HTTP_PROXY": "http://a:1", "http_proxy": "http://b:2"}, "http://h", "http_proxy", "http://b:2"),
        ({"HTTP_PROXY": "http://a:1", "http_proxy": " "}, "http://h", "HTTP_PROXY", "http://a:1"),
        ({"https_proxy": "http://p:3128"}, "https://h", "https_proxy", "http://p:3128"),
        ({"all_proxy": "http://a:1", "HTTPS_PROXY": "http://b:2"}, "https://h", "HTTPS_PROXY", "http://b:2"),
        ({"ALL_PROXY": "socks5h://p:9050"}, "http://h", "ALL_PROXY", "socks5h://p:9050"),
        ({"all_proxy": "socks5://p"}, "https://h", "all_proxy", "socks5://p:1080"),
        ({"all_proxy": "socks://p:1/"}, "http://h", "all_proxy", "socks5://p:1"),
        ({"ALL_PROXY": "SOCKS5://p:1"}, "http://h", "ALL_PROXY", "socks5://p:1"),
        ({"http_proxy": "p:3128"}, "http://h", "http_proxy", "http://p:3128"),
        ({"http_proxy": "p"}, "http://h", "http_proxy", "http://p:1080"),
        ({"http_proxy": "http://p:80"}, "http://h", "http_proxy", "http://p:80"),
        ({"http_proxy": "https://p"}, "http://h", "http_proxy", "https://p:443"),
        ({"http_proxy": "http://[::1]:3128"}, "http://h", "http_proxy", "http://[::1]:3128"),
    ],
)
def test_variable_decides_as_in_curl(environment, url, variable, address):
    """The scheme's own variable goes before the one for all, small letters before capitals; empty ones don't count."""
    proxy = proxy_for(httpx.URL(url), environment)
    assert proxy is not None
    assert (proxy.variable, proxy.address, proxy.login) == (variable, address, None)


@pytest.mark.parametrize(
    "environment", [{}, {"https_proxy": "http://p:1"}, {"HTTP_PROXY": ""}, {"ftp_proxy": "http://p:1"}]
)
def test_no_variable_means_no_proxy(environment):
    """What is set for another scheme, or empty, names no proxy."""
    assert proxy_for(httpx.URL("http://h"), environment) is None


def test_login_of_a_proxy_is_decoded_and_not_shown():
    """User and password are taken out of the address, with %40 for @, and no printed form holds them."""
    environment = {"http_proxy": f"http://me%40home:{SECRET}%3A@p:3128"}
    proxy = proxy_for(httpx.URL("http://h"), environment)
    assert proxy is not None
    assert (proxy.address, proxy.login) == ("http://p:3128", ("me@home", f"{SECRET}:"))
    assert SECRET not in repr(proxy)


@pytest.mark.parametrize(
    ("url", "no_proxy"),
    [
        ("http://radarr.home", "radarr.home"),
        ("http://radarr.home", "home"),
        ("http://radarr.home", ".home"),
        ("http://radarr.home", "*.home"),
        ("http://radarr.home", "RADARR.Home."),
        ("http://RADARR.home.", "radarr.home"),
        ("http://radarr.home", "other, radarr.home"),
        ("http://radarr.home", "other  radarr.home"),
        ("http://radarr.home", ",,radarr.home,"),
        ("http://radarr.home", "http://radarr.home/"),
        ("http://radarr.home", "*"),
        ("http://10.0.0.5:7878", "other,*"),
        ("http://radarr.home:7878", "radarr.home:7878"),
        ("http://radarr.home", "radarr.home:80"),
        ("https://radarr.home", "radarr.home:443"),
        ("http://localhost:7878", "localhost"),
        ("http://localhost:7878", "localhost,fd00::/8"),
        ("http://xn--filme-ova.test", "filmeü.test"),
        ("http://filmeü.test", "xn--filme-ova.test"),
        ("http://10.1.2.3:7878", "10.1.2.3"),
        ("http://10.1.2.3:7878", "10.1.2.3:7878"),
        ("http://10.1.2.3:7878", "10.0.0.0/8"),
        ("http://10.1.2.3:7878", "10.1.2.3/8"),
        ("http://[::1]:7878", "::1"),
        ("http://[::1]:7878", "[::1]"),
        ("http://[::1]:7878", "[::1]:7878"),
        ("http://[0:0:0:0:0:0:0:1]:7878", "::1"),
        ("http://[fd00::5]:7878", "localhost,fd00::/8"),
        ("http://[fd00::5]:7878", "[fd00::]/8"),
        ("http://[fd00::5]:7878", "[fd00::/8]"),
        ("http://[FD00::5]:7878", "FD00::5"),
        ("http://[::ffff:10.1.2.3]:7878", "10.0.0.0/8"),
    ],
)
def test_exempt_hosts_are_reached_without_a_proxy(url, no_proxy):
    """Names with all that is below them, addresses, networks, brackets and ports; whatever the proxy's address is."""
    assert is_exempt(httpx.URL(url), no_proxy)
    for name in ("no_proxy", "NO_PROXY"):
        for address in ("http://p:3128", "socks4://p:1", "not an address", "gopher://p"):
            assert proxy_for(httpx.URL(url), {"ALL_PROXY": address, name: no_proxy}) is None


@pytest.mark.parametrize(
    ("url", "no_proxy"),
    [
        ("http://radarr.home", ""),
        ("http://radarr.home", " , "),
        ("http://myradarr.home", "radarr.home"),
        ("http://radarr.home.example", "radarr.home"),
        ("http://home", "radarr.home"),
        ("http://radarr.home:7878", "radarr.home:8989"),
        ("http://radarr.home:7878", "https://radarr.home"),
        ("http://10.1.2.3", "11.0.0.0/8"),
        ("http://10.1.2.3", "2.3"),
        ("http://10.1.2.3", "10.0.0.0/99"),
        ("http://10.1.2.3", "fd00::/8"),
        ("http://[fe80::5]", "fd00::/8"),
        ("http://[::1]:7878", "[::1]:8989"),
        ("http://127.0.0.1", "localhost"),
        ("http://radarr.home", "://"),
        ("http://radarr.home", "[:/"),
    ],
)
def test_other_hosts_are_not_exempt(url, no_proxy):
    """Part of a name, another port or network, and what cannot be read exempt nothing."""
    assert not is_exempt(httpx.URL(url), no_proxy)


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_request_goes_through_the_http_proxy(get, server, http_proxy, monkeypatch, variable):
    """A host that only the proxy knows is read through it, with the key."""
    monkeypatch.setenv(variable, f"http://{http_proxy.address}")
    assert get(url=f"http://radarr.test:{server.port}/base") == OK
    assert http_proxy.asked == [f"GET radarr.test:{server.port}"]
    ((path, headers),) = server.asked
    assert (path, "x-api-key" in headers) == ("/base/api/v3/system/status", True)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks"])
@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy", "ALL_PROXY"])
def test_request_goes_through_the_socks_proxy(get, server, socks_proxy, monkeypatch, variable, scheme):
    """SOCKS 5 is spoken, and the proxy resolves names."""
    monkeypatch.setenv(variable, f"{scheme}://{socks_proxy.address}")
    assert get(url=f"http://radarr.test:{server.port}") == OK
    assert get(url=server.url) == OK
    assert socks_proxy.asked == [f"radarr.test:{server.port}", f"127.0.0.1:{server.port}"]


def test_ipv6_goes_through_proxies(get, http_proxy, socks_proxy, monkeypatch):
    """A bracketed address is reached through a proxy of either kind."""
    with Server(host="::1").running() as server:
        for proxy in (f"http://{http_proxy.address}", f"socks5h://{socks_proxy.address}"):
            monkeypatch.setenv("http_proxy", proxy)
            assert get(url=server.url) == OK
    assert http_proxy.asked == [f"GET [::1]:{server.port}"]
    assert socks_proxy.asked == [f"::1:{server.port}"]
    assert server.asked[0][0] == "/api/v3/system/status"


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:9", "socks://127.0.0.1:9", "socks4://x", "%%%", "http://["]
)
@pytest.mark.parametrize(
    ("host", "no_proxy"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "localhost,127.0.0.0/8,fd00::/8"),
        ("127.0.0.1", "*"),
        ("::1", "[::1]"),
        ("::1", "localhost,::1/128"),
        ("::1", "fd00::/8, [::1]"),
    ],
)
def test_exempt_server_is_read_whatever_the_proxy(get, monkeypatch, proxy, host, no_proxy):
    """With a proxy that is dead or no proxy at all, an exempt server is read all the same."""
    for name in ("ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, proxy)
    monkeypatch.setenv("NO_PROXY", no_proxy)
    with Server(host=host).running() as server:
        assert get(url=server.url) == OK


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("socks4://me:{}@127.0.0.1:1080", "SOCKS 4"),
        ("socks4a://127.0.0.1", "SOCKS 4"),
        ("ftp://me:{}@127.0.0.1", "kind of proxy"),
        ("http://", "not the URL of a proxy"),
        ("http://me:{}@", "not the URL of a proxy"),
        ("http://host:port", "not the URL of a proxy"),
        ("http://host:99999", "not the URL of a proxy"),
        ("http://host:0", "not the URL of a proxy"),
        ("http://[::1", "not the URL of a proxy"),
        ("http://a b", "not the URL of a proxy"),
        ("http://me:{}#/@host:1", "not the URL of a proxy"),
        ("http://xn--a:1", "not the URL of a proxy"),
    ],
)
@pytest.mark.parametrize("variable", ["http_proxy", "ALL_PROXY"])
def test_proxy_that_cannot_be_used_is_wrong_configuration(instance, monkeypatch, variable, proxy, words):
    """A proxy of an unknown kind, or no address, is one line that names the variable and nothing of its value."""
    monkeypatch.setenv(variable, proxy.format(SECRET))
    with pytest.raises(ConfigurationError, match=f"environment variable {variable} ") as caught:
        open_client(instance())
    text = str(caught.value)
    assert words in text
    assert "\n" not in text
    assert SECRET not in text
    assert "host" not in text


def failure(get, *words: str, **changes) -> str:
    """The line of a failure of the instance; it holds these words, and no address and no secret."""
    error = get(**{"retries": 1, "timeout": 5, **changes})
    assert isinstance(error, ServiceUnreachable), error
    text = str(error)
    for word in words:
        assert word in text
    assert text.startswith("Cannot reach radarr-4k: ")
    assert text.endswith("Try: arrscore check")
    assert text.isprintable()
    for secret in (SECRET, "127.0.0.1", "radarr.test", "films", "me@", "me:"):
        assert secret not in text
    return text


@pytest.mark.parametrize("scheme", ["http", "socks5h", "https"])
@pytest.mark.parametrize(
    ("variable", "url"), [("HTTP_PROXY", "http://radarr.test"), ("all_proxy", "https://radarr.test")]
)
def test_dead_proxy_is_the_cause(get, monkeypatch, scheme, variable, url):
    """A proxy that is not running is named by its variable, and the server is not blamed."""
    monkeypatch.setenv(variable, f"{scheme}://me:{SECRET}@127.0.0.1:{free_port()}")
    text = failure(
        get, f"the proxy of the environment variable {variable} refuses the connection", "NO_PROXY", url=url
    )
    assert "port in its url" not in text


def test_unknown_host_of_a_proxy_is_the_cause(get, monkeypatch):
    """A proxy whose name is not known is not confused with an unknown server."""
    monkeypatch.setenv("http_proxy", "http://nowhere.invalid:3128")
    failure(get, "unknown host name of the proxy of the environment variable http_proxy")


@pytest.mark.parametrize("login", ["", f"me:wrong-{SECRET}@"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_wants_a_login_is_named(get, monkeypatch, login, scheme, clock):
    """407 is the proxy's: it wants a user name and password, or other ones; asking again does not help."""
    with HttpProxy(login=f"me:{SECRET}").running() as proxy:
        monkeypatch.setenv("ALL_PROXY", f"http://{login}{proxy.address}")
        words = "rejects its user name and password" if login else "requires a user name and password"
        failure(
            get, f"the proxy of the environment variable ALL_PROXY {words}", url=f"{scheme}://radarr.test:9"
        )
        assert len(proxy.asked) == 1
    assert clock.slept == []


def test_login_is_sent_to_the_proxy_alone(get, server, monkeypatch):
    """User and password in the variable open the proxy, and the server does not see them."""
    with HttpProxy(login=f"me@home:{SECRET}").running() as proxy:
        monkeypatch.setenv("http_proxy", f"http://me%40home:{SECRET}@{proxy.address}")
        assert get(url=f"http://radarr.test:{server.port}") == OK
    with SocksProxy(login=f"me@home:{SECRET}").running() as proxy:
        monkeypatch.setenv("http_proxy", f"socks5://me%40home:{SECRET}@{proxy.address}")
        assert get(url=f"http://radarr.test:{server.port}") == OK
    assert "authorization" not in server.asked[1][1]


@pytest.mark.parametrize("login", ["", f"me:wrong-{SECRET}@"])
def test_socks_proxy_that_wants_a_login_is_named(get, monkeypatch, login):
    """As with 407."""
    with SocksProxy(login=f"me:{SECRET}").running() as proxy:
        monkeypatch.setenv("all_proxy", f"socks5h://{login}{proxy.address}")
        words = "rejects its user name and password" if login else "requires a user name and password"
        failure(get, f"the proxy of the environment variable all_proxy {words}")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (1, "cannot connect to the server"),
        (2, "does not allow"),
        (4, "cannot reach the server's host"),
        (5, "could not connect to the server: connection refused"),
    ],
)
def test_socks_proxy_that_cannot_connect_says_why(get, monkeypatch, reply, words):
    """What a SOCKS proxy replies is reported in words, with its variable."""
    with SocksProxy(reply=reply).running() as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5h://{proxy.address}")
        failure(get, "the proxy of the environment variable ALL_PROXY", words)


@pytest.mark.parametrize(("status", "asked"), [(403, 1), (502, 2), (504, 2)])
def test_proxy_that_opens_no_tunnel_is_named(get, monkeypatch, status, asked):
    """For https the proxy's own status is reported as the proxy's; one that may pass is asked for again."""
    with HttpProxy(refuses=status).running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        words = f"the proxy of the environment variable HTTPS_PROXY did not connect to it (status {status})"
        failure(get, words, url="https://radarr.test")
        assert len(proxy.asked) == asked


@pytest.mark.parametrize("status", [502, 503, 504, 404, 403, 400])
def test_answer_through_a_proxy_names_it_too(get, monkeypatch, status):
    """For http nothing shows whether the proxy or the server answered, so both are named."""
    with HttpProxy(refuses=status).running() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
        text = str(get(retries=0))
    assert "The request went through the proxy of the environment variable HTTP_PROXY" in text
    assert text.endswith("Try: arrscore check")


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
def test_what_is_no_proxy_is_named(get, server, socks_proxy, monkeypatch, scheme):
    """A variable that leads to a program of another kind is one line that names it."""
    other = server.port if scheme == "socks5h" else socks_proxy.port
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{other}")
    error = get(retries=0, timeout=0.3)
    assert isinstance(error, ServiceUnreachable)
    assert "the proxy of the environment variable ALL_PROXY" in str(error)


def test_socks_proxy_that_hangs_is_given_up(get, monkeypatch):
    """A SOCKS proxy that takes connections and says nothing is met by the timeout, and named."""
    with SocksProxy(hangs=True).running() as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5h://{proxy.address}")
        error = get(retries=0, timeout=0.2)
    assert isinstance(error, ServiceUnreachable)
    assert "no response within 0.2 seconds" in str(error)
    assert "the proxy of the environment variable ALL_PROXY" in str(error)


def test_web_page_of_a_proxy_names_it(get, monkeypatch):
    """A proxy that answers with a page of its own, as that of a hotel, is not taken for the server alone."""
    with Server(answers(200, b"<html>Welcome</html>", "text/html")).running() as portal:
        monkeypatch.setenv("http_proxy", portal.url)
        assert "the proxy of the environment variable http_proxy" in str(get())


def test_application_in_process_needs_no_proxy(get, radarr, monkeypatch):
    """The sample library is read without the network."""
    monkeypatch.setenv("ALL_PROXY", "socks4://nowhere")
    assert b"Radarr" in get(app=radarr)
