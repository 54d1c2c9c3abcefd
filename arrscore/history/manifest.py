"""How much history a database holds, and the `history.json` that says so beside a published one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from arrscore.digests import sha256_of
from arrscore.errors import HistoryRefused
from arrscore.read_only import open_read_only

DATABASE_NAME = "arrscore.db"
MANIFEST_NAME = "history.json"
UNCHANGED = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class HistoryCounts:
    """How much history a database holds: rows of each table that only ever grows."""

    instances: int
    builds: int
    score_changes: int
    rule_changes: int
    release_events: int


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """What a database holds; `last_build` is ISO 8601 in UTC, None before the first."""

    schema_version: int
    last_build: str | None
    counts: HistoryCounts


@dataclass(frozen=True, slots=True)
class HistoryManifest:
    """What a `history.json` says of the database beside it."""

    sha256: str
    size_bytes: int
    facts: HistoryFacts


def history_manifest(database: Path, *, sha256: str | None = None) -> bytes:
    """The `history.json` of a published copy: the same copy makes the same bytes.

    Its `sha256` is taken here where the caller does not know it yet.
    """
    with closing(open_read_only(database)) as connection:
        facts = read_facts(connection)
    manifest = {
        "generator": "arrscore",
        "schema_version": facts.schema_version,
        "sha256": sha256 or sha256_of(database),
        "size_bytes": database.stat().st_size,
        "last_build": facts.last_build,
        "counts": asdict(facts.counts),
    }
    return json.dumps(manifest, indent=1).encode() + b"\n"


def parse_manifest(content: bytes, label: str) -> HistoryManifest:
    """Read a `history.json`; raises HistoryRefused where it is none."""
    try:
        read = json.loads(content)
        if read["generator"] != "arrscore":
            raise ValueError  # noqa: TRY301 - all that is wrong with it ends in one place
        # A later version may count more; its database is told to be too new for us.
        counts = HistoryCounts(
            **{each.name: int(read["counts"][each.name]) for each in fields(HistoryCounts)}
        )
        last = read["last_build"]
        facts = HistoryFacts(int(read["schema_version"]), None if last is None else str(last), counts)
        return HistoryManifest(str(read["sha256"]), int(read["size_bytes"]), facts)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise HistoryRefused(
            f"The history.json of {label} is not one that arrscore wrote. {UNCHANGED} "
            "Publish the report again, or name another place."
        ) from None


def read_facts(connection: sqlite3.Connection) -> HistoryFacts:
    """What a database holds, of any schema that is known."""
    version = connection.execute("pragma user_version").fetchone()[0]
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}

    def count(table: str) -> int:
        if table not in tables:  # a later schema brought it
            return 0
        counted: int = connection.execute(f"select count(*) from {table}").fetchone()[0]
        return counted

    last = connection.execute("select max(started_at) from build_runs").fetchone()[0]
    names = ("instances", "build_runs", "score_history", "rule_changes", "release_events")
    return HistoryFacts(version, last, HistoryCounts(*map(count, names)))


def check_not_less(facts: HistoryFacts, least: HistoryFacts, label: str) -> None:
    """Raise HistoryRefused where a database holds less history than was published before."""
    has, should = asdict(facts.counts), asdict(least.counts)
    for name, count in should.items():
        if has[name] < count:
            raise HistoryRefused(
                f"{label} holds {has[name]} {name.replace('_', ' ')}, and its history.json says {count}: going on from "
                f"it would lose history. {UNCHANGED} Name a place with the whole history."
            )
    if (facts.last_build or "") < (least.last_build or ""):
        raise HistoryRefused(
            f"The last build in {label} was at {facts.last_build}, and its history.json says {least.last_build}. "
            f"{UNCHANGED} Name a place with the whole history."
        )
