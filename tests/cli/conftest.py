"""Commands in processes of their own, in an empty folder or in the sample's."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from support.environment import without_ours


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty folder, in a process of its own."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ.keys() - without_ours().keys():
        monkeypatch.delenv(name)

    def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "arrscore", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run_command


@pytest.fixture
def in_sample(sample):
    """Run a command in the sample's folder."""
    folder, _ = sample

    def run_command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "arrscore", *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)

    return run_command
