from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from arrscore.config import InstanceSettings
from arrscore.errors import ServiceError
from arrscore.services.fetch import fetch_instance
from arrscore.services.http.client import open_client
from arrscore.services.http.retry import Timing
from support.arr import FakeArr
from support.environment import without_network_settings

KEY = "0123456789abcdef-the-key"
RECORDED = Path(__file__).parents[3] / "shared" / "api" / "recorded"


class FakeTime:
    """A clock that moves only when somebody sleeps; `slept` tells how long each time."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.slept: list[float] = []
        self.chance = 1.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def timing(self) -> Timing:
        return Timing(self.sleep, lambda: self.now, lambda: self.now, lambda: self.chance)


class Reader:
    """Fetches an instance and keeps what came."""

    def __init__(self, settings: InstanceSettings, app: FakeArr, timing: Timing) -> None:
        self.rules: Any = None
        self.status: Any = None
        self.batches: list[Any] = []
        self.progress: list[tuple[str, int, int]] = []

        def keep_rules(rules: Any, status: Any) -> None:
            self.rules, self.status = rules, status

        self.counts = asyncio.run(
            fetch_instance(
                settings,
                on_rules=keep_rules,
                on_batch=self.batches.append,
                app=app,
                progress=lambda *step: self.progress.append(step),
                timing=timing,
            )
        )

    @property
    def titles(self) -> dict[int, Any]:
        return {title.server_id: title for batch in self.batches for title in batch.titles}

    @property
    def items(self) -> dict[int, Any]:
        return {item.server_id: item for batch in self.batches for item in batch.items}

    @property
    def files(self) -> dict[int, Any]:
        return {file.server_id: file for batch in self.batches for file in batch.files}


def movie(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"Movie {number}",
        "sortTitle": f"movie {number}",
        "year": 2000 + number % 20,
        "qualityProfileId": 1,
        "monitored": True,
        "hasFile": True,
        "movieFileId": number + 1000,
        "tmdbId": number + 5000,
        "titleSlug": str(number + 5000),
        "tags": [],
        "rootFolderPath": "/data/movies/",
        "added": "2024-01-01T00:00:00Z",
        "runtime": 100,
        **fields,
    }


def file(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": number,
        "relativePath": f"Movie {number}.mkv",
        "path": f"/data/movies/Movie {number}/Movie {number}.mkv",
        "size": 1000 + number,
        "dateAdded": "2024-05-01T12:00:00Z",
        "quality": {
            "quality": {"id": 7, "name": "Bluray-1080p", "source": "bluray", "resolution": 1080},
            "revision": {"version": 1, "real": 0, "isRepack": False},
        },
        "customFormats": [{"id": 3, "name": "Three"}],
        "customFormatScore": 30,
        **fields,
    }


def series(number: int, **fields: Any) -> dict[str, Any]:
    raw = movie(number, tvdbId=number + 9000, seriesType="standard", **fields)
    del raw["hasFile"], raw["movieFileId"]
    return raw


def episode(number: int, file_id: int = 0, **fields: Any) -> dict[str, Any]:
    return {
        "id": number,
        "seasonNumber": 1,
        "episodeNumber": number % 100,
        "title": f"Episode {number}",
        "airDateUtc": "2024-01-02T03:00:00Z",
        "monitored": True,
        "hasFile": file_id > 0,
        "episodeFileId": file_id,
        **fields,
    }


def common(application: str, version: str) -> dict[str, Any]:
    return {
        "system/status": {"appName": application, "version": version, "instanceName": "At home"},
        "qualityprofile": json.loads((Path(__file__).parent / "data" / "qualityprofile.json").read_bytes()),
        "customformat": [{"id": 3, "name": "Three", "includeCustomFormatWhenRenaming": True}],
        "tag": [{"id": 1, "label": "kids"}],
        "config/mediamanagement": {"id": 1, "downloadPropersAndRepacks": "doNotPrefer"},
        "config/naming": {"id": 1, "renameMovies": True, "renameEpisodes": False},
    }


@pytest.fixture(scope="session")
def make():
    """Wire records to start from: `make.movie(1, hasFile=False)`."""

    class Make:
        movie = staticmethod(movie)
        file = staticmethod(file)
        series = staticmethod(series)
        episode = staticmethod(episode)

    return Make


plain_network_of_all = pytest.fixture(autouse=True)(without_network_settings)


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime()


@pytest.fixture
def instance():
    """Settings of an instance that is called `radarr-4k`."""

    def settings(**changes: Any) -> InstanceSettings:
        return InstanceSettings(
            **{
                "slug": "radarr-4k",
                "service": "radarr",
                "name": "Radarr 4K",
                "url": "http://films.example:7878",
                "api_key": KEY,
                **changes,
            }
        )

    return settings


@pytest.fixture
def get(clock, instance):
    """Ask for one document, by default the status; an error is returned, not raised."""

    def ask(
        *, path: str = "/api/v3/system/status", params: Any = (), app: Any = None, **changes: Any
    ) -> bytes | ServiceError:
        async def run() -> bytes:
            async with open_client(instance(**changes), app=app, timing=clock.timing) as client:
                return await client.get(path, params)

        try:
            return asyncio.run(run())
        except ServiceError as error:
            return error

    return ask


@pytest.fixture
def radarr() -> FakeArr:
    """A Radarr without movies; `load` gives it some, each with one file."""
    app = FakeArr()
    app.answers = {**common("Radarr", "5.26.2.10099"), "movie": []}

    def moviefile(params: dict[str, list[str]]) -> list[dict[str, Any]]:
        ids = {int(each) for each in params["movieId"]}
        movies = {raw["id"]: raw for raw in app.answers["movie"]}
        return [file(raw["movieFileId"], movieId=raw["id"]) for raw in movies.values() if raw["id"] in ids]

    app.answers["moviefile"] = moviefile
    return app


@pytest.fixture
def sonarr() -> FakeArr:
    """A Sonarr without series; answers of `episode` and `episodefile` go by series."""
    app = FakeArr()
    app.answers = {
        **common("Sonarr", "4.0.15.2941"),
        "series": [],
        "episode": lambda _: [],
        "episodefile": lambda _: [],
    }
    return app


@pytest.fixture
def read(clock, instance):
    """Fetch a whole instance from a fake application."""

    def fetch(app: FakeArr, **changes: Any) -> Reader:
        service = "sonarr" if "series" in app.answers else "radarr"
        return Reader(instance(service=service, **changes), app, clock.timing)

    return fetch


@pytest.fixture
def recorded():
    """Bytes of a recorded answer; skips where the recordings are absent."""

    def load(name: str) -> bytes:
        path = RECORDED / name
        if not path.exists():
            pytest.skip(f"no recorded answers at {RECORDED.name}/{name}")
        return path.read_bytes()

    return load
