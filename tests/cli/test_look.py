"""`serve`, `explore` and `export`: looking at what is there."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest


def test_export_csv_is_harmless(in_sample):
    """Text that a spreadsheet would compute is made text; numbers stay numbers."""
    done = in_sample("export", "upgrade_candidates")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert len(rows) > 100
    assert min(int(row["score"]) for row in rows) < 0
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+@\t" and cell]


def test_export_to_a_file_takes_its_format_from_the_name(in_sample, tmp_path):
    """A name that ends with .json is written as JSON."""
    done = in_sample("export", "instances", "--to", str(tmp_path / "i.json"))
    assert done.returncode == 0
    assert [row["slug"] for row in json.loads((tmp_path / "i.json").read_text())] == ["radarr", "sonarr"]


def test_export_of_an_unknown_name_suggests_one(in_sample):
    """A slip in a view's name gets a suggestion."""
    done = in_sample("export", "upgrade_candidate")
    assert done.returncode == 2
    assert b"Did you mean upgrade_candidates?" in done.stderr


def test_serve_answers_on_localhost(sample):
    """The preview serves the report's pages."""
    folder, _ = sample
    command = [sys.executable, "-u", "-m", "arrscore", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().split()[0]
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            page = opener.open(f"{address}index.html", timeout=60).read()
        finally:
            process.terminate()
            process.wait(60)
    assert address.startswith("http://127.0.0.1:")
    assert b"<h1" in page


def test_explore_opens_datasette_with_descriptions(in_sample):
    """Datasette answers for the database, with titles from the views' headers and rows of the views."""
    pytest.importorskip("datasette", reason="Datasette is not installed")
    page = in_sample("explore", "--get", "/arrscore/upgrade_candidates")
    assert page.returncode == 0, page.stderr.decode()
    assert b"custom-facet" in page.stdout or b"facet" in page.stdout
    answer = in_sample("explore", "--get", "/arrscore/library_health.json?_shape=array")
    assert [row["grade"] is not None for row in json.loads(answer.stdout)] == [True, True]


@pytest.mark.parametrize("path", ["/nosuch", "nosuch"])
def test_explore_answers_for_a_page_that_is_not_there(in_sample, path):
    """An unknown page is Datasette's page for it and exit code 1, with or without the first slash: no traceback."""
    pytest.importorskip("datasette", reason="Datasette is not installed")
    page = in_sample("explore", "--get", path)
    assert page.returncode == 1
    assert page.stdout.lstrip().startswith(b"<!DOCTYPE html>")
    assert b"404" in page.stdout
    assert b"Traceback" not in page.stdout + page.stderr


@pytest.mark.parametrize("command", ["serve", "explore"])
def test_port_that_is_taken_is_one_clear_line(in_sample, command):
    """A port that another program listens on ends with exit code 1 and the next step."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = in_sample(command, "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"Error: Cannot listen on 127.0.0.1, port {port}: Address already in use. Choose others: --host, --port\n"
    )


def test_terminated_explore_takes_datasette_along(sample, tmp_path):
    """SIGTERM ends Datasette too, takes the copy away, and exits with 1."""
    pytest.importorskip("datasette", reason="Datasette is not installed")
    folder, _ = sample
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "arrscore", "explore", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "running on" in line:
                break
        process.send_signal(signal.SIGTERM)
        # Standard error ends only when Datasette, which shares it, has ended.
        rest = process.stderr.read()
        code = process.wait(20)
    assert code == 1, [*lines, rest]
    assert "Error: Stopped. The previous report is unchanged, and everything recorded before is kept." in rest
    assert "Traceback" not in rest
    assert list(temporary.iterdir()) == []
