"""One library with its whole past, shared by the tests that only read it, and a way to ask its servers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import pytest

from arrscore.demo import DEMO_NOW, ArrApplication, SampleLibrary

KEY = "sample-key"


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def ask(application, path, query="", *, method="GET", key=KEY):
    """Send one request through the ASGI interface."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    headers = [] if key is None else [(b"x-api-key", key.encode())]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": headers,
    }
    asyncio.run(application(scope, receive, send))
    start, body = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Response(start["status"], named, body["body"])


@pytest.fixture(scope="session")
def fetch():
    return ask


@pytest.fixture(scope="session")
def start():
    """Make the library as it is on its first day; read only."""
    return SampleLibrary(1)


@pytest.fixture(scope="session")
def past():
    """Make the library as it is on the demo's last day; read only."""
    library = SampleLibrary(1)
    library.advance(DEMO_NOW)
    return library


@pytest.fixture(scope="session")
def radarr(past):
    return ArrApplication(past, "radarr")


@pytest.fixture(scope="session")
def sonarr(past):
    return ArrApplication(past, "sonarr")


@pytest.fixture(scope="session")
def movie_files(past, radarr):
    ids = "&".join(f"movieId={one}" for one in past.radarr.movies)
    return ask(radarr, "/api/v3/moviefile", ids).json()


@pytest.fixture(scope="session")
def episode_files(past, sonarr):
    pages = [ask(sonarr, "/api/v3/episodefile", f"seriesId={one}").json() for one in past.sonarr.series]
    return [file for page in pages for file in page]
