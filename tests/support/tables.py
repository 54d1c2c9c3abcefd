"""Tiny libraries, written straight into the tables: views are tested on states that no recording makes.

Whatever a test does not name has a default. `support.library` is for what goes through the store.
"""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import arrscore
from arrscore.analysis.parameters import recorded_parameters
from arrscore.analysis.views import install_views, temporary_tables
from arrscore.wording import TEXTS

MIGRATIONS = Path(arrscore.__file__).parent / "store/migrations"
# rank 0 and rank 4 are not allowed; rank 2 is a group of two
LADDER: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("SDTV", ("SDTV",), False),
    ("WEBDL-720p", ("WEBDL-720p",), True),
    ("WEB 1080p", ("WEBDL-1080p", "WEBRip-1080p"), True),
    ("Bluray-1080p", ("Bluray-1080p",), True),
    ("Remux-1080p", ("Remux-1080p",), False),
)
NUMBERS = {"Unknown": 0, "SDTV": 1, "WEBDL-1080p": 3, "WEBDL-720p": 5, "Bluray-1080p": 7}
NUMBERS |= {"WEBRip-1080p": 15, "Remux-1080p": 30, "WEB 1080p": 1001}
SUM: Any = object()
# Most tests give files scores that no format explains; those of score_faults set the number themselves.
ANY_NUMBER = 1_000_000


@dataclass(frozen=True)
class Movie:
    """The ids of a movie; `file_id` is None where nothing is on disk."""

    title_id: int
    item_id: int
    file_id: int | None


@dataclass
class TableLibrary:
    """A database with the schema, the default judgements and the views; instance 1 is a Radarr."""

    connection: sqlite3.Connection
    scores: dict[tuple[int, str], int] = field(default_factory=dict)

    def insert(self, table: str, **values: Any) -> int:
        """Insert one row and return its id."""
        names, places = ", ".join(values), ", ".join("?" * len(values))
        row = self.connection.execute(
            f"insert into {table} ({names}) values ({places})", tuple(values.values())
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> dict[str, Any]:
        """Return the only row of a query by column."""
        cursor = self.connection.execute(sql, values)
        found = cursor.fetchall()
        assert len(found) == 1, found
        return dict(zip([column[0] for column in cursor.description], found[0], strict=True))

    @contextmanager
    def worded(self, view: str) -> Iterator[None]:
        """Let queries find the view as the published copy has it: as a table with its sentences."""
        with temporary_tables(self.connection, only=[view], texts=TEXTS):
            yield

    def worded_row(self, view: str, where: str = "1", *values: Any) -> dict[str, Any]:
        """Return the only row of the view that fits, with its sentences."""
        with self.worded(view):
            return self.row(f"select * from {view} where {where}", *values)

    def instance(self, slug: str, service: str = "radarr", **values: Any) -> int:
        return self.insert("instances", slug=slug, service=service, name=slug.title(), **values)

    def format(self, name: str, instance: int = 1) -> int:
        """Return the id of a format, made where it is new."""
        found = self.rows("select id from custom_formats where instance_id = ? and name = ?", instance, name)
        if found:
            return int(found[0][0])
        number = self.rows("select count(*) from custom_formats")[0][0] + 1
        return self.insert(
            "custom_formats", instance_id=instance, server_id=number, name=name, include_when_renaming=0
        )

    def profile(
        self,
        name: str = "HD",
        *,
        instance: int = 1,
        upgrades: bool = True,
        cutoff: str | None = "WEB 1080p",
        minimum: int = 0,
        score_cutoff: int = 10_000,
        min_upgrade: int = 1,
        scores: Mapping[str, int] | None = None,
        ladder: Sequence[tuple[str, Sequence[str], bool]] = LADDER,
    ) -> int:
        """Add a profile; `cutoff` names a quality or a group, None one that the profile does not list."""
        profile_id = self.insert(
            "quality_profiles",
            instance_id=instance,
            server_id=self.rows("select count(*) from quality_profiles")[0][0] + 1,
            name=name,
            upgrade_allowed=int(upgrades),
            cutoff_server_id=None if cutoff is None else NUMBERS[cutoff],
            min_format_score=minimum,
            cutoff_format_score=score_cutoff,
            min_upgrade_format_score=min_upgrade,
        )
        for rank, (group, members, allowed) in enumerate(ladder):
            is_group = (group,) != tuple(members)
            for quality in members:
                self.insert(
                    "profile_qualities",
                    profile_id=profile_id,
                    quality_server_id=NUMBERS[quality],
                    quality=quality,
                    group_server_id=NUMBERS[group] if is_group else None,
                    group_name=group if is_group else None,
                    rank=rank,
                    allowed=int(allowed),
                )
        for format_name, points in (scores or {}).items():
            self.scores[profile_id, format_name] = points
            self.insert(
                "profile_scores",
                profile_id=profile_id,
                format_id=self.format(format_name, instance),
                score=points,
            )
        return profile_id

    def title(
        self, name: str = "Film", *, profile: int | None = 1, kind: str = "movie", **values: Any
    ) -> int:
        number = self.rows("select count(*) from titles")[0][0] + 1
        row = {"instance_id": 1, "monitored": 1, "year": 2020} | values
        return self.insert(
            "titles",
            identity=f"tmdb:{number}",
            server_id=number,
            kind=kind,
            name=name,
            sort_name=name.lower(),
            profile_id=profile,
            tags="[]",
            **row,
        )

    def file(
        self,
        title_id: int,
        *,
        quality: str | int = "WEBDL-1080p",
        formats: Sequence[str] | None = (),
        first: Sequence[str] | None = SUM,
        score: int | None = SUM,
        size: int = 1000,
        **values: Any,
    ) -> int:
        """Add a file; its score is the sum of its formats' points unless another is given. A quality may be a number.

        `first` are the formats that it matched when it was first read: the same ones unless others are given.
        """
        instance, profile = self.rows("select instance_id, profile_id from titles where id = ?", title_id)[0]
        first = formats if first is SUM else first
        if score is SUM:
            score = None if formats is None else sum(self.scores.get((profile, each), 0) for each in formats)
        number = self.rows("select coalesce(max(id), 0) from media_files")[0][0] + 1
        row = {"revision_version": 1, "revision_real": 0, "is_repack": 0} | values
        return self.insert(
            "media_files",
            instance_id=instance,
            title_id=title_id,
            server_id=number,
            name=f"File.{number}.mkv",
            size_bytes=size,
            quality_server_id=quality if isinstance(quality, int) else NUMBERS[quality],
            quality=f"Quality {quality}" if isinstance(quality, int) else quality,
            format_set_id=None if formats is None else self._set(instance, formats),
            first_set_id=None if first is None else self._set(instance, first),
            score=score,
            languages="[]",
            audio_languages="[]",
            subtitles="[]",
            **row,
        )

    def _set(self, instance: int, formats: Sequence[str]) -> int:
        ids = sorted(self.format(each, instance) for each in formats)
        text = ",".join(map(str, ids))
        found = self.rows(
            "select id from format_sets where instance_id = ? and format_ids = ?", instance, text
        )
        if found:
            return int(found[0][0])
        set_id = self.insert("format_sets", instance_id=instance, format_ids=text)
        for each in ids:
            self.insert("format_set_formats", set_id=set_id, format_id=each)
        return set_id

    def item(self, title_id: int, *, file: int | None = None, monitored: bool = True, **values: Any) -> int:
        instance = self.rows("select instance_id from titles where id = ?", title_id)[0][0]
        number = self.rows("select count(*) from items")[0][0] + 1
        row = {"name": f"Item {number}"} | values
        return self.insert(
            "items",
            instance_id=instance,
            title_id=title_id,
            server_id=number,
            monitored=int(monitored),
            file_id=file,
            **row,
        )

    def movie(
        self,
        name: str = "Film",
        *,
        profile: int | None = 1,
        instance: int = 1,
        monitored: bool = True,
        missing: bool = False,
        **file: Any,
    ) -> Movie:
        """Add a movie with one file (see `file` for the keywords), or with none if it is missing."""
        title_id = self.title(name, profile=profile, instance_id=instance, monitored=int(monitored))
        file_id = None if missing else self.file(title_id, **file)
        return Movie(title_id, self.item(title_id, file=file_id, monitored=monitored, name=name), file_id)

    def run(
        self, at: str = "2026-11-22T12:00:00Z", *, complete: Sequence[int] = (), failed: Sequence[int] = ()
    ) -> int:
        """Add a build run in which these instances were fetched, or were not."""
        run_id = self.insert("build_runs", started_at=at, arrscore_version="1", outcome="complete")
        for outcome, instances in (("complete", complete), ("failed", failed)):
            for instance in instances:
                self.insert(
                    "build_run_instances",
                    build_run_id=run_id,
                    instance_id=instance,
                    outcome=outcome,
                    seconds=1.0,
                    requests=1,
                    bytes=1,
                    odd_records=0,
                )
        return run_id

    def change(self, run: int, item: int, kind: str, cause: str = "file", **values: Any) -> int:
        lists = {name: json.dumps(values.pop(name, [])) for name in ("formats_added", "formats_removed")}
        return self.insert(
            "score_history", build_run_id=run, item_id=item, kind=kind, cause=cause, **lists, **values
        )

    def event(
        self,
        kind: str,
        item: int,
        at: str,
        *,
        download: str | None = None,
        formats: Sequence[str] | None = (),
        score: int | None = SUM,
        quality: str = "WEBDL-1080p",
        file: int | None = None,
        **values: Any,
    ) -> int:
        """Add a grab or an import; its frozen score is what its formats' points are now unless another is given."""
        instance, profile = self.rows(
            "select titles.instance_id, profile_id from items join titles on titles.id = title_id"
            " where items.id = ?",
            item,
        )[0]
        if score is SUM:
            score = None if formats is None else sum(self.scores.get((profile, each), 0) for each in formats)
        number = self.rows("select count(*) from release_events")[0][0] + 1
        runs = self.rows("select max(id) from build_runs")[0][0]
        row = {"revision_version": 1, "size_bytes": 100, "release_name": f"Release.{number}"} | values
        return self.insert(
            "release_events",
            build_run_id=runs if runs is not None else self.run(at),
            instance_id=instance,
            server_id=number,
            item_id=item,
            kind=kind,
            occurred_at=at,
            download_key=download,
            quality_server_id=NUMBERS[quality],
            quality=quality,
            format_set_id=None if formats is None else self._set(instance, formats),
            frozen_score=score,
            file_server_id=file,
            **row,
        )

    def download(self, item: int, day: str, *, file: int | None = None, **values: Any) -> str:
        """Add a grab at 10:00 on a day and its import at 11:00, of the same release; return the download's key."""
        key = f"{item} on {day}"
        self.event("grabbed", item, f"{day}T10:00:00Z", download=key, **values)
        self.event("imported", item, f"{day}T11:00:00Z", download=key, file=file, **values)
        return key

    def parameter(self, name: str, value: float) -> None:
        self.connection.execute("update analysis_parameters set value = ? where name = ?", (value, name))


def make_library() -> TableLibrary:
    """Return an empty library with one instance."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("pragma foreign_keys = on")
    for migration in sorted(MIGRATIONS.glob("*.sql")):
        connection.executescript(migration.read_text(encoding="utf-8"))
    connection.executemany("insert into analysis_parameters values (?, ?, ?)", recorded_parameters())
    install_views(connection)
    library = TableLibrary(connection)
    library.parameter("distrust_min_files", ANY_NUMBER)
    weakref.finalize(
        library, connection.close
    )  # laws make one for each example, and Python 3.13 minds open ones
    library.instance("radarr")
    return library
