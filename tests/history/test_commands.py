"""`arrscore history` as its users meet it."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from arrscore.cli.main import app
from arrscore.history.manifest import history_manifest

FIRST = "2026-09-01T12:00:00Z"
SECOND = "2026-09-08T12:00:00Z"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run_command(*arguments: object):
        return CliRunner().invoke(app, ["history", *map(str, arguments)])

    return run_command


def test_verify_tells_what_it_found(run, published, tmp_path):
    """A whole database is told with its counts, and whether a history.json beside it describes it."""
    shutil.copy(published[SECOND], tmp_path / "arrscore.db")
    (tmp_path / "history.json").write_bytes(history_manifest(tmp_path / "arrscore.db"))
    done = run("verify", tmp_path)
    assert done.exit_code == 0, done.output
    lines = dict(line.split(maxsplit=1) for line in done.output.splitlines() if line.startswith(("b", "h")))
    assert lines == {"history.json": "matches this file", "builds": "2"}
    assert f"last build      {SECOND}" in done.output
    assert "none next to it" in run("verify", published[FIRST]).output


def test_verify_against_what_was_published(run, published, tmp_path):
    """A later database holds everything that was published before; an earlier one does not, and that is exit code 1."""
    (tmp_path / "first.json").write_bytes(history_manifest(published[FIRST]))
    (tmp_path / "second.json").write_bytes(history_manifest(published[SECOND]))
    later = run("verify", published[SECOND], "--against", tmp_path / "first.json")
    assert later.exit_code == 0
    assert "everything that was published" in later.output
    earlier = run("verify", published[FIRST], "--against", tmp_path / "second.json")
    assert earlier.exit_code == 1
    assert "has 1 builds" in earlier.output
    assert run("verify", published[FIRST], "--against", tmp_path / "third.json").exit_code == 1


@pytest.mark.parametrize("spoil", ["header", "middle", "end", "version", "application", "table"])
def test_verify_finds_what_is_wrong(run, published, tmp_path, spoil):
    """A database that is damaged, foreign, too new or not complete is told so in one line, and that is exit code 1."""
    content = bytearray(published[FIRST].read_bytes())
    if spoil == "header":
        content[:16] = b"no database at.."
    elif spoil == "middle":
        content[8192:40960] = bytes(32768)
    elif spoil == "end":
        del content[-4096:]
    elif spoil == "version":
        content[60:64] = (999).to_bytes(4, "big")
    elif spoil == "application":
        content[68:72] = (7).to_bytes(4, "big")
    elif spoil == "table":
        content = bytearray(bytes(content).replace(b"score_history", b"score_histary"))
    (tmp_path / "spoilt.db").write_bytes(content)
    done = run("verify", tmp_path / "spoilt.db")
    assert done.exit_code == 1, done.output
    assert len(done.output.splitlines()) == 1
    words = {
        "version": "written by a newer arrscore",
        "application": "another program",
        "header": "something else",
    }
    assert words.get(spoil, "damaged") in done.output


def test_restore_brings_the_first_that_is_there(run, published, tmp_path):
    """Sources are tried in order; what was brought, and where it is, is told."""
    done = run("restore", tmp_path / "nowhere.db", published[SECOND], "--database", "mine.db")
    assert done.exit_code == 0, done.output
    assert "2 builds up to" in done.output
    assert done.output.splitlines()[-1] == "mine.db"
    again = run("restore", published[SECOND], "--database", "mine.db", "--log-format", "json")
    assert json.loads(again.output.splitlines()[0])["outcome"] == "kept"


def test_restore_takes_the_configured_places(run, published, monkeypatch):
    """Without a source, the places of the configuration are tried; without those, it is wrong usage."""
    assert run("restore").exit_code == 2
    monkeypatch.setenv("ARRSCORE_PREVIOUS", str(published[FIRST]))
    done = run("restore")
    assert done.exit_code == 0, done.output
    assert "1 build up to" in done.output


def test_restore_of_nothing_is_an_error_unless_allowed(run, tmp_path):
    """Where nothing is there, the exit code is 1; allowed, it is 0 and nothing is made."""
    assert run("restore", tmp_path / "nowhere.db").exit_code == 1
    allowed = run("restore", tmp_path / "nowhere.db", "--allow-empty-history")
    assert allowed.exit_code == 0
    assert list((tmp_path / "work").iterdir()) == []


def test_merge_tells_what_it_made(run, published):
    """The result's counts and its place are told."""
    done = run("merge", published[SECOND], published[FIRST], "--into", "all.db")
    assert done.exit_code == 0, done.output
    assert "builds          2" in done.output
    assert done.output.splitlines()[-1] == "all.db"
    assert run("merge", published[SECOND], "--into", "all.db").exit_code == 2
    assert run("merge").exit_code == 2
