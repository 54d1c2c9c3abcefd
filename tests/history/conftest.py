"""A static host on a real socket with faults to order, and published copies of a small library."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from arrscore import pipeline, sessions
from arrscore.cli.reporting import SilentReporter
from arrscore.config import Settings, load_settings
from arrscore.demo import ArrApplication, SampleLibrary
from arrscore.history.manifest import history_manifest
from support.arr import KEY
from support.environment import without_network_settings
from support.http import Answer, answer, serving

FIRST = "2026-09-01T12:00:00Z"
SECOND = "2026-09-08T12:00:00Z"


@dataclass
class Site:
    """A static host; what is not in `files` is not found."""

    address: str = ""
    files: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.address}/library/"

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests.append((handler.path, {k.lower(): v for k, v in handler.headers.items()}))
        handler.close_connection = True
        self.files.get(handler.path, answer(404, b"<!doctype html>not here", "text/html"))(handler)

    def publish(self, database: Path) -> None:
        self.files["/library/arrscore.db"] = answer(200, database.read_bytes(), "application/octet-stream")
        self.files["/library/history.json"] = answer(200, history_manifest(database), "application/json")


plain_network_of_all = pytest.fixture(autouse=True)(without_network_settings)


@pytest.fixture
def start_site() -> Iterator[Callable[[], Site]]:
    with ExitStack() as running:

        def start() -> Site:
            site = Site()
            site.address = running.enter_context(serving(site.respond))
            return site

        yield start


def _fetch(database: Path, libraries: Mapping[str, SampleLibrary], time: str) -> Settings:
    """Let libraries live until a time, and record each as an instance, by slug."""
    now = datetime.fromisoformat(time)
    apps = {}
    for slug, library in libraries.items():
        library.advance(now)
        apps[slug] = ArrApplication(library, slug.split("-")[0], api_key=KEY)
    instances = {slug: {"url": f"http://{slug}.invalid", "api_key": KEY} for slug in libraries}
    settings = load_settings(
        environment={}, overrides={"instances": instances, "database": database}, use_file=False
    )
    pipeline.fetch(settings, pipeline.Request(now, apps=apps), SilentReporter())
    return settings


@pytest.fixture(scope="session")
def fetch() -> Callable[[Path, Mapping[str, SampleLibrary], str], Settings]:
    """Let libraries live until a time, and record each in a database as an instance, by slug."""
    return _fetch


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> dict[str, Path]:
    """Published copies of a small library: after its first build, and after its second."""
    folder = tmp_path_factory.mktemp("published")
    library = SampleLibrary(3, movies=25, series=3)
    copies = {}
    for time in (FIRST, SECOND):
        settings = _fetch(folder / "arrscore.db", {"radarr": library}, time)
        now = datetime.fromisoformat(time)
        copies[time] = folder / f"{now:%d}.db"
        with sessions.published_database(settings) as copy:
            shutil.copy(copy, copies[time])
        shutil.copy(settings.database, folder / f"{now:%d}-working.db")
    return copies


@pytest.fixture
def settings_with(tmp_path) -> Callable[..., Settings]:
    """Settings with these previous places, quick to give up on a host, and a database in a folder of its own."""
    (tmp_path / "home").mkdir()

    def make(*previous: str | Path, **more: object) -> Settings:
        overrides = {
            "previous": [str(place) for place in previous],
            "database": tmp_path / "home" / "arrscore.db",
            "previous_timeout": 60,
            "previous_retries": 1,
        }
        return load_settings(environment={}, overrides=overrides | more, use_file=False)

    return make


def _builds(database: Path) -> list[str]:
    """When the builds in a database were."""
    with closing(sqlite3.connect(database)) as connection:
        return [at for (at,) in connection.execute("select started_at from build_runs order by id")]


def _tables(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of facts."""
    with closing(sqlite3.connect(database)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "select name from sqlite_master where type = 'table' and sql like '%strict%' order by name"
            )
        ]
        return {name: connection.execute(f"select * from {name} order by 1, 2").fetchall() for name in names}


@pytest.fixture(scope="session")
def read_builds() -> Callable[[Path], list[str]]:
    """Tell when the builds in a database were."""
    return _builds


@pytest.fixture(scope="session")
def read_tables() -> Callable[[Path], dict[str, list[tuple[object, ...]]]]:
    """Read every row of every table of facts."""
    return _tables
