"""A sample server on a real socket, with faults to order."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from arrscore.demo import ArrApplication, SampleLibrary
from support.arr import KEY, ArrServer, Fault, serving_application
from support.http import answer, hang, reset_mid_body
from support.project import Project


def lying_gzip(handler: BaseHTTPRequestHandler) -> None:
    """Say gzip and send something else."""
    answer(200, b"this is no gzip", Content_Encoding="gzip")(handler)


def truncated_gzip(handler: BaseHTTPRequestHandler) -> None:
    """Send half of a gzip stream, with a length that fits."""
    answer(200, gzip.compress(b"[]" * 5000)[:20], Content_Encoding="gzip")(handler)


@pytest.fixture
def library() -> SampleLibrary:
    """A small library of both services."""
    return SampleLibrary(3, movies=25, series=3)


@pytest.fixture
def start_server(library: SampleLibrary) -> Iterator[Callable[[str], ArrServer]]:
    """Start a server of the library by service; all of them stop with the test."""
    with ExitStack() as running:

        def start(service: str) -> ArrServer:
            application = ArrApplication(library, service, api_key=KEY)
            return running.enter_context(serving_application(service, application))

        yield start


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
