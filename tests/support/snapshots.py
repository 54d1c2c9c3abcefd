"""A Radarr and a Sonarr with a small library each, recorded through the store and published with views as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlite_utils import Database

from arrscore.analysis.parameters import recorded_parameters
from arrscore.analysis.statistics import measure_library
from arrscore.analysis.views import install_views, materialise
from arrscore.models import Quality, ReleaseEvent
from arrscore.store.database import open_copy, open_database, publish_copy
from arrscore.store.recorder import FailedInstance, record_parameters
from arrscore.wording import TEXTS
from support.library import ServerLibrary, record_libraries

NOW = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)
HD, BLURAY = Quality(3, "WEBDL-1080p", "web", 1080), Quality(7, "Bluray-1080p", "bluray", 1080)
NAMES = {1: "WEB Tier 01", 2: "HDR", 3: "LQ", 4: "Repack", 5: "=SUM(A1)"}
# From a poor file to a good one; the last has the format whose name is a formula.
SETS = ((3,), (), (2,), (1,), (1, 2), (1, 5))


class Snapshot(ServerLibrary):
    """What one server holds, with titles and files numbered as they come; change it between runs."""

    def __init__(self, slug: str, service: str, name: str) -> None:
        super().__init__(
            slug,
            service,
            name,
            scores={1: 500, 2: 100, 3: -1000, 4: 0},
            format_names=dict(NAMES),
            qualities=(HD, BLURAY),
            profile_fields={"name": "HD Bluray + WEB"},
            other_profiles=("Nobody's",),
        )

    def add_film(self, name: str, *, slug: str | None = None, formats: Sequence[int] | None = None) -> None:
        """Add a movie; without `formats` nothing of it is on disk."""
        number = len(self.titles) + 1
        self.add_movie(
            number,
            name=name,
            tmdb_id=number,
            slug=slug,
            year=2000 + number % 20,
            file=None if formats is None else number,
        )
        if formats is not None:
            self._add_file(number, number, formats, name)

    def add_show(self, name: str, *, slug: str | None = None, seasons: int = 2, episodes: int = 4) -> None:
        """Add a series with specials; one episode of each season is missing, one special is not monitored."""
        title = len(self.titles) + 1
        numbers = count(len(self.items) + 1)
        places = [
            (next(numbers), season, episode)
            for season in range(seasons + 1)
            for episode in range(1, (2 if season == 0 else episodes) + 1)
        ]
        self.add_series(
            title,
            name=name,
            year=2015,
            tvdb_id=title,
            slug=slug,
            episodes=[
                (number, season, episode, None if episode == 2 else number)
                for number, season, episode in places
            ],
        )
        for number, season, episode in places:
            self.items[number] = self.items[number]._replace(
                name=f"Part {episode} of {name}",
                monitored=season > 0 or episode == 1,
                air_date=f"{2015 + season}-01-{episode:02}T20:00:00Z",
            )
            if episode != 2:
                self._add_file(number, title, SETS[number % len(SETS)], name)

    def _add_file(self, number: int, title: int, formats: Sequence[int], name: str) -> None:
        self.add_file(
            number,
            title,
            formats=formats,
            name=f"{name}.mkv",
            size_bytes=4_000_000_000 + number,
            quality=HD if number % 3 else BLURAY,
            added_at="2026-01-02T03:04:05Z",
            release_group=f"GRP{number % 4}",
        )

    def loop(self, number: int, *, times: int, formats: Sequence[int]) -> None:
        """Grab and import an item again and again under a name that matches `formats`, which its file does not."""
        for time in range(times):
            day = f"2026-{10 + time // 14}-{1 + 2 * (time % 14):02}"
            for kind, hour in (("grabbed", "10"), ("imported", "11")):
                self.events.append(
                    ReleaseEvent(
                        server_id=len(self.events) + 1, item_server_id=number, kind=kind,
                        occurred_at=f"{day}T{hour}:00:00Z", quality=HD, revision_version=1,
                        release_name=f"Movie.{number}.1080p.WEB-DL-GRP", release_group="GRP",
                        download_key=f"download-{number}-{time}", size_bytes=5_000_000_000,
                        format_server_ids=tuple(formats), frozen_score=self.score_of(formats),
                        file_server_id=number if kind == "imported" else None,
                    )
                )  # fmt: skip

    def upgrade(self, number: int, formats: Sequence[int]) -> None:
        """Replace a file by another one of the same quality."""
        new = self.files.pop(number)._replace(
            server_id=number + 10_000,
            format_server_ids=tuple(formats),
            score=self.score_of(formats),
            name="Better.mkv",
        )
        self.files[new.server_id] = new
        for each, item in self.items.items():
            if item.file_server_id == number:
                self.items[each] = item._replace(file_server_id=new.server_id)


class Library:
    """A database in the making."""

    def __init__(self, folder: Path) -> None:
        self.db: Database = open_database(folder / "working.db")
        self.folder = folder
        install_views(self.db.conn)
        record_parameters(self.db, [(each.name, each.value, each.meaning) for each in recorded_parameters()])

    def record(self, *snapshots: Snapshot, at: str, failed: Sequence[FailedInstance] = ()) -> None:
        """Record a run that found these snapshots."""
        record_libraries(self.db, *snapshots, at=at, failed=failed, measure=measure_library)

    def publish(self, name: str = "arrscore.db") -> Path:
        """Make the copy in which every view is a table."""
        path = self.folder / name
        publish_copy(self.db, path)
        copy = open_copy(path)
        materialise(copy.conn, into="main", texts=TEXTS)
        copy.close()
        return path


def sixty_movies() -> Snapshot:
    """A Radarr with sixty movies, of which every tenth is missing."""
    snapshot = Snapshot("radarr", "radarr", "Radarr")
    for number in range(60):
        formats = None if number % 10 == 9 else SETS[number % len(SETS)]
        snapshot.add_film(f"Movie {number:02}", slug=f"movie-{number}", formats=formats)
    return snapshot


def two_series() -> Snapshot:
    """A Sonarr with a short series and a long one."""
    snapshot = Snapshot("sonarr", "sonarr", "Sonarr")
    snapshot.add_show("Short", slug="short")
    snapshot.add_show("Long", slug="long", seasons=6, episodes=12)
    return snapshot


def record_weeks(library: Library, movies: Snapshot, series: Snapshot) -> None:
    """Record both, with a week in which scores were edited and a file was replaced."""
    library.record(movies, series, at="2026-11-08T18:00:00Z")
    movies.edit_score(2, 150)
    movies.upgrade(1, (1, 2))
    library.record(movies, series, at="2026-11-15T18:00:00Z")
    library.record(movies, series, at="2026-11-22T18:00:00Z")
