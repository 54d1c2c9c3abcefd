"""Servers that fail, on a real socket: a retry that helps, or one clear line and nothing lost."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from support.arr import KEY

NOW = "2026-09-01T12:00:00Z"
LATER = "2026-09-08T12:00:00Z"
GUARD = 300
"""Seconds after which a test that waits in vain gives up."""

RECOVERS = [
    "reset mid-body, once",
    "500 twice",
    "429 with Retry-After",
    "starting up, once",
    "a detail deleted meanwhile",
]
FAILS = {
    "reset mid-body": "connection",
    "no answer in time": "2 seconds",
    "truncated JSON": "something other than movie files",
    "a login page": "web page",
    "wrong key": "key",
    "500 for ever": "500",
    "redirect to another host": "another host",
    "gzip that lies": "compress",
    "half a gzip": "something other than|compress",
    "invalid UTF-8": "something other than movie files",
}


def history_of(project) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """All runs and changes that the database holds."""
    with closing(sqlite3.connect(project.folder / "arrscore.db")) as connection:
        return (
            connection.execute("select * from build_runs").fetchall(),
            connection.execute("select * from score_history").fetchall(),
        )


@pytest.fixture
def built(project, start_server):
    """A project with one Radarr whose report was built once."""
    server = start_server("radarr")
    project.configure(server)
    first = project.run("build", "--now", NOW)
    assert first.returncode == 0, first.stderr
    return project, server


@pytest.mark.parametrize("name", RECOVERS)
def test_passing_fault_is_recovered_from(built, faults, name):
    """A fault that passes within the retries leaves no trace but time."""
    project, server = built
    server.faults = faults[name]()
    result = project.run("build", "--now", LATER)
    assert (result.returncode, server.faults[0].seen) == (0, server.faults[0].times)
    runs, _ = history_of(project)
    assert len(runs) == 2


@pytest.mark.parametrize("name", FAILS)
def test_lasting_fault_is_one_line_and_loses_nothing(built, faults, name):
    """A fault that stays ends with exit 1 and one line for the instance; report and history are untouched."""
    project, server = built
    report, history = project.tree(), history_of(project)
    server.faults = faults[name]()
    if name == "no answer in time":
        project.configure(server, timeout=2)
    result = project.run("build", "--now", LATER)
    assert result.returncode == 1
    errors = [line for line in result.stderr.splitlines() if line.startswith("Error:")]
    assert len(errors) == 1
    assert errors[0].count("radarr") == 1
    assert any(word in errors[0] for word in FAILS[name].split("|")), errors[0]
    assert result.stderr.splitlines() == errors
    assert "127.0.0.1" not in result.stderr
    assert KEY not in result.stderr
    assert project.tree() == report
    assert history_of(project) == history


def test_refused_connection_is_one_line(project, start_server):
    """A server that is not there is named by slug, with the next step."""
    server = start_server("radarr")
    project.configure(server)
    instances = (project.folder / "arrscore.yaml").read_text().replace(server.url, "http://127.0.0.1:9")
    (project.folder / "arrscore.yaml").write_text(instances)
    result = project.run("build")
    assert result.returncode == 1
    assert "refused" in result.stderr
    assert "arrscore check" in result.stderr
    assert not (project.folder / "output").exists()


def test_one_failing_instance_stops_the_build(project, start_server, faults):
    """By default nothing is recorded where one of two instances fails."""
    radarr, sonarr = start_server("radarr"), start_server("sonarr")
    project.configure(radarr, sonarr)
    sonarr.faults = faults["wrong key"]()
    result = project.run("build", "--now", NOW)
    assert result.returncode == 1
    assert history_of(project) == ([], [])


def test_keep_going_records_the_others(project, start_server, faults):
    """With --keep-going the other instance is recorded and shown, the failed one marked, and the exit code is 0."""
    radarr, sonarr = start_server("radarr"), start_server("sonarr")
    project.configure(radarr, sonarr)
    assert project.run("build", "--now", NOW).returncode == 0
    sonarr.faults = faults["500 for ever"]()
    result = project.run("build", "--keep-going", "--now", LATER)
    assert result.returncode == 0, result.stderr
    with closing(sqlite3.connect(project.folder / "arrscore.db")) as connection:
        fetched = dict(connection.execute("select slug, fetched_at from instances"))
        outcomes = connection.execute(
            "select slug, build_run_instances.outcome, error is not null from build_run_instances "
            "join instances on instances.id = instance_id where build_run_id = 2 order by slug"
        ).fetchall()
    assert fetched == {"radarr": LATER, "sonarr": NOW}
    assert outcomes == [("radarr", "complete", 0), ("sonarr", "failed", 1)]
    assert result.stderr.count("sonarr returned error 500") == 1
    report = project.tree()
    assert b"Sonarr could not be fetched last time" in report["index.html"]
    assert b"Radarr could not be fetched last time" not in report["index.html"]
    assert f'datetime="{NOW}"'.encode() in report["index.html"]
    assert b"(the last attempt failed)" in report["data.html"]


def test_keep_going_fails_where_all_fail(project, start_server, faults):
    """A run in which no instance could be fetched is a failure, --keep-going or not."""
    server = start_server("radarr")
    project.configure(server)
    server.faults = faults["wrong key"]()
    assert project.run("build", "--keep-going").returncode == 1


def test_check_tells_each_instance(project, start_server, faults):
    """`arrscore check` has a line for every instance, and fails where one does."""
    radarr, sonarr = start_server("radarr"), start_server("sonarr")
    project.configure(radarr, sonarr)
    good = project.run("check")
    assert good.returncode == 0
    assert (
        f"radarr  ok      Radarr 5.28.0.10274, {len(radarr.application.__dict__['_server'].movies)} titles"
        in good.stdout
    )
    sonarr.faults = faults["wrong key"]()
    bad = project.run("check")
    assert bad.returncode == 1
    assert "sonarr  failed" in bad.stdout
    assert "arrscore check" not in bad.stdout
    assert "radarr  ok" in bad.stdout


def test_quiet_tells_what_keep_going_left_out(project, start_server, faults):
    """With -q the failed instance is the only line, once, whether the run goes on or not, and in either format."""
    radarr, sonarr = start_server("radarr"), start_server("sonarr")
    project.configure(radarr, sonarr)
    sonarr.faults = faults["wrong key"]()
    for more in ((), ("--keep-going",)):
        result = project.run("fetch", "-q", *more, "--now", NOW)
        assert result.returncode == (0 if more else 1)
        assert result.stdout == ""
        [line] = result.stderr.splitlines()
        assert line.startswith("Error: ")
        assert line.count("sonarr") == 1
    result = project.run("fetch", "-q", "--keep-going", "--log-format", "json", "--now", LATER)
    told = json.loads(result.stderr)
    assert (told["event"], told["instance"]) == ("error", "sonarr")


def test_interrupted_build_is_one_line(built, held_request):
    """Ctrl-C during a fetch ends with exit code 1 and one line; report and history are untouched."""
    project, server = built
    report, history = project.tree(), history_of(project)
    asked = held_request(server)
    with subprocess.Popen(
        [sys.executable, "-m", "arrscore", "build", "-q", "--now", LATER],
        cwd=project.folder,
        env=os.environ | {"NO_PROXY": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert asked.wait(GUARD)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=GUARD)
    assert told.splitlines() == [
        "Error: Stopped. The previous report is unchanged, and everything recorded before is kept."
    ]
    assert process.returncode == 1
    assert project.tree() == report
    assert history_of(project) == history


@pytest.mark.parametrize("endpoint", ["episodefile", "episode"])
def test_proxy_that_does_not_find_a_series_removes_nothing(project, start_server, faults, endpoint):
    """One 404 for a series that the list still has: its episodes and files stay, and the run warns."""
    server = start_server("sonarr")
    project.configure(server)
    assert project.run("build", "--now", NOW).returncode == 0
    [missing] = faults["a series is not found"]()
    server.faults.append(replace(missing, path=rf"/{endpoint}\?seriesId=2$"))
    result = project.run("build", "--now", LATER)
    assert result.returncode == 0, result.stderr
    assert "details not found" in result.stderr
    with closing(sqlite3.connect(project.folder / "arrscore.db")) as connection:
        gone = connection.execute(
            "select (select count(*) from titles where removed_at is not null)"
            " + (select count(*) from items where removed_at is not null),"
            " (select count(*) from score_history where kind = 'removed')"
        ).fetchone()
    assert gone == (0, 0)


# Stops Python with Ctrl-C as soon as a module of the name is imported.
STOPPED_AT_IMPORT = """
import importlib.abc, os, runpy, signal, sys
class Stop(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Stop())
sys.argv = ["arrscore", *{arguments!r}]
runpy.run_module("arrscore", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["arrscore.cli", "typer", "arrscore.pipeline", "httpx", "sqlite_utils"])
def test_interrupted_start_is_one_line(project, start_server, module):
    """Ctrl-C while the program is still being loaded prints one line, too, whichever module is under way."""
    project.configure(start_server("radarr"))
    code = STOPPED_AT_IMPORT.format(module=module, arguments=["build", "--now", NOW])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.folder,
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: Stopped. The previous report is unchanged, and everything recorded before is kept."
    ]
    assert not (project.folder / "output").exists()


@pytest.mark.parametrize("module", ["typer", "arrscore.cli.options", "httpx"])
def test_interrupted_start_is_one_object_for_programs(project, start_server, module):
    """With --log-format json, the line is an object as every other is."""
    project.configure(start_server("radarr"))
    code = STOPPED_AT_IMPORT.format(module=module, arguments=["fetch", "--log-format", "json", "--now", NOW])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.folder,
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=False,
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert json.loads(line)["message"].startswith("Stopped. The previous report is unchanged")
    assert json.loads(line)["event"] == "error"
