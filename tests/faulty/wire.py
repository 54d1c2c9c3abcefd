"""Faults of the wire: connections that end or stall, and answers that are no answer."""

from __future__ import annotations

import asyncio
import gzip
import time
from email.utils import formatdate

from faulty.server import Act, Exchange

LOGIN = b'<!doctype html><title>Log in</title><form action="/login"></form>'
ERROR = b'{"message": "boom", "description": "System.Exception: boom\\n   at Here"}'
STARTING = b'{"errorMessage": "The application is starting up, please try again later"}'
DRIP_SECONDS = 0.05


def answers(status: int, body: bytes = ERROR, **headers: str) -> Act:
    """An answer with this status."""

    async def act(exchange: Exchange) -> None:
        await exchange.send(body, status=status, **headers)

    return act


async def go_away(exchange: Exchange) -> None:
    """The server stops: this connection is reset, and the next ones are refused."""
    await exchange.server.stop_listening()
    exchange.server.reset_all()


async def close(exchange: Exchange) -> None:
    """End the connection without a word."""
    exchange.writer.close()


async def hang(_: Exchange) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def drip(exchange: Exchange) -> None:
    """Send the healthy answer in ten parts, with pauses."""
    await exchange.send(b"", length=len(exchange.body))
    size = len(exchange.body) // 10 + 1
    for start in range(0, len(exchange.body), size):
        exchange.writer.write(exchange.body[start : start + size])
        await asyncio.sleep(DRIP_SECONDS)


async def drip_for_ever(exchange: Exchange) -> None:
    """Send a byte now and then: no read ever takes too long, and there is no end."""
    await exchange.send(b"[", length=1 << 30)
    while True:
        exchange.writer.write(b" ")
        await exchange.writer.drain()
        await asyncio.sleep(DRIP_SECONDS)


async def reset_mid_body(exchange: Exchange) -> None:
    """Promise the whole answer, send half, reset the connection."""
    await exchange.send(exchange.body[: len(exchange.body) // 2], length=len(exchange.body))
    await asyncio.sleep(0)
    exchange.reset()


async def no_http(exchange: Exchange) -> None:
    """Speak another protocol."""
    exchange.writer.write(b"220 mail.example ESMTP\r\n")
    await exchange.writer.drain()


async def truncated(exchange: Exchange) -> None:
    """Half of the JSON, with a length that fits."""
    await exchange.send(exchange.body[: len(exchange.body) // 2])


async def invalid_utf8(exchange: Exchange) -> None:
    """Bytes that are no UTF-8 in the first text."""
    await exchange.send(exchange.body.replace(b'":"', b'":"\xff\xfe', 1))


async def login_page(exchange: Exchange) -> None:
    """A login page with status 200."""
    await exchange.send(LOGIN, content_type="text/html; charset=utf-8")


def labelled(content_type: str | None) -> Act:
    """The healthy answer under another content type, or none."""

    async def act(exchange: Exchange) -> None:
        await exchange.send(exchange.body, content_type=content_type)

    return act


def instead(body: bytes) -> Act:
    """Other JSON."""

    async def act(exchange: Exchange) -> None:
        await exchange.send(body)

    return act


def redirects(location: str) -> Act:
    """A redirect; `{target}` and `{port}` are filled in."""

    async def act(exchange: Exchange) -> None:
        there = location.format(target=exchange.target, port=exchange.server.port)
        await exchange.send(b"", status=302, content_type=None, Location=there)

    return act


async def redirect_once(exchange: Exchange) -> None:
    """A redirect to the same path under another base, which answers."""
    if exchange.target.startswith("/moved"):
        await exchange.send(exchange.body)
    else:
        await exchange.send(b"", status=301, content_type=None, Location=f"/moved{exchange.target}")


async def too_many_with_date(exchange: Exchange) -> None:
    """429, to be asked again at a time of day: one second from now."""
    await exchange.send(ERROR, status=429, Retry_After=formatdate(time.time() + 1, usegmt=True))


async def zipped(exchange: Exchange) -> None:
    """The healthy answer, compressed."""
    await exchange.send(gzip.compress(exchange.body), Content_Encoding="gzip")


async def lying_gzip(exchange: Exchange) -> None:
    """Say gzip and send plain JSON."""
    await exchange.send(exchange.body, Content_Encoding="gzip")


async def half_gzip(exchange: Exchange) -> None:
    """Half of a compressed answer, with a length that fits."""
    packed = gzip.compress(exchange.body)
    await exchange.send(packed[: len(packed) // 2], Content_Encoding="gzip")
