"""Datasette of both kinds: the stable one beside the tests, and 1.0 in an environment of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN_ENVIRONMENT = ROOT / ".venv-datasette-1/bin/python"


def python_of(version: str) -> str:
    """The Python that has this Datasette; the test is skipped, or fails where it is asked for, without one."""
    if version == "0.65":
        return sys.executable
    python = os.environ.get("TEST_DATASETTE_1", str(OWN_ENVIRONMENT))
    if Path(python).exists():
        return python
    reason = f"no environment with Datasette 1.0 at {python}: make datasette-1"
    if os.environ.get("REQUIRE_DATASETTE_1"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(params=["0.65", "1.0"])
def version(request) -> str:
    return request.param


@pytest.fixture
def datasette(version) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `datasette` with some arguments in a folder."""
    python = python_of(version)

    def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        command = [python, "-m", "datasette", *arguments]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def get(datasette, version, sample) -> Callable[..., str]:
    """Ask the published report's database for one page, served with the files beside it."""
    folder = sample[0] / "output"
    described = ["--metadata", "metadata.yaml"]
    if version == "1.0":
        described += ["--config", "datasette.yaml"]

    def answer(path: str) -> str:
        done = datasette("serve", "--immutable", "arrscore.db", *described, "--get", path, folder=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return answer


@pytest.fixture
def serve(version, sample) -> Callable[..., AbstractContextManager[str]]:
    """Serve the published report's database while a block runs; the block is given the address."""
    command = [python_of(version), "-m", "datasette", "serve", "--immutable", "arrscore.db", "--port", "0"]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    @contextmanager
    def served(*arguments: str, **environment: str) -> Iterator[str]:
        with subprocess.Popen(
            [*command, *arguments],
            cwd=sample[0] / "output",
            env=inherited | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield _address(process)
            finally:
                process.terminate()
                process.communicate(timeout=120)

    return served


def _address(process: subprocess.Popen[str]) -> str:
    lines = []
    for line in process.stderr or ():
        lines.append(line)
        if match := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
            return match[1]
    return pytest.fail("".join(lines))
