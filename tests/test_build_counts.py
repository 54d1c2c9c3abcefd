"""What a small build does, held against committed numbers: requests, rows, SQL statements, pages and bytes."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def test_a_small_build_does_no_more_than_it_did():
    """Requests and rows are as committed; pages, files, bytes and statements are near it."""
    command = [sys.executable, str(BENCHMARKS / "counts.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_difference_says_what_changed(monkeypatch):
    """A number that moved is named with the old and the new one; bytes may move a little."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    counts = importlib.import_module("counts")
    expected = {"first build": {"requests": 10, "bytes of pages": 1000}}
    found = {"first build": {"requests": 11, "bytes of pages": 1090}}
    assert counts.differences(expected, found) == ["first build, requests: expected 10, found 11"]
    found = {"first build": {"requests": 10, "bytes of pages": 1200}}
    assert counts.differences(expected, found) == ["first build, bytes of pages: expected 1000, found 1200"]
