"""What `datasette publish` and `datasette package` hand over, with stand-ins for the programs that need an account."""

from __future__ import annotations

import os
import re
import shlex

import pytest

GCLOUD = """#!/bin/sh
case "$*" in
*get-value*) echo project ;;
*"builds submit"*) cp -r . "$KEPT/" ;;
esac
"""
DOCKER = """#!/bin/sh
[ "$1" = build ] && cp -r . "$KEPT/"
"""


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder in which the stand-ins keep what they are given."""
    programs, folder = tmp_path / "bin", tmp_path / "kept"
    programs.mkdir()
    folder.mkdir()
    for name, text in (("docker", DOCKER), ("gcloud", GCLOUD)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("KEPT", str(folder))
    return folder


@pytest.mark.parametrize(
    "command", [["package", "--tag", "arrscore"], ["publish", "cloudrun", "--service", "arrscore"]]
)
def test_image_serves_the_database_with_its_descriptions(datasette, sample, kept, command):
    """The image's own steps, run here, answer with descriptions, rows counted and no facets suggested."""
    done = datasette(
        *command, "arrscore.db", "--metadata", "metadata.yaml",
        "--extra-options", "--setting suggest_facets off",
        folder=sample[0] / "output",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    steps = (kept / "Dockerfile").read_text()
    count = re.search(r"^RUN datasette (inspect .*)$", steps, re.MULTILINE)[1]
    serve = re.search(r"^CMD datasette (serve .*) --port \$PORT", steps, re.MULTILINE)[1]
    assert "--setting suggest_facets off" in serve
    assert datasette(*shlex.split(count), folder=kept).returncode == 0
    page = datasette(*shlex.split(serve), "--get", "/arrscore/upgrade_candidates", folder=kept)
    assert "One row per item that Radarr or Sonarr would upgrade today" in page.stdout
