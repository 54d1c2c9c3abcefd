"""A build that is killed leaves the last report and the history whole."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from contextlib import closing

import pytest

NOW = "2026-09-01T12:00:00Z"
LATER = "2026-09-08T12:00:00Z"


def assert_report_is_whole(project) -> None:
    """Every file is the one that the manifest lists."""
    files = project.tree()
    manifest = json.loads(files.pop("manifest.json"))
    files.pop(".gitignore", None)
    listed = {path: entry["sha256"] for path, entry in manifest["files"].items()}
    assert {path: hashlib.sha256(content).hexdigest() for path, content in files.items()} == listed


def runs_of(project) -> dict[int, int]:
    """How many changes each run recorded, in a database that is sound."""
    with closing(sqlite3.connect(project.folder / "arrscore.db")) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        return dict(connection.execute("select build_run_id, count(*) from score_history group by 1"))


@pytest.mark.parametrize("after", [0.3, 0.7, 0.9, 1.1, 1.3, 1.6])
def test_killed_build_loses_nothing(project, start_server, library, after):
    """SIGKILL at any moment: the database is sound, the report whole, and the next build succeeds."""
    server = start_server("radarr")
    project.configure(server)
    assert project.run("build", "--now", NOW).returncode == 0
    first = runs_of(project)[1]
    library.advance(library.now.replace(day=library.now.day + 14))
    server.slow = 0.02
    process = project.start("build", "--now", LATER)
    time.sleep(after)
    process.kill()
    process.wait(30)
    assert_report_is_whole(project)
    runs = runs_of(project)
    assert runs[1] == first
    assert set(runs) <= {1, 2}
    server.slow = 0
    again = project.run("build", "--now", "2026-09-09T12:00:00Z")
    assert again.returncode == 0, again.stderr
    assert_report_is_whole(project)
    leftovers = {path.name for path in project.folder.iterdir()} - {"arrscore.yaml", "arrscore.db", "output"}
    assert not {name for name in leftovers if not name.startswith("arrscore.db-")}


def test_folders_of_others_are_left_alone(project, start_server):
    """What merely looks like a leftover of a killed run stays."""
    precious = project.folder / ".arrscore-copy-mine" / "keep.txt"
    precious.parent.mkdir()
    precious.write_text("precious")
    project.configure(start_server("radarr"))
    assert project.run("build", "--now", NOW).returncode == 0
    assert precious.read_text() == "precious"
