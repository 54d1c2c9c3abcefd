"""Wrong usage and files that cannot be written: one line, the right exit code, and nothing half done."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from arrscore.cli.main import app

# Enough for what SQLite keeps beside a database that is read.
SMALL_FILE = 40_000


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--nonsense"),
        ("build", "--now", "soon"),
        ("build", "--output", ""),
        ("fetch", "--database", " "),
        ("nonsense",),
    ],
)
def test_wrong_usage_is_json_where_json_is_asked_for(arguments):
    """A program that reads JSON lines gets one, wherever the option stands, and exit code 2."""
    for more in (["--log-format", "json"], ["--log-format=json"]):
        result = CliRunner().invoke(app, [*arguments, *more])
        assert result.exit_code == 2
        [line] = result.stderr.splitlines()
        assert json.loads(line)["event"] == "error"


@pytest.mark.parametrize("option", ["--output", "--database", "--config"])
def test_empty_path_is_refused(tmp_path, monkeypatch, option):
    """An empty path, as an unset variable in a script leaves it, is not the present folder."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["build", option, ""])
    assert result.exit_code == 2
    assert "the path is empty" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("before", [None, "kept"])
def test_export_on_a_full_disk_leaves_nothing(sample, tmp_path, before):
    """An export that has no room ends with exit code 1 and one line; no file is left, or the one that was there."""
    target = tmp_path / "titles.csv"
    if before is not None:
        target.write_text(before)
    database = shutil.copy(sample[0] / "arrscore.db", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "arrscore", "export", "titles", "--database", database, "--to", target],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_FILE, SMALL_FILE)),
    )
    assert done.returncode == 1
    assert done.stderr == f"Error: Cannot write {target}: File too large. Choose another file: --to\n"
    assert (target.read_text() if target.exists() else None) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("arguments", [["--help"], ["history", "--help"]], ids=" ".join)
def test_list_of_commands_is_not_cut_off(arguments):
    """In a terminal of 80 columns, each command's line says all that it has to say."""
    result = CliRunner().invoke(app, arguments, terminal_width=80)
    assert "..." not in result.output.partition("Commands:")[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("render",), "There is no database arrscore.db. Try: arrscore build"),
        (("export", "titles"), "There is no database"),
        (("serve",), "There is no report in output"),
    ],
)
def test_commands_on_nothing_say_what_is_missing(run, arguments, words):
    """Without a database or report, one line says how to get one; nothing is made."""
    done = run(*arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--now", "soon"),
        ("build", "--now", "0001-01-01T00:00:00+14:00"),
        ("build", "--now", "9999-12-31T23:00:00-10:00"),
        ("build", "--now", "1999-12-31"),
        ("demo", "--now", "9001-01-01"),
        ("build", "--log-format", "xml"),
        ("build", "--nonsense"),
        ("nonsense",),
    ],
)
def test_wrong_usage_is_exit_code_2(run, arguments):
    """What the command line does not know is wrong usage."""
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_only_names_configured_instances(run, tmp_path):
    """--only with an unknown instance lists those that are configured."""
    (tmp_path / "arrscore.yaml").write_text("instances: {radarr: {url: 'http://127.0.0.1:9', api_key: k}}")
    done = run("build", "--only", "sonarr")
    assert done.returncode == 2
    assert "Configured: radarr" in done.stderr


@pytest.mark.parametrize("score", ["2147483648", "-2147483649", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("option", ["--set", "--minimum", "--cutoff", "--increment"])
def test_score_beyond_32_bits_is_wrong_usage(sample, monkeypatch, option, score):
    """What no server could keep is refused like any other score that cannot be read."""
    folder, _ = sample
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(app, ["whatif", option, f"HD/x={score}"])
    assert done.exit_code == 2
    assert "is not of the form" in done.stderr


@pytest.mark.parametrize("as_file", [True, False])
def test_folder_of_others_is_refused_before_the_fetch(run, tmp_path, as_file):
    """A file in the place of the report's folder, or files of others in it, are told before any server is asked."""
    (tmp_path / "arrscore.yaml").write_text("instances: {radarr: {url: 'http://127.0.0.1:9', api_key: k}}")
    if as_file:
        (tmp_path / "output").write_text("mine")
    else:
        (tmp_path / "output").mkdir()
        (tmp_path / "output" / "notes.txt").write_text("mine")
    done = run("build")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Error: output is a file. "
        if as_file
        else "Error: output contains files that arrscore did not create: notes.txt. "
    )
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "arrscore.db").exists()
