"""Kill builds at random moments and look at what they leave.

`PYTHONPATH=tests python benchmarks/kills.py [--kills 200]`

Each build runs in a child that is forked from this process, so that starting Python takes none of the time. After
each kill the database must be sound, the history whole, and the report a whole old or new one; then a build must
succeed. A kill that comes after the end of its build does not count. Prints what was found as JSON.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from pathlib import Path

import arrscore.pipeline  # imported here, not in each child
import arrscore.report.build  # noqa: F401
from arrscore.cli.main import app
from faulty.state import State, assert_nothing_lost, state_of
from support.arr import KEY

FIRST = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
RECENT = 5
MOST_TRIES = 4
TOO_LATE = "had ended before the kill"


class Home:
    """Servers in a process of their own, and a folder with their database and report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.builds = 0
        self.servers = subprocess.Popen(
            [sys.executable, "-m", "faulty.home"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        addresses = json.loads(self.servers.stdout.readline())
        instances = {
            slug: {"url": url, "api_key": KEY, "verify": False, "batch_size": 5}
            for slug, url in addresses.items()
        }
        (folder / "arrscore.yaml").write_text(json.dumps({"instances": instances}), encoding="utf-8")

    def stop(self) -> None:
        """End the servers."""
        self.servers.stdin.close()
        self.servers.wait(30)
        self.servers.stdout.close()

    def let_a_week_pass(self) -> None:
        """Let the servers' libraries live on."""
        self.servers.stdin.write("\n")
        self.servers.stdin.flush()
        self.servers.stdout.readline()

    def start_build(self) -> int:
        """Start a build in a child; its process id."""
        self.builds += 1
        now = (FIRST + self.builds * dt.timedelta(days=1)).isoformat()
        child = os.fork()
        if child:
            return child
        try:
            os.chdir(self.folder)
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            app(["build", "-q", "--now", now], standalone_mode=False)
        except BaseException:  # noqa: BLE001 - a child must not go on as if it were the parent
            os._exit(1)
        os._exit(0)

    def build(self) -> float:
        """Build to the end; how many seconds it took."""
        started = time.monotonic()
        _, status = os.waitpid(self.start_build(), 0)
        assert os.waitstatus_to_exitcode(status) == 0, "a build after a kill failed"
        return time.monotonic() - started


def kill_builds(kills: int, seed: int, folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Kill that many running builds; count what they left, and in which tenth of a usual build they were struck.

    What is usual is the median of the latest builds that were left alone, so that a machine which gets busy meanwhile
    does not draw all kills to the beginning.
    """
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    home = Home(folder)
    found: Counter[str] = Counter()
    struck: Counter[str] = Counter()
    try:
        home.build()
        usual = deque((home.build() for _ in range(3)), RECENT)
        for _ in range(MOST_TRIES * kills):
            moment = chance.random()
            left = _kill_one(home, moment * statistics.median(usual))
            found[left] += 1
            if left != TOO_LATE:
                struck[f"{int(moment * 10) * 10} %"] += 1
            before = state_of(folder)
            usual.append(home.build())
            assert_nothing_lost(before, state_of(folder))
            _assert_no_leftovers(folder)
            if struck.total() == kills:
                break
    finally:
        home.stop()
    return found, struck


def _kill_one(home: Home, after: float) -> str:
    """Kill a build after so many seconds; what it left."""
    home.let_a_week_pass()
    before = state_of(home.folder)
    child = home.start_build()
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    ended = os.waitstatus_to_exitcode(status)
    assert ended in {0, -signal.SIGKILL}, ended
    left = state_of(home.folder)
    assert_nothing_lost(before, left)
    return _left(before, left, was_killed=ended != 0)


def _left(before: State, after: State, *, was_killed: bool) -> str:
    if not was_killed:
        return TOO_LATE
    if after.report != before.report:
        return "run recorded, new report"
    recorded = len(after.history["build_runs"]) > len(before.history["build_runs"])
    return "run recorded, old report" if recorded else "nothing recorded, old report"


def _assert_no_leftovers(folder: Path) -> None:
    names = {path.name for path in folder.iterdir() if not path.name.startswith("arrscore.db")}
    assert names == {"arrscore.yaml", "output"}, names


def main() -> None:
    """Kill, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found, struck = kill_builds(chosen.kills, chosen.seed, Path(folder))
    outcome = {
        "killed": struck.total(),
        "seconds": round(time.monotonic() - started),
        "left": dict(sorted(found.items())),
        "struck after": dict(sorted(struck.items())),
    }
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
