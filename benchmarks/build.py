"""What a build costs against its floor: `python benchmarks/build.py [--runs 3] [MOVIES EPISODES …]`.

A made-up Radarr and Sonarr answer from a process of their own. A small build goes before all, after which modules and
templates are compiled, as they are in a program that was used before. In each run the floor, a first build and an
unchanged rebuild follow each other, and ratios are of one run. The run with the median of the build's ratio is told
whole; of the others, their ratios.
Prints Markdown tables for docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from meter import Part, parts_of

HERE = Path(__file__).parent
CONCURRENCY = 4
FIRST, SECOND = "2026-11-22T12:00:00+00:00", "2026-11-22T13:00:00+00:00"
EVERY_PAGE = 10_000_000
MEGA = 1_000_000
SMALL = 100
KEEPS_COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
Parts = dict[str, Part]


@dataclass(frozen=True)
class Run:
    """What the processes of one run told; `files` are the files of the library, `pages` those of the report."""

    files: int
    floor: Parts
    first: Parts
    again: Parts
    pages: int
    bytes: int

    @property
    def fetch_ratio(self) -> float:
        """Fetch and record against the floor, both with the start of the process."""
        return cpu(self.first, "start", "fetch and record") / cpu(self.floor, "start", "fetch and record")

    @property
    def build_ratio(self) -> float:
        """The whole build against the floor that writes as much."""
        return cpu(self.first) / cpu(self.floor)

    @property
    def again_ratio(self) -> float:
        """An unchanged rebuild against the first build."""
        return cpu(self.again) / cpu(self.first)

    @property
    def milliseconds_a_file(self) -> float:
        """CPU of the whole build for each file on disk."""
        return cpu(self.first) * 1000 / self.files

    @property
    def peak_bytes(self) -> int:
        """The most memory that the build held."""
        return max(part.peak_bytes for part in self.first.values())


def cpu(parts: Parts, *names: str) -> float:
    """The CPU of some parts, or of all."""
    return sum(part.cpu for name, part in parts.items() if not names or name in names)


@contextmanager
def servers(movies: int, episodes: int, event_step: int) -> Iterator[tuple[str, str]]:
    """The ports of a Radarr and a Sonarr that live as long as the block."""
    command = [sys.executable, str(HERE / "server.py"), str(movies), str(episodes), str(event_step)]
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        radarr, sonarr = process.stdout.readline().split()
        yield radarr, sonarr
        process.stdin.close()


def settings_of(ports: tuple[str, str], folder: Path, movie_pages: int = EVERY_PAGE) -> dict[str, str]:
    """The settings of a build, as environment variables."""
    radarr, sonarr = ports
    return {
        **KEEPS_COMPILED,
        "RADARR_URL": f"http://127.0.0.1:{radarr}",
        "RADARR_API_KEY": "key",
        "SONARR_URL": f"http://127.0.0.1:{sonarr}",
        "SONARR_API_KEY": "key",
        "ARRSCORE_DATABASE": str(folder / "arrscore.db"),
        "ARRSCORE_OUTPUT": str(folder / "output"),
        "ARRSCORE_SITE__MOVIE_PAGES": str(movie_pages),
    }


def measured(script: str, *arguments: object, environment: dict[str, str] = KEEPS_COMPILED) -> Parts:
    """Run a script of this folder; what its parts cost."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own script
    return parts_of(done.stdout.splitlines()[-1])


def compile_all() -> None:
    """Make a small build, after which everything is compiled."""
    with servers(SMALL, SMALL, 2) as ports, tempfile.TemporaryDirectory() as name:
        measured("stages.py", FIRST, environment=settings_of(ports, Path(name)))


def one_run(ports: tuple[str, str], files: int, movie_pages: int, folder: Path) -> Run:
    """A first build, the same once more, and the floor of it, in a folder that stays until all runs are through.

    ext4 passes over the inodes of files that went in the last minutes one by one, for each file that it makes.
    """
    folder.mkdir()
    environment = settings_of(ports, folder, movie_pages)
    first = measured("stages.py", FIRST, environment=environment)
    report = folder / "output"
    listed = [path for path in report.rglob("*") if path.is_file()]
    again = measured("stages.py", SECOND, environment=environment)
    floor = measured("floor.py", *ports, CONCURRENCY, folder / "floor.db", report, folder / "floor")
    pages = sum(path.suffix == ".html" for path in listed)
    return Run(files, floor, first, again, pages, sum(path.stat().st_size for path in report.rglob("*.*")))


def help_ratio(times: int = 5) -> float:
    """The CPU of `arrscore --help` against that of importing Typer, each the least of several."""
    with_help = min(child_cpu("-m", "arrscore", "--help") for _ in range(times))
    return with_help / min(child_cpu("-c", "import typer") for _ in range(times))


def child_cpu(*arguments: str) -> float:
    """The CPU of a Python that runs with these arguments."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *arguments]
    subprocess.run(command, env=KEEPS_COMPILED, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(runs: list[Run]) -> Run:
    """The run in the middle by the ratio of the whole build; the lower one of two."""
    return sorted(runs, key=lambda run: run.build_ratio)[(len(runs) - 1) // 2]


def ratios(title: str, told: float, each: list[float]) -> str:
    """A ratio of the run that is told, and of each run."""
    return f"{title}: {told:.2f} ({', '.join(f'{one:.2f}' for one in each)})"


def table(run: Run) -> str:
    """The parts of a run as a Markdown table."""
    lines = ["| part | CPU s | peak MB |", "|---|---|---|"]
    for title, parts in (("floor", run.floor), ("build", run.first), ("unchanged rebuild", run.again)):
        lines += [
            f"| {title}: {part.name} | {part.cpu:.2f} | {part.peak_bytes / MEGA:.0f} |"
            for part in parts.values()
        ]
        lines.append(f"| **{title}** | **{cpu(parts):.2f}** | |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "sizes", nargs="*", type=int, default=[5_000, 10_000], help="movies and episodes, in pairs"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--events", type=int, default=2, help="every so-manieth file has a grab and an import"
    )
    parser.add_argument("--movie-pages", type=int, default=EVERY_PAGE)
    chosen = parser.parse_args()
    compile_all()
    print(f"arrscore --help: {help_ratio():.2f} times importing Typer", flush=True)
    for movies, episodes in zip(chosen.sizes[::2], chosen.sizes[1::2], strict=True):
        files = movies - movies // 20 + episodes - episodes // 25
        with servers(movies, episodes, chosen.events) as ports, tempfile.TemporaryDirectory() as name:
            folders = [Path(name) / str(number) for number in range(chosen.runs)]
            # What the servers make once and keep, they make now.
            measured("floor.py", *ports, CONCURRENCY, Path(name) / "first.db")
            runs = [one_run(ports, files, chosen.movie_pages, folder) for folder in folders]
        run = median(runs)
        print(f"\n{movies:,} movies and {episodes:,} episodes; {run.pages:,} pages\n\n{table(run)}\n")
        print(
            ratios("fetch and record against the floor", run.fetch_ratio, [one.fetch_ratio for one in runs])
        )
        print(ratios("whole build against the floor", run.build_ratio, [one.build_ratio for one in runs]))
        print(
            ratios("unchanged rebuild against the build", run.again_ratio, [one.again_ratio for one in runs])
        )
        print(
            f"CPU a file: {run.milliseconds_a_file:.3f} ms; peak {run.peak_bytes / MEGA:.0f} MB", flush=True
        )


if __name__ == "__main__":
    main()
