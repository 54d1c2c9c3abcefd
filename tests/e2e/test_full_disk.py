"""Disks that are full and folders that cannot be written: exit 1, one line, and everything as it was."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys

import pytest

from faulty.state import state_of

NOW = "2026-09-01T12:00:00Z"
LATER = "2026-09-08T12:00:00Z"
KILOBYTE = 1024


@pytest.fixture
def built(project, start_server, library):
    """A project whose report was built once, and a library that has lived on since."""
    project.configure(start_server("radarr"))
    assert project.run("build", "--now", NOW).returncode == 0
    library.advance(library.now.replace(day=library.now.day + 14))
    return project


@pytest.fixture
def small_disk(tmp_path):
    """Mounts a file system of so many kilobytes; skips where this process may not."""
    mounted = []

    def mount(kilobytes: int):
        folder = tmp_path / f"disk-{kilobytes}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def run_with_small_files(project, size: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command while no file may grow beyond `size` bytes."""
    return subprocess.run(
        [sys.executable, "-m", "arrscore", *arguments],
        cwd=project.folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"NO_PROXY": "127.0.0.1", "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize("kilobytes", [1, 40, 400, 800])
def test_file_that_cannot_grow(built, kilobytes):
    """Whichever file meets the limit, of the database, its copy or the report: one line, and nothing is lost."""
    before = state_of(built.folder)
    result = run_with_small_files(built, kilobytes * KILOBYTE, "build", "-q", "--now", LATER)
    after = state_of(built.folder)
    assert (
        after.history["score_history"][: len(before.history["score_history"])]
        == before.history["score_history"]
    )
    if result.returncode:
        assert result.returncode == 1
        assert after.report == before.report
        assert len(result.stderr.splitlines()) == 1, result.stderr
        assert result.stderr.startswith("Error: ")
    assert built.run("build", "--now", LATER).returncode == 0


@pytest.mark.parametrize("room", [50, 1000, 2500, 4000])
def test_full_disk(built, small_disk, room):
    """Database and report on a disk with so many kilobytes left: one line and nothing lost, or a whole new report."""
    used = sum(path.stat().st_size for path in built.folder.rglob("*") if path.is_file()) // KILOBYTE
    files = sum(1 for _ in built.folder.rglob("*"))
    disk = small_disk(used + 4 * files + room)
    shutil.copytree(built.folder, disk, dirs_exist_ok=True, ignore=shutil.ignore_patterns("disk-*"))
    built.folder = disk
    before = state_of(disk)
    result = built.run("build", "-q", "--now", LATER)
    after = state_of(disk)
    assert after.history["build_runs"][:1] == before.history["build_runs"]
    if result.returncode:
        assert result.returncode == 1
        assert after.report == before.report
        assert len(result.stderr.splitlines()) == 1, result.stderr
        assert result.stderr.startswith("Error: ")
    left = {path.name for path in disk.iterdir() if not path.name.startswith("arrscore.")}
    assert left == {"output"}


def test_read_only_output(built, small_disk):
    """A report on a disk that is mounted for reading only: one line that says so, and the history goes on."""
    disk = small_disk(20_000)
    shutil.copytree(built.folder / "output", disk / "output")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    before = sorted(path.name for path in (disk / "output").rglob("*"))
    result = built.run("build", "-q", "--now", LATER, "--output", str(disk / "output"))
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert "Read-only file system" in line
    assert "--output" in line
    assert sorted(path.name for path in (disk / "output").rglob("*")) == before
    assert len(state_of(built.folder).history["build_runs"]) == 2
