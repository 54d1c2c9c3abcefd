"""The workflow and the action, their own scripts run in order through several nights."""

from __future__ import annotations

import datetime as dt
import gzip
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from support.arr import KEY
from workflows.runner import ACTION, OURS, YOURS, Runner, Step, StoppedError, install

BUILD = "Restore yesterday's database, and build"


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """Where the action's own script installed arrscore."""
    return install(tmp_path_factory.mktemp("programs"))


@pytest.fixture
def machine(tmp_path, programs, start_server, library):
    """A repository with its workflow's secrets set, and the Radarr that it reads."""
    library.advance(library.start + dt.timedelta(days=30))
    server = start_server("radarr")
    runner = Runner(tmp_path, programs, secrets={"RADARR_URL": server.url, "RADARR_API_KEY": KEY})
    runner.prepare()
    return runner


def live_on(library) -> None:
    """Let enough happen in the library that a build finds changes."""
    library.advance(library.now + dt.timedelta(days=14))


def history_of(machine: Runner) -> dict[str, int]:
    """How many changes each run recorded, in the database that the branch keeps."""
    packed = machine.stored("arrscore.db.gz", machine.folder / "kept.db.gz")
    database = packed.with_suffix("")
    database.write_bytes(gzip.decompress(packed.read_bytes()))
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        return dict(
            connection.execute("""
                select b.started_at, count(h.id)
                from build_runs as b left join score_history as h on h.build_run_id = b.id
                group by b.id
            """)
        )


def test_second_night_goes_on(machine, library):
    """The second night's history holds the first's, its report shows what changed, and outputs and summary say so."""
    first = machine.run(YOURS, first_run=True)
    assert first.failed is None, first.log
    kept = history_of(machine)
    assert len(kept) == 1
    live_on(library)
    second = machine.run(YOURS)
    assert second.failed is None, second.log
    after = history_of(machine)
    assert len(after) == 2
    assert kept.items() <= after.items()
    assert all(after.values())
    assert second.outputs["changed"] == "true"
    assert 0 <= float(second.outputs["health"]) <= 100
    assert second.outputs["site-path"] == "output"
    site = machine.folder / "workspace" / second.outputs["site-path"]
    assert [path.name for path in (site / "radarr" / "changes").glob("build-*.html")] == ["build-2.html"]
    assert "| Radarr |" in second.summary
    assert KEY not in second.log + second.summary


def test_night_without_changes_says_so(machine):
    """A build over the same library is told as unchanged."""
    assert machine.run(YOURS, first_run=True).failed is None
    second = machine.run(YOURS)
    assert second.failed is None, second.log
    assert second.outputs["changed"] == "false"
    assert list(history_of(machine).values())[1] == 0


def test_first_night_must_be_asked_for(machine):
    """Where the branch is not there, nothing is built until its owner says that there is no history."""
    night = machine.run(YOURS)
    assert night.failed == BUILD
    assert "--allow-empty-history" in night.log
    assert not (machine.folder / "workspace" / "output").exists()


class Breaks:
    """Breaks one step in one of the ways in which a night can go wrong."""

    def __init__(self, machine: Runner, step: str, how: str) -> None:
        self.machine, self.step, self.how = machine, step, how

    def __call__(self, step: Step) -> Mapping[str, str] | None:
        """Stop before the step, or cut what it needs."""
        if step.name != self.step:
            return None
        match self.how:
            case "power cut before it":
                raise StoppedError(step.name)
            case "repository out of reach":
                return {"REPOSITORY": "http://127.0.0.1:9/me/scores"}
            case "killed in it":
                return {"PATH": f"{self.killer('git')}:/usr/bin:/bin"}
            case "killed at its compression":
                return {"PATH": f"{self.killer('gzip')}:/usr/bin:/bin"}
            case "server out of reach":
                return {"RADARR_URL": "http://127.0.0.1:9", "ARRSCORE_INSTANCES__RADARR__RETRIES": "0"}
        raise AssertionError(self.how)

    def killer(self, program: str) -> Path:
        """A folder with a program of that name that ends the script at once."""
        folder = self.machine.folder / "broken"
        folder.mkdir(exist_ok=True)
        path = folder / program
        path.write_text("#!/bin/sh\nkill -9 $PPID\n", encoding="utf-8")
        path.chmod(0o755)
        return folder


@pytest.mark.parametrize(
    ("step", "how"),
    [
        ("Fetch the history", "repository out of reach"),
        ("Fetch the history", "killed in it"),
        (BUILD, "power cut before it"),
        (BUILD, "server out of reach"),
        ("Keep the history", "power cut before it"),
        ("Keep the history", "killed at its compression"),
        ("Keep the history", "killed in it"),
        ("Keep the history", "repository out of reach"),
    ],
)
def test_broken_night_loses_nothing(machine, library, step, how):
    """Wherever a night breaks off, the branch keeps what it held, and the next night goes on from there."""
    assert machine.run(YOURS, first_run=True).failed is None
    kept = history_of(machine)
    live_on(library)
    broken = machine.run(YOURS, before=Breaks(machine, step, how))
    assert broken.failed == step, broken.log
    assert history_of(machine) == kept
    night = machine.run(YOURS)
    assert night.failed is None, night.log
    after = history_of(machine)
    assert kept.items() <= after.items()
    assert after[max(after)] > 0


def test_sample_is_carried_through_our_own_workflow(tmp_path, programs):
    """The workflow of this repository goes on from the history on its branch."""
    machine = Runner(tmp_path, programs)
    machine.prepare()
    first = machine.run(OURS, first_run=True)
    assert first.failed is None, first.log
    kept = history_of(machine)
    second = machine.run(OURS)
    assert second.failed is None, second.log
    after = history_of(machine)
    assert kept.items() <= after.items()
    assert len(after) == len(kept) + 1


def scripts(path: Path, job: str = "build") -> dict[str, str]:
    """The scripts of a job by the names of their steps."""
    steps = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"][job]["steps"]
    return {step["name"]: step["run"] for step in steps if "run" in step}


def test_both_workflows_keep_history_alike():
    """What is tried on the sample every night is what a user's workflow does."""
    ours, yours = scripts(OURS), scripts(YOURS)
    for name in ("Fetch the history", "Keep the history"):
        assert ours[name] == yours[name]


@pytest.mark.parametrize("path", [OURS, YOURS, ACTION], ids=lambda path: path.name)
def test_inputs_reach_scripts_through_the_environment(path):
    """No expression stands in a script, where its value would be run."""
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs = text["jobs"].values() if "jobs" in text else [text["runs"]]
    found = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert found
    assert not [script for script in found if "${{" in script]
