"""Small libraries and their reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from arrscore.config import SiteSettings
from arrscore.report.build import SiteResult, build_site
from arrscore.store.recorder import FailedInstance
from support.snapshots import NOW, Library, Snapshot, record_weeks, sixty_movies, two_series


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty database."""
    folder = tmp_path / "library"
    folder.mkdir()
    made = Library(folder)
    yield made
    made.db.close()


@pytest.fixture
def movies() -> Snapshot:
    """The sixty movies, for a test to change."""
    return sixty_movies()


@pytest.fixture
def series() -> Snapshot:
    """The two series, for a test to change."""
    return two_series()


@pytest.fixture
def recorded(library: Library, movies: Snapshot, series: Snapshot) -> Library:
    """The database of both libraries, for a test to change."""
    record_weeks(library, movies, series)
    return library


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of both libraries, for tests that only read it."""
    folder = tmp_path_factory.mktemp("built")
    library = Library(folder)
    record_weeks(library, sixty_movies(), two_series())
    build_site(library.publish(), settings=SiteSettings(), now=NOW, output=folder / "output")
    library.db.close()
    return folder / "output"


@pytest.fixture
def snapshot() -> type[Snapshot]:
    """Snapshots for tests that need their own."""
    return Snapshot


Build = Callable[..., SiteResult]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where `build` writes."""
    return tmp_path / "output"


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build the report of a published database into `tmp_path/output`."""

    def run(database: Path, **options: object) -> SiteResult:
        arguments = {
            "settings": SiteSettings(), "now": NOW, "output": tmp_path / "output", **options,
        }  # fmt: skip
        return build_site(database, **arguments)  # type: ignore[arg-type]

    return run


@pytest.fixture
def failed_instance() -> FailedInstance:
    """A server that could not be reached."""
    return FailedInstance("anime", "sonarr", "Anime", "anime: connection refused")
