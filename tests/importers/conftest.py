"""A built library of ours, and files as the older tool writes them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arrscore.cli.main import app
from arrscore.store.database import open_database
from support.library import WEB, ServerLibrary, record_libraries

FIRST_BUILD = "2025-06-01T06:00:00Z"
# The columns of its two versions that keep a database; their types are as the tool declares them.
OLD_TABLES = """
create table media_files (
  id integer primary key autoincrement, unique_identifier text unique not null, file_id integer not null,
  relative_path text not null, title text not null, total_score integer not null, custom_formats_json text,
  quality_profile_id integer, quality_profile_name text, quality text, codec text, resolution text,
  size_bytes integer, recorded_at timestamp default current_timestamp, file_modified_at timestamp,
  service_type text not null, movie_id integer, imdb_id text, tmdb_id integer, series_id integer,
  season_number integer, episode_number integer, episode_title text, tvdb_id integer
);
create table score_history (
  id integer primary key autoincrement, unique_identifier text not null,
  timestamp timestamp default current_timestamp, total_score integer not null, previous_score integer,
  change_type text not null, custom_formats_json text, notes text,
  foreign key (unique_identifier) references media_files (unique_identifier)
);
create table export_runs (
  id integer primary key autoincrement, timestamp timestamp default current_timestamp, service_type text not null,
  files_processed integer not null, files_added integer not null, files_updated integer not null,
  files_removed integer not null, duration_seconds real, success boolean default true, error_message text
);
"""


@dataclass
class OldDatabase:
    """A library.db that a test fills."""

    path: Path

    def __post_init__(self) -> None:
        self.execute(OLD_TABLES)

    def execute(self, script: str) -> None:
        """Run statements in it."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(script)

    def insert(self, table: str, **values: object) -> None:
        """Add a row."""
        places = ", ".join("?" * len(values))
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(
                f"insert into {table} ({', '.join(values)}) values ({places})", [*values.values()]
            )

    def movie(self, movie: int, file: int, score: int, **values: object) -> None:
        """A movie's file as the tool knows it now."""
        row = {
            "title": f"Film {movie}",
            "relative_path": f"Film {movie} (2001) - {file}.mkv",
            "tmdb_id": 1000 + movie,
            "service_type": "radarr",
        }
        identifier = f"radarr:{movie}:{file}"
        self.insert(
            "media_files",
            **(
                row
                | {"unique_identifier": identifier, "file_id": file, "movie_id": movie, "total_score": score}
                | values
            ),
        )

    def episode(
        self, series: int, season: int, episode: int, file: int, score: int, **values: object
    ) -> None:
        """An episode's file as the tool knows it now."""
        code = f"S{season:02d}E{episode:02d}"
        row = {
            "title": f"Show {series} - {code} - Some name",
            "relative_path": f"Season {season:02d}/Show {series} - {code} - {file}.mkv",
            "tvdb_id": 2000 + series,
            "service_type": "sonarr",
        }
        self.insert(
            "media_files",
            **(
                row
                | {
                    "unique_identifier": f"sonarr:{series}:{code}:{file}",
                    "file_id": file,
                    "series_id": series,
                }
                | {"season_number": season, "episode_number": episode, "total_score": score}
                | values
            ),
        )

    def history(
        self, identifier: str, at: object, kind: str, score: object, previous: int | None = None,
        formats: Sequence[str] | None = (),
    ) -> None:  # fmt: skip
        """A row of score_history."""
        listed = None if formats is None else json.dumps([{"name": each, "score": 1} for each in formats])
        self.insert(
            "score_history",
            unique_identifier=identifier, timestamp=at, change_type=kind, total_score=score, previous_score=previous,
            custom_formats_json=listed,
        )  # fmt: skip


@dataclass
class Built:
    """A database of ours after its first build, and the command to import into it."""

    folder: Path

    def run(self, *arguments: str | Path):
        """Run `arrscore import` in the folder."""
        return CliRunner().invoke(app, ["import", *map(str, arguments), "--database", str(self.database)])

    @property
    def database(self) -> Path:
        """Where it is."""
        return self.folder / "arrscore.db"

    def query(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """Rows of the database."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def execute(self, sql: str) -> None:
        """Change the database."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(sql)

    def imported(self) -> list[tuple[object, ...]]:
        """What was imported: item, time, kind, scores; the oldest first."""
        return self.query(
            "select items.name, started_at, kind, old_score, new_score from score_history "
            "join build_runs on build_runs.id = build_run_id join items on items.id = item_id "
            "where origin = 'import' order by started_at, score_history.id"
        )


def _library(slug: str) -> ServerLibrary:
    """A Radarr with films 1 to 4, or a Sonarr with a show that has specials."""
    service = slug.split("-", maxsplit=1)[0]
    library = ServerLibrary(
        slug, service, slug, {1: 100}, {1: "HDR"}, [WEB], {"cutoff_server_id": 3, "cutoff_format_score": 1000}
    )
    if service == "radarr":
        for n in (1, 2, 3, 4):
            library.add_movie(n, name=f"Film {n}", year=2001, file=10 * n)
            library.add_file(10 * n, n, name=f"Film {n} (2001) - {10 * n}.mkv")
    else:
        places = [(season, n) for season in (0, 1) for n in (1, 2)]
        episodes = [(100 + 10 * season + n, season, n, None) for season, n in places]
        library.add_series(7, tvdb_id=2007, name="Show 7", episodes=episodes)
        for number, item in library.items.items():
            name = f"s{item.season_number}e{item.episode_number}"
            library.items[number] = item._replace(name=name)
    return library


@pytest.fixture
def build(tmp_path, monkeypatch) -> Callable[..., Built]:
    """Make a database with one build of some instances: `radarr` has films 1 to 4, `sonarr` a show with specials."""
    monkeypatch.chdir(tmp_path)

    def make(*slugs: str) -> Built:
        with closing(open_database(tmp_path / "arrscore.db")) as db:
            record_libraries(db, *map(_library, slugs), at=FIRST_BUILD)
        return Built(tmp_path)

    return make


@pytest.fixture
def built(build) -> Built:
    """A database with a Radarr and a Sonarr."""
    return build("radarr", "sonarr")


@pytest.fixture
def old(tmp_path) -> OldDatabase:
    """An empty library.db of the older tool."""
    return OldDatabase(tmp_path / "library.db")
