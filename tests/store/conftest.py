"""A tiny library in the project's own models, and a database to record it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from sqlite_utils import Database

from arrscore.models import (
    Batch,
    CustomFormat,
    FetchCounts,
    Item,
    MediaFile,
    ProfileQuality,
    Quality,
    QualityProfile,
    Rules,
    ServerStatus,
    Title,
)
from arrscore.store.database import open_database
from arrscore.store.recorder import RunSummary, record_run
from arrscore.store.staging import StagedInstance

HDTV = Quality(4, "HDTV-720p", "tv", 720)
WEB = Quality(3, "WEBDL-1080p", "webdl", 1080)
BLURAY = Quality(7, "Bluray-1080p", "bluray", 1080)


@dataclass
class Library:
    """A library that a test changes between recordings; scores follow from its profile, as on a server."""

    scores: dict[int, int] = field(default_factory=lambda: {1: 100, 2: -50, 3: 25})
    format_names: dict[int, str] = field(default_factory=lambda: {1: "HDR", 2: "LQ", 3: "Atmos"})
    profile_fields: dict[str, object] = field(default_factory=dict)
    propers: str = "preferAndUpgrade"
    titles: dict[int, Title] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    files: dict[int, MediaFile] = field(default_factory=dict)

    def add_movie(
        self, number: int, *, name: str = "", tmdb_id: int | None = None, file: int | None = None
    ) -> None:
        """A movie under a server id; `file` is its file's server id."""
        name = name or f"Movie {number}"
        self.titles[number] = Title(
            number, "movie", name, name.lower(), 2000 + number, 1, True, tmdb_id=tmdb_id or 1000 + number
        )
        self.items[number] = Item(number, number, name, True, file_server_id=file)

    def add_series(
        self, number: int, *, tvdb_id: int, episodes: Sequence[tuple[int, int, int, int | None]]
    ) -> None:
        """A series with episodes (server id, season, episode, file)."""
        name = f"Series {number}"
        self.titles[number] = Title(number, "series", name, name.lower(), 2010, 1, True, tvdb_id=tvdb_id)
        for episode_id, season, episode, file in episodes:
            self.items[episode_id] = Item(
                episode_id,
                number,
                f"Episode {episode}",
                True,
                file,
                season_number=season,
                episode_number=episode,
            )

    def add_file(
        self,
        number: int,
        title: int,
        *,
        formats: tuple[int, ...] | None = (1,),
        quality: Quality = WEB,
        version: int = 1,
        name: str = "",
        size_bytes: int = 1_000,
    ) -> None:
        """A file of a title that matches formats; its score is their sum."""
        self.files[number] = MediaFile(
            number,
            title,
            name or f"file-{number}.mkv",
            size_bytes,
            quality,
            version,
            0,
            version > 1,
            formats,
            None if formats is None else sum(self.scores.get(each, 0) for each in formats),
        )

    def edit_score(self, format_id: int, score: int) -> None:
        """Edit the profile, which moves every score at once."""
        self.scores[format_id] = score
        for number, file in self.files.items():
            if file.format_server_ids is not None:
                total = sum(self.scores.get(each, 0) for each in file.format_server_ids)
                self.files[number] = file._replace(score=total)

    def rules(self) -> Rules:
        """The rules as a server would tell them."""
        qualities = tuple(
            ProfileQuality(quality, rank, allowed=True) for rank, quality in enumerate((HDTV, WEB, BLURAY))
        )
        profile = QualityProfile(1, "HD", True, 7, 0, 10_000, 1, qualities, dict(self.scores))
        return Rules(
            (profile._replace(**self.profile_fields),),  # type: ignore[arg-type]
            tuple(CustomFormat(number, name) for number, name in self.format_names.items()),
            self.propers,  # type: ignore[arg-type]
        )

    def batch(self) -> Batch:
        """Everything at once."""
        return Batch(tuple(self.titles.values()), tuple(self.items.values()), tuple(self.files.values()))


Record = Callable[..., RunSummary]


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty, migrated database in memory."""
    database = open_database(None)
    yield database
    database.close()


@pytest.fixture
def library() -> Library:
    """An empty library with one profile and three formats."""
    return Library()


@pytest.fixture(scope="session")
def make_library() -> type[Library]:
    """Make further empty libraries."""
    return Library


@pytest.fixture
def record(db: Database) -> Record:
    """Record a library as one complete run at a time; days count up by themselves."""
    runs = 0

    def record_library(
        library: Library,
        *,
        slug: str = "radarr",
        batches: Sequence[Batch] | None = None,
        reads_all_events: bool = False,
        **unread: set[int] | bool,
    ) -> RunSummary:
        nonlocal runs
        runs += 1
        staged = StagedInstance(db, 1, slug, "radarr", slug.capitalize(), reads_all_events=reads_all_events)
        staged.add_rules(library.rules(), ServerStatus("Radarr", "5.14.0"))
        for batch in batches or [library.batch()]:
            staged.add_batch(batch)
        counts = {name: frozenset(ids) if isinstance(ids, set) else ids for name, ids in unread.items()}
        return record_run(
            db,
            [(staged, FetchCounts(3, 100, 0.1, **counts))],
            now=f"2026-11-{runs:02d}T12:00:00Z",
            version="0",
            measure=lambda _: [],
        )

    return record_library


@pytest.fixture
def history(db: Database) -> Callable[[], list[dict[str, object]]]:
    """What the newest run wrote to score_history."""

    def newest() -> list[dict[str, object]]:
        return list(
            db.query(
                "select items.name as item, kind, cause, old_score, new_score, file_points, rules_points, "
                "formats_added, formats_removed from score_history join items on items.id = item_id "
                "where build_run_id = (select max(id) from build_runs) order by item_id"
            )
        )

    return newest
