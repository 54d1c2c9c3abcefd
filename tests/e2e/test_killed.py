"""A build that is killed leaves the last report and the history whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faulty.state import state_of

NOW = "2026-09-01T12:00:00Z"
LATER = "2026-09-08T12:00:00Z"
KILLS = os.environ.get("TEST_KILLS", "12")


def test_killed_builds_lose_nothing():
    """SIGKILL at random moments: the database is sound, the history and the report are whole, the next build succeeds.

    `TEST_KILLS=200` kills more; `python -m faulty.killing` tells what each of them left.
    """
    tests = Path(__file__).parents[1]
    paths = [str(tests), str(tests.parent), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, "-m", "faulty.killing", "--kills", KILLS],
        capture_output=True,
        text=True,
        timeout=60 * int(KILLS) + 60,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["killed"] == int(KILLS)


@pytest.mark.parametrize("after", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_stopped_build_loses_nothing(project, start_server, sign, after):
    """SIGTERM and Ctrl-C, too: nothing is lost, and the next build clears away what was left."""
    project.configure(start_server("radarr"))
    assert project.run("build", "--now", NOW).returncode == 0
    before = state_of(project.folder)
    process = project.start("build", "--now", LATER)
    time.sleep(after)
    process.send_signal(sign)
    process.wait(60)
    after_stop = state_of(project.folder)
    assert after_stop.history["build_runs"][:1] == before.history["build_runs"]
    assert project.run("build", "--now", LATER).returncode == 0
    left = {path.name for path in project.folder.iterdir() if not path.name.startswith("arrscore.")}
    assert left == {"output"}


def test_folders_of_others_are_left_alone(project, start_server):
    """What merely looks like a leftover of a killed run stays."""
    precious = project.folder / ".arrscore-copy-mine" / "keep.txt"
    precious.parent.mkdir()
    precious.write_text("precious")
    project.configure(start_server("radarr"))
    assert project.run("build", "--now", NOW).returncode == 0
    assert precious.read_text() == "precious"
