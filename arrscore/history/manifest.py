"""How much history a database contains, and the `history.json` that records it next to a published database."""

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
    """How much history a database contains: rows of the tables that only grow."""

    instances: int
    builds: int
    score_changes: int
    rule_changes: int
    release_events: int


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """The contents of a database; `last_build` is ISO 8601 in UTC, None before the first."""

    schema_version: int
    last_build: str | None
    counts: HistoryCounts


@dataclass(frozen=True, slots=True)
class HistoryManifest:
    """The contents of a `history.json`, about the database next to it."""

    sha256: str
    size_bytes: int
    facts: HistoryFacts


def history_manifest(database: Path, *, sha256: str | None = None) -> bytes:
    """The `history.json` of a published copy; deterministic.

    `sha256` is computed if the caller does not know it.
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
    """Parse a `history.json`; raises HistoryRefused if it is invalid."""
    try:
        read = json.loads(content)
        if read["generator"] != "arrscore":
            raise ValueError  # noqa: TRY301 - handled with all other faults below
        # A newer version may count more; its database is then rejected as too new.
        counts = HistoryCounts(
            **{each.name: int(read["counts"][each.name]) for each in fields(HistoryCounts)}
        )
        last = read["last_build"]
        facts = HistoryFacts(int(read["schema_version"]), None if last is None else str(last), counts)
        return HistoryManifest(str(read["sha256"]), int(read["size_bytes"]), facts)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise HistoryRefused(
            f"The history.json of {label} was not written by arrscore. {UNCHANGED} "
            "Publish the report again, or choose another location."
        ) from None


def read_facts(connection: sqlite3.Connection) -> HistoryFacts:
    """The contents of a database of any supported schema."""
    version = connection.execute("pragma user_version").fetchone()[0]
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}

    def count(table: str) -> int:
        if table not in tables:  # added by a later schema
            return 0
        counted: int = connection.execute(f"select count(*) from {table}").fetchone()[0]
        return counted

    last = connection.execute("select max(started_at) from build_runs").fetchone()[0]
    names = ("instances", "build_runs", "score_history", "rule_changes", "release_events")
    return HistoryFacts(version, last, HistoryCounts(*map(count, names)))


def check_no_loss(facts: HistoryFacts, least: HistoryFacts, label: str) -> None:
    """Raise HistoryRefused if a database contains less history than was published before."""
    has, should = asdict(facts.counts), asdict(least.counts)
    for name, count in should.items():
        if has[name] < count:
            raise HistoryRefused(
                f"{label} has {has[name]} {name.replace('_', ' ')}, but its history.json says {count}: continuing "
                f"from it would lose history. {UNCHANGED} Use a location with the complete history."
            )
    if (facts.last_build or "") < (least.last_build or ""):
        raise HistoryRefused(
            f"The last build in {label} was at {facts.last_build}, but its history.json says {least.last_build}. "
            f"{UNCHANGED} Use a location with the complete history."
        )
