"""Radarr and Sonarr as tests need them: one that answers by path, and any of them on a socket, with faults to order.

`faulty.server` is for what no HTTP library would send.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from support.http import Answer, serving

API = "/api/v3/"
KEY = "key-of-the-test"
Application = Callable[..., Awaitable[None]]


class FakeArr:
    """An ASGI application: answers by path below `/api/v3/`, with JSON values or functions of the query's parameters.

    An answer may be `(status, headers, body)` as well, and None is not found; a class with a library of its own
    overrides `answer`. `asked` lists what was asked; `most_at_once` how much of it was under way together. A path in
    `gathers` is answered only once so many requests have been under way.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.most_at_once = 0
        self.gathers: dict[str, int] = {}
        self._gathered = asyncio.Event()
        self._under_way = 0

    def paths(self, ending: str) -> list[dict[str, list[str]]]:
        """The parameters of each request for a path."""
        return [params for path, params in self.asked if path == API + ending]

    def answer(self, path: str, params: dict[str, list[str]]) -> Any:
        """What it says at a path."""
        answer = self.answers.get(path)
        return answer(params) if callable(answer) else answer

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        assert scope["method"] == "GET"
        params = parse_qs(scope["query_string"].decode())
        self.asked.append((scope["path"], params))
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        await asyncio.sleep(0)
        if self.most_at_once >= self.gathers.get(scope["path"], 0):
            self._gathered.set()
        if scope["path"] in self.gathers:
            await self._gathered.wait()
        self._under_way -= 1
        answer = self.answer(scope["path"].removeprefix(API), params)
        if answer is None:
            answer = (404, {}, b"")
        elif not isinstance(answer, tuple):
            answer = (200, {"content-type": "application/json; charset=utf-8"}, json.dumps(answer).encode())
        status, headers, body = answer
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})


class Rewriting(ABC):
    """An ASGI application between a client and another one, whose answers in JSON it rewrites."""

    def __init__(self, application: Application) -> None:
        self.application = application

    @abstractmethod
    def rewritten(self, path: str, answer: Any) -> Any:
        """What is answered at a path below `/api/v3/` instead."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        sent: list[dict[str, Any]] = []

        async def keep(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.application(scope, receive, keep)
        start, body = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
        if start["status"] == 200 and dict(start["headers"]).get(b"content-type", b"").startswith(
            b"application/json"
        ):
            path = scope["path"].rpartition(API)[2]
            body = json.dumps(self.rewritten(path, json.loads(body))).encode()
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


@dataclass
class Fault:
    """What happens to requests whose path matches: `times` of them, or all."""

    path: str
    act: Answer
    times: int | None = None
    seen: int = 0

    def applies(self, path: str) -> bool:
        """Tells whether this request is hit, and counts it."""
        if not re.search(self.path, path) or (self.times is not None and self.seen >= self.times):
            return False
        self.seen += 1
        return True


@dataclass
class ArrServer:
    """An ASGI application on 127.0.0.1, with faults to order."""

    service: str
    application: Application
    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    slow: float = 0.0

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer as the application does, unless a fault comes first."""
        for fault in self.faults:
            if fault.applies(handler.path):
                handler.close_connection = True
                fault.act(handler)
                return
        if self.slow:
            time.sleep(self.slow)
        status, headers, body = asyncio.run(
            _call(self.application, handler.path, dict(handler.headers.items()))
        )
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in headers):
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


async def _call(
    application: Application, target: str, headers: dict[str, str]
) -> tuple[int, list[tuple[str, str]], bytes]:
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "scheme": "http",
        "server": ("127.0.0.1", 0),
    }
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    names = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    return sent[0]["status"], names, body


@contextmanager
def serving_application(service: str, application: Application) -> Iterator[ArrServer]:
    """Serve an application until the block ends."""
    server = ArrServer(service, application)
    with serving(server.respond) as server.url:
        yield server
