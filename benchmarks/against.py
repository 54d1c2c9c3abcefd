"""What a build costs against that of another commit.

`python benchmarks/against.py COMMIT [--runs 3] [MOVIES EPISODES]`

Both read the same made-up servers, each in processes of its own, and take turns. Prints the median ratios of processor
time, and of what the report takes on disk.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build import FIRST, SECOND, cpu, servers, settings_of
from meter import parts_of

HERE = Path(__file__).resolve().parent


@contextmanager
def checkout(commit: str, folder: Path) -> Iterator[Path]:
    """A work tree of the other commit, which goes with the block."""
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, commit], cwd=HERE, check=True)  # noqa: S603, S607 - git
    try:
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=HERE, check=True)  # noqa: S603, S607


def build(tree: Path, environment: dict[str, str], now: str) -> float:
    """The processor seconds of one build with the code of a work tree."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, tree / "benchmarks" / "stages.py", now],
        env={**os.environ, **environment, "PYTHONPATH": str(tree)},
        cwd=tree,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return cpu(parts_of(done.stdout.splitlines()[-1]))


def report_bytes(folder: Path) -> int:
    """What the report takes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("sizes", nargs="*", type=int, default=[5_000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    movies, episodes = given.sizes
    ratios: dict[str, list[float]] = {
        "first build": [],
        "unchanged rebuild": [],
        "rebuild / first build": [],
        "bytes": [],
    }
    with tempfile.TemporaryDirectory() as name, checkout(given.commit, Path(name) / "other") as other:
        trees = {"other": other, "ours": HERE.parent}
        with servers(movies, episodes, 2) as ports:
            for run in range(-1, given.runs):  # the first warms up the servers and Python's compiled modules
                firsts, seconds, sizes = {}, {}, {}
                for label, tree in trees.items():
                    folder = Path(name) / f"{label}{run}"
                    folder.mkdir()
                    environment = settings_of(ports, folder)
                    firsts[label] = build(tree, environment, FIRST)
                    seconds[label] = build(tree, environment, SECOND)
                    sizes[label] = report_bytes(folder / "output")
                if run < 0:
                    continue
                ratios["first build"].append(firsts["ours"] / firsts["other"])
                ratios["unchanged rebuild"].append(seconds["ours"] / seconds["other"])
                ratios["rebuild / first build"].append(seconds["ours"] / firsts["ours"])
                ratios["bytes"].append(sizes["ours"] / sizes["other"])
                print(f"{firsts} {seconds} {sizes}", file=sys.stderr)
    for what, found in ratios.items():
        print(f"{what}: {statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})")


if __name__ == "__main__":
    main()
