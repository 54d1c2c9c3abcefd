"""Which failures are tried again, when, and how often."""

from __future__ import annotations

import asyncio
import socket
import traceback
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate

import httpx
import pytest

from arrscore.errors import ServiceError, ServiceUnreachable
from arrscore.services.http.client import open_client
from arrscore.services.http.retry import Pace, Timing, backoff_seconds, retry_after_seconds

BASE = "http://films.example:7878"
STATUS = f"{BASE}/api/v3/system/status"
KEY = "0123456789abcdef-the-key"
GOOD = httpx.Response(200, json={})


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530])
def test_transient_statuses_are_tried_again(get, clock, respx_mock, status):
    """A passing failure is followed by another try after the first backoff."""
    respx_mock.get(STATUS).mock(side_effect=[httpx.Response(status, text="at Stack.Trace()"), GOOD])
    assert get() == b"{}"
    assert clock.slept == [1.0]


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("x"),
        httpx.ConnectTimeout("x"),
        httpx.ReadTimeout("x"),
        httpx.ReadError("x"),
        httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
        httpx.ProxyError("x"),
        UnicodeError("label too long"),
    ],
)
def test_transient_errors_are_tried_again(get, clock, respx_mock, error):
    """A connection that fails or breaks is followed by another try."""
    respx_mock.get(STATUS).mock(side_effect=[error, GOOD])
    assert get() == b"{}"
    assert clock.slept == [1.0]


def test_backoff_doubles_and_ends(get, clock, respx_mock):
    """With chance at its most, waits double; after `retries` more tries the error is told."""
    respx_mock.get(STATUS).mock(return_value=httpx.Response(502))
    error = get(retries=4)
    assert isinstance(error, ServiceUnreachable)
    assert "error 502" in str(error)
    assert clock.slept == [1.0, 2.0, 4.0, 8.0]
    assert respx_mock.calls.call_count == 5


def test_jitter_is_full():
    """A wait lies anywhere between nothing and the backoff, which is half a minute at most."""
    assert backoff_seconds(3, 0.0) == 0.0
    assert backoff_seconds(3, 0.5) == 4.0
    assert backoff_seconds(20, 1.0) == 30.0


def test_no_retries_when_told_so(get, clock, respx_mock):
    """`retries: 0` tells the first failure."""
    respx_mock.get(STATUS).mock(return_value=httpx.Response(500))
    assert isinstance(get(retries=0), ServiceUnreachable)
    assert clock.slept == []


def test_retry_after_in_seconds(get, clock, respx_mock):
    """The server's own wish replaces the backoff."""
    respx_mock.get(STATUS).mock(side_effect=[httpx.Response(429, headers={"retry-after": "7"}), GOOD])
    assert get() == b"{}"
    assert clock.slept == [7.0]


def test_retry_after_as_a_date(get, clock, respx_mock):
    """An HTTP date counts from now."""
    later = formatdate(clock.now + 42, usegmt=True)
    respx_mock.get(STATUS).mock(side_effect=[httpx.Response(503, headers={"retry-after": later}), GOOD])
    assert get() == b"{}"
    assert clock.slept == [42.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("-5", 0.0),
        ("3600", 120.0),
        ("1e999", 120.0),
        ("nan", None),
        ("soon", None),
        ("", None),
        (format_datetime(datetime(2001, 1, 1, tzinfo=UTC), usegmt=True), 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 120.0),
    ],
)
def test_retry_after_is_capped_and_odd_values_ignored(value, seconds):
    """Two minutes at most, never negative, and nonsense counts as no wish."""
    assert retry_after_seconds(value, 1_700_000_000.0) == seconds


def test_retry_after_holds_other_requests_too(clock, instance, respx_mock):
    """When a server asks for a pause, no other request of the instance starts in it."""
    starts = []

    def answer(request):
        starts.append((request.url.path, clock.now))
        if request.url.path == "/a" and len(starts) == 1:
            return httpx.Response(429, headers={"retry-after": "30"})
        return httpx.Response(200, json={})

    respx_mock.get(url__startswith=BASE).mock(side_effect=answer)

    async def run():
        async with open_client(instance(concurrency=1), timing=clock.timing) as client:
            await asyncio.gather(client.get("/a"), client.get("/b"))

    began = clock.now
    asyncio.run(run())
    assert [round(at - began) for _, at in starts] == [0, 30, 30]


def test_starting_up_is_told(get, respx_mock):
    """A server that stays in its start says that it is starting."""
    respx_mock.get(STATUS).mock(
        return_value=httpx.Response(
            503, json={"errorMessage": "Radarr is starting up, please try again later"}
        )
    )
    error = get(retries=2)
    assert isinstance(error, ServiceUnreachable)
    assert "still starting up" in str(error)
    assert respx_mock.calls.call_count == 3


def test_too_many_requests_names_the_setting(get, respx_mock):
    """429 to the end tells which setting helps."""
    respx_mock.get(STATUS).mock(return_value=httpx.Response(429))
    assert "requests_per_second" in str(get(retries=1))


def test_timeout_names_its_length(get, respx_mock):
    """A read timeout tells the setting's seconds, a connect timeout its own."""
    respx_mock.get(STATUS).mock(side_effect=httpx.ReadTimeout("x"))
    assert "within 45 seconds" in str(get(timeout=45, retries=0))
    respx_mock.get(STATUS).mock(side_effect=httpx.ConnectTimeout("x"))
    assert "within 15 seconds" in str(get(timeout=45, retries=0))


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "unknown host name"),
        (ConnectionRefusedError(111, "refused"), "connection refused"),
        (ExceptionGroup("tries", [ConnectionRefusedError(111, "refused")]), "connection refused"),
        (OSError(113, "No route to host"), "no connection"),
    ],
)
def test_connection_errors_tell_their_reason(get, cause, words):
    """The reason below httpx decides the words."""

    async def fail(*_):
        raise httpx.ConnectError("All connection attempts failed") from cause

    assert words in str(get(retries=0, app=fail))


def test_closed_port_is_refused(get):
    """A port where nothing listens is told as refused, through real sockets."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    error = get(url=f"http://127.0.0.1:{port}", retries=1)
    assert isinstance(error, ServiceUnreachable)
    assert "connection refused" in str(error)
    assert str(port) not in str(error)


def serve_and_get(instance, timing, answer, **changes):
    """Ask a real server that reads a request and then does `answer(writer)`; an error is returned."""

    async def run():
        async def talk(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            try:
                await answer(writer)
            except ConnectionError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with (
            server,
            open_client(instance(url=f"http://127.0.0.1:{port}", **changes), timing=timing) as client,
        ):
            try:
                return await client.get("/api/v3/system/status")
            except ServiceError as error:
                return error

    return asyncio.run(run())


def test_truncated_body_is_tried_again(clock, instance):
    """A body that ends before its length is broken, not an answer."""

    async def cut(writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n[1, 2")
        await writer.drain()

    error = serve_and_get(instance, clock.timing, cut, retries=1)
    assert isinstance(error, ServiceUnreachable)
    assert "closed in the middle" in str(error)
    assert clock.slept == [1.0]


def test_dripping_body_meets_an_end(instance):
    """A server that sends a byte now and then does not hold a run forever."""

    async def drip(writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    error = serve_and_get(instance, Timing(), drip, retries=0, timeout=0.05)
    assert isinstance(error, ServiceUnreachable)
    assert "no response within" in str(error)


def test_silent_server_times_out(clock, instance):
    """A server that takes the request and says nothing is given up after the timeout."""

    async def say_nothing(writer):
        await writer.wait_closed()  # until the client has gone

    error = serve_and_get(instance, clock.timing, say_nothing, retries=0, timeout=0.05)
    assert "no response within 0.05 seconds" in str(error)


def test_what_is_not_http_is_told(clock, instance):
    """Something else than HTTP behind the port is a broken connection, without its bytes."""

    async def babble(writer):
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()

    error = serve_and_get(instance, clock.timing, babble, retries=0)
    assert isinstance(error, ServiceUnreachable)
    assert "mail" not in str(error)


@pytest.mark.parametrize(
    "outcome",
    [
        httpx.ConnectError(f"{STATUS} {KEY}"),
        httpx.ReadTimeout(f"{STATUS} {KEY}"),
        httpx.DecodingError(f"{STATUS} {KEY}"),
        httpx.LocalProtocolError(f"Illegal header value {KEY}"),
        httpx.Response(401, text=KEY),
        httpx.Response(404, text=KEY),
        httpx.Response(500, text=KEY),
        httpx.Response(302, headers={"location": f"http://evil.example/?apikey={KEY}"}),
        httpx.Response(200, html=KEY),
    ],
)
def test_no_error_holds_the_key_or_the_address(clock, instance, respx_mock, outcome):
    """Neither message, repr nor the whole traceback with its causes tells the key or the address."""
    respx_mock.get(STATUS).mock(side_effect=[outcome])

    async def run():
        async with open_client(instance(retries=0), timing=clock.timing) as client:
            await client.get("/api/v3/system/status")

    with pytest.raises(ServiceError) as caught:
        asyncio.run(run())
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error)
    assert KEY not in shown
    assert "films.example" not in shown
    assert (error.__cause__, error.__context__) == (None, None)
    assert "\n" not in str(error)


def test_requests_per_second_are_spread(clock):
    """Starts are at least the interval apart, and an idle time is not made up for."""

    async def run():
        pace = Pace(4.0, clock.timing)
        began = clock.now
        starts = []
        for idle in (0.0, 0.0, 10.0, 0.0):
            clock.now += idle
            await pace.wait()
            starts.append(clock.now - began)
        return starts

    assert asyncio.run(run()) == [0.0, 0.25, 10.25, 10.5]
