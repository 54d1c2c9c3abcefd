"""Two builds at once, and databases that somebody else holds or has damaged."""

from __future__ import annotations

import datetime as dt
import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.errors import DatabaseBusy, DatabaseError
from arrscore.publish.tree import OutputTree
from arrscore.store import database
from arrscore.store.build_lock import sole_build
from faulty.state import report_of, state_of

NOW = "2026-09-01T12:00:00Z"
LATER = "2026-09-08T12:00:00Z"
NOBODY = 65_534


def ended(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a build that was started."""
    return process.wait(120)


def runs_of(database) -> list[tuple[str]]:
    """When its runs were."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("select started_at from build_runs order by id").fetchall()


def test_two_first_builds_wait_for_each_other(project, start_server):
    """Where there is no database yet, both builds make one run each, in one database, and one whole report."""
    server = start_server("radarr")
    project.configure(server)
    server.slow = 0.02
    builds = [project.start("build", "--now", NOW) for _ in range(2)]
    assert [ended(build) for build in builds] == [0, 0]
    runs = state_of(project.folder).history["build_runs"]
    assert len(runs) == 2


@pytest.mark.parametrize("command", ["build", "fetch"])
def test_build_that_waited_comes_after_the_other(project, start_server, command):
    """A run's time is that of its turn: one that waited for another is not refused for having been started before."""
    project.configure(start_server("radarr"))
    database = project.folder / "arrscore.db"
    settings = load_settings(
        project.folder / "arrscore.yaml", environment={}, overrides={"database": database}
    )
    with sole_build(settings.database):
        waiting = project.start(command, stderr=subprocess.PIPE)
        assert b"waiting for it to finish" in waiting.stderr.readline()
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        pipeline.fetch(settings, pipeline.Request(now), SilentReporter())
    with waiting:
        assert waiting.wait(120) == 0, waiting.stderr.read()
    assert len(runs_of(database)) == 2


def test_two_builds_into_one_folder(project, start_server):
    """Builds with databases of their own that write the same report: the second waits, and the report is whole."""
    project.configure(start_server("radarr"))
    builds = [project.start("build", "--now", NOW, "--database", f"{name}/a.db") for name in ("one", "two")]
    for name in ("one", "two"):
        (project.folder / name).mkdir()
    assert [ended(build) for build in builds] == [0, 0]
    assert report_of(project.folder / "output")


HOLDS_DATABASE = """
import sys
from pathlib import Path
from arrscore.store.build_lock import sole_build
with sole_build(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another_process(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has locked the database, as a build does, until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_DATABASE, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        yield other


def test_second_build_says_why_not(tmp_path):
    """A build that waits too long for another one ends with one line."""
    path = tmp_path / "arrscore.db"
    with held_by_another_process(path) as other:
        with pytest.raises(DatabaseBusy, match="Another build"), sole_build(path, wait_seconds=0.2):
            pytest.fail("another process has locked the database")
        other.stdin.close()
    with sole_build(path, wait_seconds=0.2):
        assert not path.exists()
    assert list(tmp_path.iterdir()) == []


def test_killed_build_leaves_no_lock(tmp_path, caplog):
    """The lock of a killed build ends with its process; the next build removes the lock file that it left."""
    path = tmp_path / "arrscore.db"
    with held_by_another_process(path) as other:
        other.kill()
    assert [each.name for each in tmp_path.iterdir()] == ["arrscore.db.arrscore-lock"]
    with sole_build(path, wait_seconds=0.2):
        assert "waiting" not in caplog.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has locks on every file system")
def test_file_system_without_locks(tmp_path, monkeypatch):
    """A build runs without a lock where the file system has none, and leaves no lock file."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refuse)
    with sole_build(tmp_path / "arrscore.db"), OutputTree(tmp_path / "output") as tree:
        tree.add("index.html", b"new")
        tree.publish()
    assert [each.name for each in tmp_path.iterdir()] == ["output"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another account"
)
def test_build_of_another_account_waits_too():
    """What one account has locked is locked for all that may write there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        with sole_build(folder / "arrscore.db"):
            pass
        with held_by_another_process(folder / "arrscore.db") as other:
            with warnings.catch_warnings():  # of Python 3.12 on, about threads, which the child does not use
                warnings.simplefilter("ignore", DeprecationWarning)
                child = os.fork()
            if child == 0:
                code = 2
                try:
                    os.setuid(NOBODY)
                    with sole_build(folder / "arrscore.db", wait_seconds=0.1):
                        code = 1
                except DatabaseBusy:
                    code = 0
                finally:
                    os._exit(code)
            _, status = os.waitpid(child, 0)
            other.stdin.close()
    assert os.waitstatus_to_exitcode(status) == 0


def test_lock_that_cannot_be_made_is_one_line(tmp_path, monkeypatch):
    """For want of file handles or space nobody goes on unlocked, and a lock file of another process stays."""
    path = tmp_path / "arrscore.db"
    with held_by_another_process(path) as other:

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

        with monkeypatch.context() as patch:
            patch.setattr("filelock.FileLock.acquire", refuse)
            with pytest.raises(DatabaseError, match="Too many open files"), sole_build(path):
                pytest.fail("went on without a lock")
        assert (tmp_path / "arrscore.db.arrscore-lock").exists()
        other.stdin.close()


def test_file_of_the_owner_is_no_lock(tmp_path):
    """A file called like the database with `.lock` behind it stays."""
    owned = tmp_path / "arrscore.db.lock"
    owned.write_text("mine")
    with sole_build(tmp_path / "arrscore.db"):
        pass
    assert owned.read_text() == "mine"


def test_locked_database_is_refused(project, start_server, tmp_path, monkeypatch):
    """A program that holds the write lock, as Datasette does while it writes, is waited for, then named as a reason."""
    project.configure(start_server("radarr"))
    assert project.run("build", "--now", NOW).returncode == 0
    before = state_of(project.folder)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    path = tmp_path / "arrscore.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with (
            closing(database.open_database(path).conn) as connection,
            pytest.raises(DatabaseBusy, match="in use by another program"),
            database.database_errors(path),
        ):
            connection.execute("begin immediate")
        other.execute("rollback")
    assert state_of(project.folder) == before
    assert project.run("build", "--now", LATER).returncode == 0


@pytest.mark.parametrize(("place", "share"), [(0.0, 0.3), (0.6, 0.3), (0.4, 0.01)])
def test_damaged_database_is_never_written_over(project, start_server, place, share):
    """A database with overwritten pages is refused with one line, byte for byte as it was, with the old report."""
    project.configure(start_server("radarr"))
    assert project.run("build", "--now", NOW).returncode == 0
    report = project.tree()
    path = project.folder / "arrscore.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode = delete")
    whole = path.read_bytes()
    start = int(len(whole) * place) // 4096 * 4096 + 100
    length = int(len(whole) * share)
    damaged = whole[:start] + b"\xa5" * length + whole[start + length :]
    path.write_bytes(damaged)
    result = project.run("build", "--now", LATER)
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert "damaged" in line
    assert path.read_bytes() == damaged
    assert project.tree() == report
