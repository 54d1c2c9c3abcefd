"""Tables that the standing report has just so are taken from it, and the database is the same to the byte."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from arrscore.config import load_settings
from arrscore.opened import analyse_copy, working_database
from arrscore.site.standing import earlier_database
from arrscore.site.workspace import temporary_folder
from arrscore.store.database import publish_copy

NOW = datetime(2026, 11, 29, 18, 4, tzinfo=UTC)
CHANGES: tuple[Callable[[Any], object], ...] = (
    id,
    lambda movies: movies.rescore(2, 175),
    lambda movies: movies.upgrade(4, (1, 2)),
    lambda movies: movies.add_movie("One more"),
    lambda movies: movies.loop(7, times=1, formats=(1,)),
    lambda movies: setattr(movies, "rules", _with_a_renamed_profile(movies.rules)),
    lambda movies: movies.files.clear(),
    id,
)
Publish = Callable[..., Path]


def _with_a_renamed_profile(rules: Any) -> Any:
    profile, *others = rules.profiles
    return rules._replace(profiles=(profile._replace(name="Renamed"), *others))


@pytest.fixture
def publish(recorded: Any, tmp_path: Path) -> Publish:
    """Publish the database as a build does, with the tables of an earlier publication where one is given."""

    def run(name: str, earlier: Path | None = None) -> Path:
        path = tmp_path / f"{name}.db"
        publish_copy(recorded.db, path)
        analyse_copy(path, earlier)
        return path

    return run


def _change(database: Path, sql: str) -> Path:
    with closing(sqlite3.connect(database)) as connection, connection:
        assert connection.execute(sql).rowcount > 0
    return database


def _groups(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute("select release_group from release_groups")}


def test_the_same_bytes_whatever_changed(recorded: Any, movies: Any, series: Any, publish: Publish) -> None:
    """From run to run, with changes of each kind and without: what is taken is what would be made."""
    earlier, at = publish("first"), NOW
    for number, change in enumerate(CHANGES):
        change(movies)
        at += timedelta(days=7)
        recorded.record(movies, series, at=f"{at:%Y-%m-%dT%H:%M:%SZ}")
        whole = publish(f"whole-{number}")
        assert publish(f"taken-{number}", earlier).read_bytes() == whole.read_bytes(), number
        earlier = whole


def test_what_did_not_change_is_taken(recorded: Any, movies: Any, series: Any, publish: Publish) -> None:
    """Where only a run was added, release groups stand as in the earlier tables, from which they are not made anew."""
    earlier = _change(publish("first"), "update release_groups set release_group = 'MARKED'")
    recorded.record(movies, series, at="2026-11-29T18:00:00Z")
    assert _groups(publish("second", earlier)) == {"MARKED"}


@pytest.mark.parametrize(
    "difference",
    [
        "update media_files set size_bytes = size_bytes + 1",
        "update media_files set release_group = lower(release_group)",
        "delete from media_files where id = (select max(id) from media_files)",
    ],
)
def test_what_is_made_from_something_else_is_made_anew(publish: Publish, difference: str) -> None:
    """A size, the spelling of a group, a file less: what is made from files is not taken."""
    earlier = _change(publish("first"), "update file_report set score = 4711")
    _change(earlier, difference)
    with closing(sqlite3.connect(publish("second", earlier))) as connection:
        assert connection.execute("select count(*) from file_report where score = 4711").fetchone() == (0,)


def test_another_shape_is_made_anew(publish: Publish) -> None:
    """Tables of an earlier release, with a column more, are not taken."""
    earlier = publish("first")
    _change(earlier, "update release_groups set release_group = 'MARKED'")
    with closing(sqlite3.connect(earlier)) as connection:
        connection.execute("alter table release_groups add column more")
    assert "MARKED" not in _groups(publish("second", earlier))


def test_an_analysed_working_database(recorded: Any, publish: Publish) -> None:
    """After `analyze`, queries may be planned otherwise and find rows in another order: nothing is taken."""
    earlier = _change(publish("first"), "update release_groups set release_group = 'MARKED'")
    recorded.db.execute("analyze")
    assert "MARKED" not in _groups(publish("second", earlier))


def test_a_working_database_keeps_no_statistics(publish: Publish) -> None:
    """One that was restored from a published copy plans its queries as every other: its statistics go."""
    restored = publish("restored")
    with closing(sqlite3.connect(restored)) as connection:
        assert connection.execute("select count(*) from sqlite_stat1").fetchone()[0] > 0
    with working_database(
        load_settings(environment={}, use_file=False, overrides={"database": restored})
    ) as db:
        assert not [name for name in db.table_names() if name.startswith("sqlite_stat")]


@pytest.mark.parametrize("files", [["arrscore.db"], ["arrscore.db", "earlier.db"]])
def test_what_a_killed_build_left(tmp_path: Path, files: list[str]) -> None:
    """Its copy and the second name of the standing database go with the next build."""
    left = tmp_path / ".arrscore-copy-dead"
    left.mkdir()
    for name in files:
        (left / name).write_bytes(b"")
    with temporary_folder(tmp_path):
        assert not left.exists()


@pytest.mark.parametrize("make", [Path.touch, lambda output: (output / "manifest.json").mkdir(parents=True)])
def test_a_place_that_cannot_be_read(tmp_path: Path, make: Callable[[Path], object]) -> None:
    """A file in the place of the report, or a folder in that of its manifest, is for others to tell of."""
    make(tmp_path / "output")
    assert earlier_database(tmp_path / "output", tmp_path) is None


def test_the_standing_database(recorded: Any, build: Any, output: Path, tmp_path: Path) -> None:
    """It is found under a second name, with its content."""
    build(recorded.publish())
    found = earlier_database(output, tmp_path)
    assert found is not None
    assert found.parent == tmp_path
    assert found.read_bytes() == (output / "arrscore.db").read_bytes()


def _edit_manifest(output: Path, **values: object) -> None:
    path = output / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def _exchange_database(output: Path) -> None:
    """Put another one in its place, and list it as it is."""
    (output / "arrscore.db").unlink()
    (output / "arrscore.db").write_bytes(b"")
    files = json.loads((output / "manifest.json").read_text())["files"]
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    _edit_manifest(output, files={**files, "arrscore.db": {"sha256": empty, "size_bytes": 0}})


@pytest.mark.parametrize(
    "harm",
    [
        lambda output: (output / "arrscore.db").unlink(),
        lambda output: (output / "manifest.json").unlink(),
        lambda output: (output / "arrscore.db").rename(output / "other.db"),
        lambda output: _edit_manifest(output, maker=None),
        lambda output: _edit_manifest(output, maker="0" * 64),
        lambda output: _edit_manifest(output, files={}),
        _exchange_database,
    ],
)
def test_a_database_that_may_not_serve(
    recorded: Any, build: Any, output: Path, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    """One that is gone, not as listed, or of another program is passed over."""
    build(recorded.publish())
    harm(output)
    assert earlier_database(output, tmp_path) is None
