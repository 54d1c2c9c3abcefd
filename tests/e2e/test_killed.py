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
GUARD = 300
"""Seconds after which a test that waits in vain gives up."""
TRACES = {"while it copies": ".arrscore-copy-*/arrscore.db", "while it writes": ".output.staging-*"}
"""What a build makes beside the report, by the moment."""
KILLS = 12
"""A sample; `benchmarks/kills.py` kills two hundred."""


def test_killed_builds_lose_nothing():
    """SIGKILL at random moments: database and history stay sound, the report whole, and the next build succeeds."""
    tests = Path(__file__).parents[1]
    paths = [str(tests), str(tests.parent), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, tests.parent / "benchmarks" / "kills.py", "--kills", str(KILLS)],
        capture_output=True,
        text=True,
        timeout=60 * KILLS + 60,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["killed"] == KILLS


@pytest.mark.parametrize("moment", ["at the start", "while it reads", "while it copies", "while it writes"])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_stopped_build_loses_nothing(project, start_server, held_request, sign, moment):
    """SIGTERM and Ctrl-C, too: nothing is lost, and the next build clears away what was left."""
    server = start_server("radarr")
    project.configure(server)
    assert project.run("build", "--now", NOW).returncode == 0
    before = state_of(project.folder)
    asked = held_request(server) if moment == "while it reads" else None
    process = project.start("build", "--now", LATER)
    if asked is not None:
        assert asked.wait(GUARD)
    elif moment in TRACES:
        while process.poll() is None and not list(project.folder.glob(TRACES[moment])):
            time.sleep(0.001)
    process.send_signal(sign)
    process.wait(GUARD)
    server.faults.clear()
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
