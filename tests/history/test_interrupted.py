"""Whatever kills or starves a restore or a merge, each database is whole, and the next try succeeds."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from arrscore.errors import DatabaseBusy
from arrscore.history.manifest import read_facts
from arrscore.history.operations import Outcome, locked_work_folder, restore_previous
from arrscore.history.restore import replace_database
from arrscore.store.build_lock import sole_build
from arrscore.store.database import open_database

pytest.importorskip("resource", reason="this system has no limits on the size of files")

FIRST = "2026-09-01T12:00:00Z"
SECOND = "2026-09-08T12:00:00Z"


@pytest.fixture
def home(tmp_path, published):
    """A folder with a local database after the first build."""
    folder = tmp_path / "work"
    folder.mkdir()
    shutil.copy(published[FIRST], folder / "arrscore.db")
    return folder


LIMITED = (
    "import resource, runpy, sys; most = int(sys.argv.pop(1)); "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)); runpy.run_module('arrscore', run_name='__main__')"
)


def start(folder, *arguments: str, most_bytes: int | None = None) -> subprocess.Popen[str]:
    """Start the command; with `most_bytes`, no file that it writes can grow beyond."""
    how = ["-m", "arrscore"] if most_bytes is None else ["-c", LIMITED, str(most_bytes)]
    return subprocess.Popen(
        [sys.executable, *how, *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("ARRSCORE_")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_full_disk_changes_nothing(home, published, share):
    """Where a file cannot grow, the restore fails with one line and leaves the local database as it was."""
    before = (home / "arrscore.db").read_bytes()
    most = int(published[SECOND].stat().st_size * share)
    with start(home, "history", "restore", str(published[SECOND]), most_bytes=most) as run:
        _, told = run.communicate(timeout=300)
    assert run.returncode == 1
    assert len(told.splitlines()) == 1
    assert told.startswith("Error: ")
    assert (home / "arrscore.db").read_bytes() == before
    assert [path.name for path in home.iterdir()] == ["arrscore.db"]


def test_full_disk_during_a_merge_changes_nothing(home, published):
    """A merge into one of its databases that runs out of room leaves that database as it was."""
    before = (home / "arrscore.db").read_bytes()
    most = int(published[SECOND].stat().st_size * 0.6)
    arguments = ("history", "merge", "arrscore.db", str(published[SECOND]), "--into", "arrscore.db")
    with start(home, *arguments, most_bytes=most) as run:
        _, told = run.communicate(timeout=300)
    assert (run.returncode, len(told.splitlines())) == (1, 1)
    assert (home / "arrscore.db").read_bytes() == before
    assert [path.name for path in home.iterdir()] == ["arrscore.db"]


def test_kill_during_the_download_loses_nothing(home, published, start_site, settings_with):
    """A run that is killed while the database comes in leaves the local one; the next clears up and restores."""
    site = start_site()
    body = published[SECOND].read_bytes()
    site.publish(published[SECOND])
    sound = site.files["/library/arrscore.db"]

    def send_half(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.connection.settimeout(30)
        handler.connection.recv(1)

    site.files["/library/arrscore.db"] = send_half
    before = (home / "arrscore.db").read_bytes()
    with start(home, "history", "restore", site.url) as run:
        arriving = home / ".arrscore.db-history" / "0.db"
        while run.poll() is None and not (arriving.exists() and arriving.stat().st_size):
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
    assert arriving.exists()
    assert (home / "arrscore.db").read_bytes() == before
    site.files["/library/arrscore.db"] = sound
    settings = settings_with(site.url, database=home / "arrscore.db")
    assert restore_previous(settings, allow_empty=False).outcome is Outcome.RESTORED
    assert [path.name for path in home.iterdir()] == ["arrscore.db"]


@pytest.mark.parametrize("command", ["restore", "merge"])
def test_kill_at_any_time_leaves_one_or_the_other(home, published, read_builds, command):
    """Killed at whatever moment, the database holds the first build or both, and is whole."""
    arguments = {
        "restore": ("history", "restore", str(published[SECOND])),
        "merge": ("history", "merge", "arrscore.db", str(published[SECOND]), "--into", "arrscore.db"),
    }[command]
    work = home / ".arrscore.db-history"
    for seen in ("0.db", "restored.db" if command == "restore" else "merged.db", "finished.db"):
        shutil.copy(published[FIRST], home / "arrscore.db")
        with start(home, *arguments) as run:
            while run.poll() is None and not (work / seen).exists():
                time.sleep(0.001)
            run.send_signal(signal.SIGKILL)
        assert read_builds(home / "arrscore.db") in ([FIRST], [FIRST, SECOND])
        with closing(sqlite3.connect(home / "arrscore.db")) as connection:
            assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"


def test_database_in_use_is_not_replaced(home, published, settings_with):
    """Where another program writes to the local database, the restore waits a while, then leaves it alone."""
    with closing(sqlite3.connect(home / "arrscore.db", isolation_level=None)) as writer:
        writer.execute("pragma journal_mode = wal")
        writer.execute("begin immediate")
        writer.execute("update build_runs set arrscore_version = 'mine'")
        settings = settings_with(published[SECOND], database=home / "arrscore.db")
        with pytest.raises(DatabaseBusy, match="in use"):
            restore_previous(settings, allow_empty=False)
        writer.execute("commit")
        assert writer.execute("select arrscore_version from build_runs").fetchall() == [("mine",)]


def test_database_that_changed_meanwhile_is_not_replaced(home, published):
    """A build that ends between the comparison and the exchange is not lost."""
    made = home / "made.db"
    shutil.copy(published[SECOND], made)
    with closing(sqlite3.connect(home / "arrscore.db")) as connection:
        known = read_facts(connection)
        connection.execute(
            "insert into build_runs (started_at, arrscore_version, outcome) values ('2', '0', 'complete')"
        )
        connection.commit()
    before = (home / "arrscore.db").read_bytes()
    with pytest.raises(DatabaseBusy, match="just been changed by another program"):
        replace_database(made, home / "arrscore.db", known)
    assert (home / "arrscore.db").read_bytes() == before


def test_database_that_came_meanwhile_is_not_replaced(home, published):
    """A first build that ends after the look for a local database is not lost."""
    made = home / "made.db"
    shutil.copy(published[SECOND], made)
    before = (home / "arrscore.db").read_bytes()
    with pytest.raises(DatabaseBusy, match="just been changed by another program"):
        replace_database(made, home / "arrscore.db", None)
    assert (home / "arrscore.db").read_bytes() == before


@pytest.mark.parametrize("command", ["restore", "merge"])
def test_history_waits_for_a_build(home, published, command, read_builds):
    """A restore or a merge begins when the build that uses the database has ended."""
    arguments = {
        "restore": ("restore", str(published[SECOND])),
        "merge": ("merge", "arrscore.db", str(published[SECOND]), "--into", "arrscore.db"),
    }[command]
    with sole_build(home / "arrscore.db"):
        run = start(home, "history", *arguments)
        assert "waiting for it to finish" in run.stderr.readline()
        assert read_builds(home / "arrscore.db") == [FIRST]
    with run:
        assert run.wait(60) == 0
    assert read_builds(home / "arrscore.db") == [FIRST, SECOND]


def test_link_stays_a_link(tmp_path, home, published, settings_with, read_builds):
    """A local database that is a link to a file elsewhere stays one; the file there is replaced."""
    (tmp_path / "linked.db").symlink_to(home / "arrscore.db")
    settings = settings_with(published[SECOND], database=tmp_path / "linked.db")
    assert restore_previous(settings, allow_empty=False).outcome is Outcome.RESTORED
    assert (tmp_path / "linked.db").is_symlink()
    assert read_builds(home / "arrscore.db") == [FIRST, SECOND]


def test_own_workshop_is_not_waited_for(home, caplog):
    """A run that brings history opens databases in a folder of its own, and waits for nobody there."""
    with locked_work_folder(home / "arrscore.db") as folder:
        open_database(folder / "restored.db").close()
    assert "waiting" not in caplog.text
