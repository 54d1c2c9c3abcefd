"""Asking one server: what is sent, what is followed, what is taken as an answer."""

from __future__ import annotations

import asyncio
import gzip
import logging
import ssl

import certifi
import httpx
import pytest
import respx
from pydantic import SecretStr

from arrscore.errors import (
    ConfigurationError,
    ServiceAnswerInvalid,
    ServiceMisaddressed,
    ServiceUnauthorized,
    ServiceUnreachable,
)
from arrscore.services.http import client as client_module
from arrscore.services.http.certificates import plain_http_context, trusted_certificates
from arrscore.services.http.client import open_client

BASE = "http://films.example:7878"
STATUS = f"{BASE}/api/v3/system/status"
KEY = "0123456789abcdef-the-key"


def json_answer(**more):
    return httpx.Response(200, json={"ok": True}, **more)


def test_key_and_headers_are_sent(get, respx_mock):
    """Each request carries the key, the extra headers, and asks for compressed JSON."""
    route = respx_mock.get(STATUS).mock(return_value=json_answer())
    assert get(headers={"CF-Access-Client-Id": "me"}) == b'{"ok":true}'
    sent = route.calls.last.request.headers
    assert (sent["x-api-key"], sent["cf-access-client-id"]) == (KEY, "me")
    assert (sent["accept"], sent["accept-encoding"]) == ("application/json", "gzip")


def test_extra_header_cannot_replace_the_key(get, respx_mock):
    """A header of the settings called X-API-KEY does not win over the key."""
    route = respx_mock.get(STATUS).mock(return_value=json_answer())
    get(headers={"X-API-KEY": "another"})
    assert route.calls.last.request.headers.get_list("x-api-key") == [KEY]


def test_parameters_are_repeated_and_quoted(get, respx_mock):
    """Parameters keep their order, repeat, and are quoted."""
    route = respx_mock.get(url__startswith=f"{BASE}/api/v3/moviefile").mock(return_value=json_answer())
    get(path="/api/v3/moviefile", params=[("movieId", "1"), ("movieId", "2"), ("x", "a&b")])
    assert route.calls.last.request.url.query == b"movieId=1&movieId=2&x=a%26b"


def test_client_can_only_read(instance):
    """The client offers nothing that could change a server."""
    client = open_client(instance())
    assert [
        name for name in dir(client) if name in {"post", "put", "delete", "patch", "request", "send"}
    ] == []
    asyncio.run(client.__aexit__(None, None, None))


def test_compressed_bytes_are_counted_as_received(clock, instance):
    """`bytes` is what came over the wire, `requests` how often it was asked."""
    body = b'{"text": "' + b"a" * 10_000 + b'"}'

    async def app(_scope, _receive, send):
        headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": gzip.compress(body)})

    async def run():
        async with open_client(instance(), app=app, timing=clock.timing) as client:
            assert await client.get("/x") == body
            return client.requests, client.bytes

    requests, size = asyncio.run(run())
    assert requests == 1
    assert 0 < size < 200


@pytest.mark.parametrize(
    ("start", "target"),
    [
        (BASE, "/radarr/api/v3/system/status"),
        (BASE, f"{BASE}/radarr/api/v3/system/status"),
        (BASE, "https://films.example/radarr/api/v3/system/status"),
        (BASE, "https://films.example:7878/radarr/api/v3/system/status"),
        ("http://films.example", "https://films.example/radarr/api/v3/system/status"),
    ],
)
def test_redirect_to_the_base_is_followed_and_remembered(clock, instance, respx_mock, start, target):
    """A redirect within the origin, or to https on the same host, is followed with the key, and only once."""
    final = httpx.URL(start).join(target)
    first = respx_mock.get(f"{start}/api/v3/system/status").mock(
        return_value=httpx.Response(307, headers={"location": target})
    )
    second = respx_mock.get(str(final)).mock(return_value=json_answer())

    async def run():
        async with open_client(instance(url=start), timing=clock.timing) as client:
            for _ in range(3):
                await client.get("/api/v3/system/status")
            return client.base_moved

    assert asyncio.run(run())
    assert (first.call_count, second.call_count) == (1, 3)
    assert second.calls.last.request.headers["x-api-key"] == KEY


@pytest.mark.parametrize(
    "target",
    [
        "http://evil.example/api/v3/system/status",
        "//evil.example/api/v3/system/status",
        "https://evil.example/",
        "http://films.example:9999/api/v3/system/status",
        "http://films.example/api/v3/system/status",
        "https://films.example:9999/api/v3/system/status",
        "http://films.example:7878@evil.example/",
        "http://user:word@films.example:7878/api/v3/system/status",
        "http://films.example.evil.example:7878/",
        "http:\\\\evil.example/",
    ],
)
def test_key_never_goes_to_another_origin(get, respx_mock, target):
    """A redirect to another scheme, host or port is an error, and nothing is sent there."""
    respx_mock.get(STATUS).mock(return_value=httpx.Response(302, headers={"location": target}))
    error = get()
    assert isinstance(error, ServiceMisaddressed)
    assert "radarr-4k" in str(error)
    assert "evil" not in str(error)
    assert {call.request.url.host for call in respx_mock.calls} == {"films.example"}
    assert {call.request.url.port for call in respx_mock.calls} == {7878}


def test_https_never_falls_back_to_http(get, respx_mock):
    """A redirect from https to http on the same host is not followed."""
    respx_mock.get("https://films.example/api/v3/system/status").mock(
        return_value=httpx.Response(301, headers={"location": "http://films.example/api/v3/system/status"})
    )
    assert isinstance(get(url="https://films.example"), ServiceMisaddressed)
    assert respx_mock.calls.call_count == 1


def test_redirect_to_a_login_page_says_so(get, respx_mock):
    """A login page on the same host is named as what it is."""
    respx_mock.get(STATUS).mock(return_value=httpx.Response(302, headers={"location": "/login?returnUrl=/"}))
    error = get()
    assert isinstance(error, ServiceMisaddressed)
    assert "login page" in str(error)


@pytest.mark.parametrize("host", ["xn--a.test", "xn--"])
def test_host_name_that_cannot_be_decoded_is_an_error(get, respx_mock, host):
    """A name that begins with xn-- and stands for no letters is one line, in the settings and in a redirect."""
    with pytest.raises(ConfigurationError, match=r"instances\.radarr-4k\.url is not a URL"):
        get(url=f"http://{host}")
    respx_mock.get(STATUS).mock(return_value=httpx.Response(302, headers={"location": f"http://{host}/"}))
    assert "unknown host name" in str(get(retries=0))


@pytest.mark.parametrize("locations", [[STATUS], ["/a", "/b", "/a", "/b", "/a", "/b", "/a"], [""], [None]])
def test_redirects_end(get, respx_mock, locations):
    """A loop, a chain without end and a redirect to nowhere are errors after six requests at most."""
    answers = [httpx.Response(302, headers={} if each is None else {"location": each}) for each in locations]
    respx_mock.get(url__startswith=BASE).mock(side_effect=answers)
    error = get()
    assert isinstance(error, ServiceMisaddressed)
    assert "in a loop" in str(error)
    assert respx_mock.calls.call_count <= 6


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, ServiceUnauthorized, "API key"),
        (403, ServiceUnauthorized, "headers"),
        (404, ServiceMisaddressed, "URL base"),
        (400, ServiceAnswerInvalid, "400"),
        (414, ServiceAnswerInvalid, "batch_size"),
        (418, ServiceAnswerInvalid, "418"),
        (501, ServiceUnreachable, "501"),
        (304, ServiceAnswerInvalid, "304"),
    ],
)
def test_lasting_failures_are_told_at_once(get, clock, respx_mock, status, kind, words):
    """A wrong key or address is not tried again; the message names instance and next step, never the body."""
    body = b'{"message": "NotFound", "description": "   at Radarr.Http.Secret.StackTrace()"}'
    respx_mock.get(STATUS).mock(return_value=httpx.Response(status, content=body))
    error = get()
    assert isinstance(error, kind)
    assert str(error).startswith("radarr-4k ")
    assert str(error).endswith("Try: arrscore check")
    assert words in str(error)
    assert "StackTrace" not in str(error)
    assert (respx_mock.calls.call_count, clock.slept) == (1, [])


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<html>Log in</html>"),
        httpx.Response(200, text="[]"),
        httpx.Response(200, content=b"<html>", headers={"content-type": ""}),
        httpx.Response(204),
    ],
)
def test_web_page_is_not_an_answer(get, clock, respx_mock, answer):
    """What is not JSON by its content type is a wrong address, told at once with what to look at."""
    respx_mock.get(STATUS).mock(return_value=answer)
    error = get()
    assert isinstance(error, ServiceMisaddressed)
    assert "returned a web page instead of the API" in str(error)
    assert clock.slept == []


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/json; charset=utf-8", "application/problem+json"]
)
def test_json_by_any_name_is_taken(get, respx_mock, content_type):
    """Content types of JSON are taken, with parameters and suffixes."""
    respx_mock.get(STATUS).mock(
        return_value=httpx.Response(200, content=b"[]", headers={"content-type": content_type})
    )
    assert get() == b"[]"


def test_missing_content_type_is_forgiven_for_json(get, respx_mock):
    """A server that forgets the content type is read if the body looks like JSON."""
    respx_mock.get(STATUS).mock(return_value=httpx.Response(200, content=b" [1]"))
    assert get() == b" [1]"


def test_false_compression_is_told_at_once(get, clock, radarr):
    """A body that is not gzip though its header says so is not asked for again."""
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    radarr.answers["system/status"] = (200, headers, b'{"ok": true}')
    error = get(app=radarr)
    assert isinstance(error, ServiceAnswerInvalid)
    assert "compression" in str(error)
    assert clock.slept == []


def test_error_with_false_compression_keeps_its_status(get, radarr):
    """An error whose body cannot be read is still that error."""
    radarr.answers["system/status"] = (401, {"content-encoding": "gzip"}, b"no gzip at all")
    assert isinstance(get(app=radarr), ServiceUnauthorized)


def test_huge_answers_are_cut_off(get, respx_mock, monkeypatch):
    """An answer beyond any library is given up, not read to its end."""
    monkeypatch.setattr(client_module, "MAX_RESPONSE_BYTES", 1000)
    respx_mock.get(STATUS).mock(return_value=httpx.Response(200, json=["x" * 2000]))
    assert isinstance(get(), ServiceAnswerInvalid)


@pytest.mark.parametrize(
    "changes",
    [{"url": "http://[::1"}, {"headers": {"a b": SecretStr("c")}}, {"api_key": SecretStr("caf\u00e9\n")}],
)
def test_what_cannot_be_sent_is_a_configuration_error(instance, changes):
    """Settings that slipped past the configuration are still its error, and name the instance."""
    settings = instance().model_copy(update=changes)
    with pytest.raises(ConfigurationError, match="radarr-4k") as caught:
        open_client(settings)
    assert "caf" not in str(caught.value)


def test_unreadable_ca_file_is_a_configuration_error(instance, tmp_path):
    """A CA file that is absent, or holds no certificate, is named by its key, not by its path."""
    (tmp_path / "ca.pem").write_text("no certificate")
    for name in ("ca.pem", "absent.pem"):
        with pytest.raises(ConfigurationError, match=r"radarr-4k\.ca_file") as caught:
            open_client(instance(ca_file=tmp_path / name, url="http://films.example"))
        assert name not in str(caught.value)


def test_ca_file_adds_to_what_is_trusted(instance, tmp_path):
    """The authorities of a CA file are trusted beside the usual ones, and by no other instance."""
    authority = next(iter(ssl.create_default_context(cafile=certifi.where()).get_ca_certs(binary_form=True)))
    path = tmp_path / "ca.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(authority))
    context = trusted_certificates(instance(ca_file=path))
    assert authority in context.get_ca_certs(binary_form=True)
    assert context.cert_store_stats()["x509_ca"] > 1
    assert context is not trusted_certificates(instance())


@pytest.mark.parametrize(("verify", "mode"), [(True, ssl.CERT_REQUIRED), (False, ssl.CERT_NONE)])
def test_certificates_are_checked_unless_told_otherwise(instance, verify, mode):
    """`verify: false`, and nothing else, turns the check off."""
    context = trusted_certificates(instance(verify=verify))
    assert (context.verify_mode, context.check_hostname) == (mode, verify)


def test_plain_http_trusts_nobody():
    """What a connection without TLS is given trusts no authority, and would still check."""
    context = plain_http_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.cert_store_stats()["x509"] == 0


def test_nothing_is_logged_about_addresses(get, respx_mock, caplog):
    """What httpx and httpcore log at INFO and below tells addresses; that is silenced."""
    respx_mock.get(STATUS).mock(return_value=json_answer())
    with caplog.at_level(logging.DEBUG):
        get()
    assert "films.example" not in caplog.text


@respx.mock
def test_client_does_not_show_its_key(instance):
    """A client's repr tells the slug alone."""
    client = open_client(instance())
    assert repr(client) == "<ApiClient radarr-4k>"
    asyncio.run(client.__aexit__(None, None, None))
