"""A sample server on a real socket, with faults to order."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from arrscore.demo import ArrApplication, SampleLibrary
from support.http import Answer, answer, hang, reset_mid_body, serving

KEY = "key-of-the-test"


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


def lying_gzip(handler: BaseHTTPRequestHandler) -> None:
    """Say gzip and send something else."""
    answer(200, b"this is no gzip", Content_Encoding="gzip")(handler)


def truncated_gzip(handler: BaseHTTPRequestHandler) -> None:
    """Send half of a gzip stream, with a length that fits."""
    answer(200, gzip.compress(b"[]" * 5000)[:20], Content_Encoding="gzip")(handler)


@dataclass
class ArrServer:
    """One application on 127.0.0.1, and where it answers."""

    service: str
    application: ArrApplication
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
    application: ArrApplication, target: str, headers: dict[str, str]
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


@pytest.fixture
def library() -> SampleLibrary:
    """A small library of both services."""
    return SampleLibrary(3, movies=25, series=3)


@pytest.fixture
def start_server(library: SampleLibrary) -> Iterator[Callable[[str], ArrServer]]:
    """Start a server of the library by service; all of them stop with the test."""
    with ExitStack() as running:

        def start(service: str) -> ArrServer:
            arr = ArrServer(service, ArrApplication(library, service, api_key=KEY))
            arr.url = running.enter_context(serving(arr.respond))
            return arr

        yield start


@dataclass
class Project:
    """A folder with a configuration, in which the real command runs."""

    folder: Path

    def configure(self, *servers: ArrServer, **more: object) -> None:
        """Write arrscore.yaml for these servers, quick to give up."""
        instances = {}
        for server in servers:
            instances[server.service] = {
                "url": server.url,
                "api_key": KEY,
                "timeout": 60,
                "retries": 2,
                "concurrency": 2,
                "batch_size": 5,
                **more,
            }
        (self.folder / "arrscore.yaml").write_text(json.dumps({"instances": instances}), encoding="utf-8")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command as its user does."""
        return subprocess.run(
            [sys.executable, "-m", "arrscore", *arguments],
            cwd=self.folder,
            env=_environment() | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *arguments: str, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start the command and let it run."""
        return subprocess.Popen(
            [sys.executable, "-m", "arrscore", *arguments],
            cwd=self.folder,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )

    def tree(self) -> dict[str, bytes]:
        """Every file of the report."""
        output = self.folder / "output"
        return {
            str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()
        }


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ARRSCORE_", "RADARR_", "SONARR_"))
    }
    return kept | {"NO_PROXY": "127.0.0.1", "COLUMNS": "200"}


@pytest.fixture
def faults() -> dict[str, Callable[[], list[Fault]]]:
    """Faults by name, each made anew; those that pass by themselves end with a number of times."""
    files, everything = r"/(moviefile|episodefile)", r"^/api"
    return {
        "reset mid-body, once": lambda: [Fault(files, reset_mid_body, times=1)],
        "reset mid-body": lambda: [Fault(files, reset_mid_body)],
        "no answer in time": lambda: [Fault(files, hang)],
        "truncated JSON": lambda: [Fault(files, answer(200, b'[{"id": 1, "mov'))],
        "a login page": lambda: [Fault(everything, answer(200, b"<!doctype html><form>", "text/html"))],
        "wrong key": lambda: [Fault(everything, answer(401))],
        "500 twice": lambda: [
            Fault(files, answer(500, b'{"message": "boom", "description": "at X"}'), times=2)
        ],
        "500 for ever": lambda: [Fault(files, answer(500, b'{"message": "boom", "description": "at X"}'))],
        "429 with Retry-After": lambda: [Fault(files, answer(429, Retry_After="0"), times=2)],
        "starting up, once": lambda: [
            Fault(everything, answer(503, b'{"errorMessage": "Radarr is starting up"}'), times=1)
        ],
        "redirect to another host": lambda: [
            Fault(everything, answer(302, Location="http://127.0.0.2:9/elsewhere"))
        ],
        "gzip that lies": lambda: [Fault(files, lying_gzip)],
        "half a gzip": lambda: [Fault(files, truncated_gzip)],
        "invalid UTF-8": lambda: [Fault(files, answer(200, b'[{"id": 1, "relativePath": "\xff\xfe"}]'))],
        "a series is not found": lambda: [
            Fault(r"/episode", answer(404, b'{"message": "NotFound"}')),
        ],
        "a detail deleted meanwhile": lambda: [
            Fault(files, answer(404, b'{"message": "NotFound"}'), times=1)
        ],
    }


@pytest.fixture
def held_request() -> Callable[[ArrServer], threading.Event]:
    """Let a server never answer for files; the event is set once it was asked for them."""

    def hold(server: ArrServer) -> threading.Event:
        asked = threading.Event()

        def keep_waiting(handler: BaseHTTPRequestHandler) -> None:
            asked.set()
            hang(handler)

        server.faults.append(Fault(r"/(moviefile|episodefile)", keep_waiting))
        return asked

    return hold


@pytest.fixture
def make_fault() -> Callable[..., Fault]:
    """A fault that answers: `make_fault(r"/episode", 404, times=1)`."""

    def make(path: str, status: int, body: bytes = b"", times: int | None = None) -> Fault:
        return Fault(path, answer(status, body), times=times)

    return make


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty folder to run the command in."""
    return Project(tmp_path)
