"""Certificates of real servers that are not trusted, each with its cause, and what the environment names to trust."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading

import pytest
import trustme

from arrscore.errors import ConfigurationError, ServiceUnreachable
from arrscore.services.http.certificates import environment_authorities
from arrscore.services.http.client import open_client
from faulty.proxies import HttpProxy, Server, SocksProxy, answers

OK = b'{"ok": true}'
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def authority():
    """An authority that nothing knows but the tests."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    """Its certificate."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def other_file(tmp_path):
    """The certificate of another authority."""
    path = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(path)
    return path


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """What a server with this certificate speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def self_signed() -> ssl.SSLContext:
    """A server whose certificate is its own authority."""
    made = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with made.private_key_pem.tempfile() as key, made.cert_pem.tempfile() as certificate:
        context.load_cert_chain(certificate, key)
    return context


CAUSES = {
    "wrong name": "it is for another host name",
    "wrong address": "it is for another host name",
    "expired": "it has expired",
    "not yet valid": "it is not valid yet",
}


def faulty_context(authority: trustme.CA, cause: str) -> ssl.SSLContext:
    """A server of a known authority whose certificate is wrong in one way."""
    match cause:
        case "wrong name":
            made = authority.issue_cert("radarr.example")
        case "wrong address":
            made = authority.issue_cert("127.0.0.2")
        case "expired":
            made = authority.issue_cert("127.0.0.1", not_before=NOW - 2 * DAY, not_after=NOW - DAY)
        case _:
            made = authority.issue_cert("127.0.0.1", not_before=NOW + DAY, not_after=NOW + 2 * DAY)
    return context_of(made)


def failure(get, clock, **changes) -> str:
    """The one line of a failure that is not tried again and names no address."""
    error = get(**{"retries": 3, "timeout": 5, **changes})
    assert isinstance(error, ServiceUnreachable), error
    text = str(error)
    assert text.isprintable()
    assert text.endswith("Try: arrscore check")
    for secret in ("127.0.0", "example", ".pem"):
        assert secret not in text
    assert clock.slept == []
    return text


@pytest.mark.parametrize("cause", CAUSES)
def test_wrong_certificate_is_reported_with_its_cause(get, clock, authority, ca_file, cause):
    """Another name, a day that has passed or not come: the authority is known, so nothing about it is advised."""
    with Server(context=faulty_context(authority, cause)).running() as server:
        text = failure(get, clock, url=server.url, ca_file=ca_file)
    assert text.startswith(f"Cannot trust the certificate of radarr-4k: {CAUSES[cause]}. ")
    assert "ca_file" not in text
    assert ("url" in text) is cause.startswith("wrong")
    assert ("clock" in text) is not cause.startswith("wrong")


def test_unknown_authority_says_what_to_set(get, clock, authority, other_file):
    """`ca_file` is advised where it is not set; where it is, what may be wrong with it."""
    with Server(context=context_of(authority.issue_cert("127.0.0.1"))).running() as server:
        text = failure(get, clock, url=server.url)
        assert "its authority is unknown" in text
        assert "Set ca_file" in text
        text = failure(get, clock, url=server.url, ca_file=other_file)
        assert "its authority is unknown" in text
        assert "Set ca_file" not in text
        assert "ca_file does not contain its authority" in text


def test_self_signed_certificate_is_reported(get, clock, other_file):
    """A certificate without an authority behind it has a cause of its own."""
    with Server(context=self_signed()).running() as server:
        assert "it is self-signed. Set ca_file" in failure(get, clock, url=server.url)
        assert "Set ca_file" not in failure(get, clock, url=server.url, ca_file=other_file)


def test_trusted_certificate_is_trusted(get, authority, ca_file, monkeypatch):
    """With its authority in `ca_file` or SSL_CERT_FILE, or without a check, the server is read."""
    with Server(context=context_of(authority.issue_cert("127.0.0.1"))).running() as server:
        assert get(url=server.url, ca_file=ca_file) == OK
        assert get(url=server.url, verify=False) == OK
        monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
        assert get(url=server.url) == OK


@pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])
def test_certificate_is_checked_through_a_proxy(get, clock, authority, ca_file, monkeypatch, kind):
    """A proxy passes TLS through: the server's certificate is checked against its name, and named as the server's."""
    good = Server(context=context_of(authority.issue_cert("radarr.test")))
    with good.running() as server, kind().running() as proxy:
        scheme = "http" if kind is HttpProxy else "socks5h"
        monkeypatch.setenv("https_proxy", f"{scheme}://{proxy.address}")
        assert get(url=f"https://radarr.test:{server.port}", ca_file=ca_file) == OK
        text = failure(get, clock, url=f"https://other.test:{server.port}", ca_file=ca_file)
        assert text.startswith("Cannot trust the certificate of radarr-4k: it is for another host name. ")
    assert len(proxy.asked) == 2


def test_proxy_may_be_spoken_to_in_tls(get, clock, authority, ca_file, monkeypatch):
    """A proxy behind https:// is trusted by SSL_CERT_FILE; where it is not, it is named with the server."""
    with (
        Server().running() as server,
        HttpProxy(context=context_of(authority.issue_cert("localhost"))).running() as proxy,
    ):
        monkeypatch.setenv("http_proxy", f"https://localhost:{proxy.port}")
        url = f"http://radarr.test:{server.port}"
        text = failure(get, clock, url=url)
        assert "the proxy of the environment variable http_proxy" in text
        assert "its authority is unknown" in text
        monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
        assert get(url=url) == OK


def test_port_without_tls_is_reported(get, clock):
    """https:// to a port that speaks http:// is not reported as a wrong certificate."""
    with Server().running() as server:
        text = failure(get, clock, url=server.url.replace("http:", "https:"))
    assert "the TLS handshake failed. If it does not use TLS, its url must start with http://." in text


def test_port_with_tls_that_says_so_is_recognized(get):
    """http:// to a port that speaks https:// is recognized by the server's own words."""
    for words in (
        b"The plain HTTP request was sent to HTTPS port",
        b"Client sent an HTTP request to an HTTPS server.",
    ):
        with Server(answers(400, words, "text/html")).running() as server:
            assert "Its url must start with https://." in str(get(url=server.url, retries=0))
    with Server(answers(400, b'{"message": "no"}')).running() as server:
        assert "https" not in str(get(url=server.url, retries=0))


def test_port_with_tls_that_hangs_up_is_suspected(get, authority):
    """A server that ends the connection without a word may speak https://."""
    with Server(context=context_of(authority.issue_cert("127.0.0.1"))).running() as server:
        text = str(get(url=server.url.replace("https:", "http:"), retries=0))
    assert "before a response arrived" in text
    assert "its url must start with https://." in text


def test_connection_that_ends_in_the_greeting_is_reported(get):
    """A port that takes the connection and ends it at once is no wrong certificate."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1)

        thread = threading.Thread(target=hang_up)
        thread.start()
        error = get(url=f"https://127.0.0.1:{listener.getsockname()[1]}", retries=0)
        thread.join()
    assert isinstance(error, ServiceUnreachable)
    assert "Cannot reach radarr-4k: the TLS handshake failed" in str(error)


@pytest.mark.parametrize("kind", ["absent", "folder", "empty", "no certificate", "a key", "NUL"])
def test_unusable_file_of_the_environment_is_named(instance, ca_file, tmp_path, authority, monkeypatch, kind):
    """SSL_CERT_FILE that names nothing readable is one line that names it, and not `ca_file`."""
    path = tmp_path / "named.pem"
    match kind:
        case "folder":
            path.mkdir()
        case "empty":
            path.touch()
        case "no certificate":
            path.write_text("no certificate")
        case "a key":
            authority.private_key_pem.write_to_path(path)
        case "NUL":
            path = tmp_path / "x"
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    for changes in ({}, {"ca_file": ca_file}):
        with pytest.raises(ConfigurationError, match="environment variable SSL_CERT_FILE") as caught:
            open_client(instance(url="https://films.example", **changes))
        assert "\n" not in str(caught.value)
    open_client(instance(url="https://films.example", verify=False))
    open_client(instance(url="http://films.example"))


@pytest.mark.parametrize("kind", ["absent", "file", "no certificates"])
def test_unusable_folder_of_the_environment_is_named(tmp_path, monkeypatch, kind):
    """SSL_CERT_DIR that names no folder of certificates is one line that names it."""
    path = tmp_path / "certificates"
    if kind == "file":
        path.touch()
    elif kind == "no certificates":
        path.mkdir()
        (path / "notes.txt").touch()
    monkeypatch.setenv("SSL_CERT_DIR", str(path))
    with pytest.raises(ConfigurationError, match="environment variable SSL_CERT_DIR"):
        environment_authorities()


def test_folder_of_the_environment_is_trusted(authority, tmp_path, monkeypatch):
    """One of the folders in SSL_CERT_DIR holds certificates under their hashed names."""
    name = next(iter(tmp_path.iterdir()), None)
    assert name is None
    authority.cert_pem.write_to_path(tmp_path / "0123abcd.0")
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path / 'absent'}:{tmp_path}")
    assert environment_authorities().verify_mode is ssl.CERT_REQUIRED
