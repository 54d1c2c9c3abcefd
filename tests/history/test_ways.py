"""Fetching a previous database through the proxies of the environment, and with its certificates."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

import pytest
import trustme

from arrscore.errors import ArrscoreError, ConfigurationError
from arrscore.history.operations import Outcome, restore_previous
from faulty.proxies import HttpProxy, Server, SocksProxy, answers, free_port
from support.http import answer

SECOND = "2026-09-08T12:00:00Z"
SECRET = "pass-that-is-secret"


def bring(settings):
    """Bring what there is; the outcome."""
    previous = restore_previous(settings, allow_empty=False)
    assert previous is not None
    return previous.outcome


def error_of(settings, *words: str) -> str:
    """The one line of a failure: it holds these words, no address and no secret, and nothing was changed."""
    settings = settings.model_copy(update={"previous_timeout": 5, "previous_retries": 0})
    with pytest.raises(ArrscoreError) as caught:
        restore_previous(settings, allow_empty=True)
    text = str(caught.value)
    assert text.isprintable()
    for word in words:
        assert word in text
    for secret in (SECRET, "127.0.0.1", "site.test", "me:"):
        assert secret not in text
    assert not settings.database.exists()
    return text


def elsewhere(site) -> str:
    """The address of the site under a name that only proxies know."""
    return site.url.replace("127.0.0.1", "site.test")


@pytest.mark.parametrize(
    ("kind", "scheme"), [(HttpProxy, "http"), (SocksProxy, "socks5"), (SocksProxy, "socks")]
)
@pytest.mark.parametrize("variable", ["http_proxy", "ALL_PROXY"])
def test_previous_database_comes_through_a_proxy(
    settings_with, start_site, published, monkeypatch, kind, scheme, variable
):
    """A proxy for HTTP or SOCKS leads to a host that only it knows."""
    site = start_site()
    site.publish(published[SECOND])
    with kind().running() as proxy:
        monkeypatch.setenv(variable, f"{scheme}://{proxy.address}")
        assert bring(settings_with(elsewhere(site), previous_timeout=30)) is Outcome.RESTORED
    assert len(proxy.asked) >= 2


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "socks4://x", "no address"])
@pytest.mark.parametrize("no_proxy", ["127.0.0.1", "localhost,fd00::/8, 127.0.0.0/8", "*"])
def test_exempt_host_is_reached_whatever_the_proxy(
    settings_with, start_site, published, monkeypatch, proxy, no_proxy
):
    """NO_PROXY is looked at before the proxy."""
    site = start_site()
    site.publish(published[SECOND])
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert bring(settings_with(site.url)) is Outcome.RESTORED


def test_redirect_to_an_exempt_host_leaves_the_proxy(settings_with, start_site, published, monkeypatch):
    """Each address on the way is decided by itself."""
    forge, store = start_site(), start_site()
    store.publish(published[SECOND])
    forge.files["/library/arrscore.db"] = answer(302, Location=f"{store.url}arrscore.db")
    monkeypatch.setenv("NO_PROXY", f"127.0.0.1:{urlsplit(store.url).port}")
    with HttpProxy().running() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
        assert bring(settings_with(elsewhere(forge), previous_timeout=30)) is Outcome.RESTORED
    assert {asked.split()[1] for asked in proxy.asked} == {f"site.test:{urlsplit(forge.url).port}"}


@pytest.mark.parametrize("address", ["http://site.test/", "https://site.test/"])
@pytest.mark.parametrize("scheme", ["http", "socks5h"])
def test_dead_proxy_is_the_cause(settings_with, monkeypatch, address, scheme):
    """A proxy that is not running is named by its variable."""
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:{SECRET}@127.0.0.1:{free_port()}")
    error_of(settings_with(address), "the proxy of the environment variable ALL_PROXY refuses the connection")


@pytest.mark.parametrize("address", ["http://site.test/", "https://site.test/"])
def test_login_of_the_proxy_is_asked_for(settings_with, monkeypatch, address):
    """407 is no matter of the host's token."""
    with HttpProxy(login=f"me:{SECRET}").running() as proxy:
        monkeypatch.setenv("all_proxy", f"http://{proxy.address}")
        text = error_of(
            settings_with(address), "the proxy of the environment variable all_proxy requires a user name"
        )
    assert "previous_headers" not in text


def test_answer_through_a_proxy_names_it_too(settings_with, monkeypatch):
    """An error that may be the proxy's or the host's names both."""
    with HttpProxy(refuses=502).running() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
        error_of(settings_with("http://site.test/"), "error 502", "environment variable HTTP_PROXY")


@pytest.mark.parametrize(
    ("variable", "value"), [("HTTP_PROXY", "socks4://h"), ("ALL_PROXY", f"http://me:{SECRET}@")]
)
def test_proxy_that_cannot_be_used_is_wrong_configuration(settings_with, monkeypatch, variable, value):
    """It is named, and the run ends with the exit code of a wrong configuration."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=f"environment variable {variable}") as caught:
        restore_previous(settings_with("http://site.test/"), allow_empty=True)
    assert SECRET not in str(caught.value)


@pytest.fixture
def secure_site():
    """A site in TLS, and the authority of its certificate."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Server(answers(404), context=context).running() as server:
        yield server, authority


def test_authority_of_the_environment_is_trusted(settings_with, secure_site, tmp_path, monkeypatch):
    """SSL_CERT_FILE is what to set, and is not advised where it is set."""
    server, authority = secure_site
    settings = settings_with(f"{server.url}/", previous_timeout=30)
    assert "Set SSL_CERT_FILE" in error_of(settings, "Cannot trust the certificate", "authority is unknown")
    other, right = tmp_path / "other.pem", tmp_path / "right.pem"
    trustme.CA().cert_pem.write_to_path(other)
    authority.cert_pem.write_to_path(right)
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    assert "Set SSL_CERT_FILE" not in error_of(
        settings, "Add its authority to the file that SSL_CERT_FILE names"
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(right))
    assert restore_previous(settings, allow_empty=True).outcome is Outcome.EMPTY


def test_other_certificate_is_reported_with_its_cause(settings_with, secure_site, tmp_path, monkeypatch):
    """A certificate of another name is no matter of the authority."""
    server, authority = secure_site
    authority.cert_pem.write_to_path(tmp_path / "right.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "right.pem"))
    text = error_of(settings_with(f"https://localhost:{server.port}/"), "it is for another host name")
    assert "SSL_CERT_FILE" not in text


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_unusable_certificates_of_the_environment_are_named(
    settings_with, start_site, published, tmp_path, monkeypatch, variable
):
    """What a variable names and is not there is one line for https, and does not matter for http."""
    monkeypatch.setenv(variable, str(tmp_path / "absent"))
    with pytest.raises(ConfigurationError, match=f"environment variable {variable}"):
        restore_previous(settings_with("https://site.test/"), allow_empty=True)
    site = start_site()
    site.publish(published[SECOND])
    assert bring(settings_with(site.url)) is Outcome.RESTORED


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "Set the header Authorization in previous_headers"),
        ({"Authorization": "token x"}, "Check the token"),
    ],
)
def test_login_in_front_of_the_site_names_the_header(settings_with, start_site, headers, words):
    """A site behind Basic authentication says which header to set, once."""
    site = start_site()
    site.files["/library/history.json"] = answer(401, WWW_Authenticate='Basic realm="site"')
    error_of(settings_with(site.url, previous_headers=headers), "error 401", words)


def test_cloudflare_in_front_of_the_site_is_asked_again(settings_with, start_site, published):
    """A tunnel that is down for a moment is no reason to stop."""
    site = start_site()
    site.publish(published[SECOND])
    sound = site.files["/library/arrscore.db"]

    def fail_once(handler) -> None:
        site.files["/library/arrscore.db"] = sound
        answer(530, Retry_After="0")(handler)

    site.files["/library/arrscore.db"] = fail_once
    assert bring(settings_with(site.url)) is Outcome.RESTORED
