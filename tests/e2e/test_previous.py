"""`--previous` on the command line: a build goes on from what an earlier one published."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from support.http import serving_folder

FIRST = "2026-09-01T12:00:00Z"
SECOND = "2026-09-08T12:00:00Z"


@pytest.fixture
def site(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    """A folder and the address at which it is published."""
    folder = tmp_path_factory.mktemp("site")
    with serving_folder(folder) as address:
        yield folder, f"{address}/"


def test_two_nights_on_fresh_machines(project, start_server, site):
    """The first night starts a history where that is allowed, the second goes on from what was published."""
    folder, address = site
    project.configure(start_server("radarr"))
    first = project.run("build", "--previous", address, "--now", FIRST)
    assert first.returncode == 1
    assert len(first.stderr.splitlines()) == 1
    assert "--allow-empty-history" in first.stderr
    assert not (project.folder / "output").exists()
    first = project.run("build", "--previous", address, "--allow-empty-history", "--now", FIRST)
    assert first.returncode == 0, first.stderr
    shutil.copytree(project.folder / "output", folder, dirs_exist_ok=True)
    shutil.rmtree(project.folder / "output")
    (project.folder / "arrscore.db").unlink()
    second = project.run("build", "--previous", address, "--now", SECOND)
    assert second.returncode == 0, second.stderr
    assert second.stderr.startswith(
        "history: restored 1 build up to 2026-09-01T12:00:00Z from previous database 1"
    )
    assert address not in second.stderr
    claim = json.loads((project.folder / "output/history.json").read_text())
    assert (claim["counts"]["builds"], claim["last_build"]) == (2, SECOND)


def test_report_is_the_same_after_carrying(project, start_server, tmp_path_factory):
    """A build from the published copy makes the same report as one from the database that stayed at home."""
    project.configure(start_server("radarr"))
    assert project.run("build", "--now", FIRST).returncode == 0
    other = type(project)(tmp_path_factory.mktemp("other"))
    shutil.copy(project.folder / "arrscore.yaml", other.folder)
    shutil.copytree(project.folder / "output", other.folder / "site")
    assert project.run("build", "--now", SECOND).returncode == 0
    assert other.run("build", "--previous", "site", "--now", SECOND).returncode == 0
    mine, theirs = project.tree(), other.tree()
    assert mine.keys() == theirs.keys()
    # The seconds that a fetch took are told there.
    timed = {"arrscore.db", "history.json", "manifest.json", "data.html", "runs.csv", "runs.json"}
    assert {path for path in mine if mine[path] != theirs[path]} <= timed


def test_failed_fetch_keeps_what_was_brought(project, start_server, faults):
    """Where the fetch after it fails, the restored history is there for the next run."""
    server = start_server("radarr")
    project.configure(server)
    assert project.run("fetch", "--database", "state.db", "--now", FIRST).returncode == 0
    server.faults = faults["wrong key"]()
    assert project.run("fetch", "--previous", "state.db", "--now", SECOND).returncode == 1
    with closing(sqlite3.connect(project.folder / "arrscore.db")) as connection:
        assert connection.execute("select started_at from build_runs").fetchall() == [(FIRST,)]
