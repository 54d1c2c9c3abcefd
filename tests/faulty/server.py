"""A small HTTP server on raw sockets: it can send what no HTTP library would."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

from arrscore.demo import ArrApplication

API = "/api/v3/"
JSON = "application/json; charset=utf-8"


@dataclass
class Exchange:
    """One request that a fault answers: what was asked, what a healthy server would say, and where to write."""

    server: FaultyServer
    target: str
    body: bytes
    writer: asyncio.StreamWriter
    is_last: bool = True

    async def send(
        self,
        body: bytes,
        *,
        status: int = 200,
        content_type: str | None = JSON,
        length: int | None = None,
        **headers: str,
    ) -> None:
        """Answer; `length` is what the header says where that is not the body's own, and `_` in names is `-`."""
        lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body) if length is None else length}"]
        if content_type is not None:
            lines.append(f"Content-Type: {content_type}")
        if self.is_last:
            lines.append("Connection: close")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await self.writer.drain()

    def reset(self) -> None:
        """Reset the connection, as a process that dies does."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Act = Callable[[Exchange], Awaitable[None]]


@dataclass
class FaultyServer:
    """One application on a port of 127.0.0.1, as an async context manager.

    Requests to `endpoint`, such as `moviefile` (or `*`, any), meet `act`: the first `times` of them, or all.

    Where `url_base` is given, requests without it are redirected to it, as the applications do.
    """

    application: ArrApplication
    endpoint: str = ""
    act: Act | None = None
    times: int | None = None
    url_base: str = ""
    hit: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop_listening()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # A task that was cancelled before its first step closed nothing.
        for writer in tuple(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    async def stop_listening(self) -> None:
        """Take no more connections: the next one is refused."""
        if self._server is None:
            return
        loop = asyncio.get_running_loop()
        for each in self._server.sockets:
            loop.remove_reader(each.fileno())
        # A connection that was just taken gets its turn: asyncio of Python 3.11 never closes one that finds its
        # server closed.
        for _ in range(3):
            await asyncio.sleep(0)
        self._server.close()

    def reset_all(self) -> None:
        """Reset every open connection."""
        for writer in tuple(self._open):
            Exchange(self, "", b"", writer).reset()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Know a connection at once, not only when its task gets a turn."""
        self._open.add(writer)
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one_request(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, which is part of the tests, or the server ends
        finally:
            self._open.discard(writer)
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _one_request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False where the connection ends with it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        target = head.split(" ", 2)[1]
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        path, _, query = target.partition("?")
        base, _, endpoint = path.partition(API)
        answer = self.application.answer("GET", path.removeprefix(base), query, headers.get("x-api-key"))
        exchange = Exchange(self, target, answer.encoded(), writer)
        if self._goes_wrong(endpoint):
            await self.act(exchange)  # type: ignore[misc]
            return False
        exchange.is_last = False
        if base != self.url_base and self.url_base:
            await exchange.send(b"", status=307, content_type=None, Location=f"{self.url_base}{target}")
        else:
            await exchange.send(exchange.body, status=answer.status, content_type=answer.content_type)
        return True

    def _goes_wrong(self, endpoint: str) -> bool:
        if self.act is None or self.endpoint not in {endpoint, "*"}:
            return False
        if self.times is not None and self.hit >= self.times:
            return False
        self.hit += 1
        return True
