"""Datasette of both kinds: the stable one beside the tests, and 1.0 in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
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
