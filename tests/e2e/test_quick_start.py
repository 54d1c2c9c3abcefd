"""`docs/quick-start.md`: its commands, in its order, lead where it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from arrscore.config import load_settings
from support.arr import KEY

TEXT = (Path(__file__).parents[2] / "docs" / "quick-start.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:^ {4}.+\n)+", TEXT, re.MULTILINE)
LINES = [line.strip() for block in BLOCKS for line in block.splitlines()]
# What needs the network, another machine, or the sample that other tests build.
NOT_RUN = ("git clone", "python3 -m venv", "pip install", "rsync", "arrscore demo")


def commands() -> list[list[str]]:
    """The arguments of each `arrscore` in the text that is to be run, the one of the crontab too."""
    lines = [line for line in LINES if not line.startswith((*NOT_RUN, "export "))]
    found = [re.search(r"arrscore ([a-z].*)$", line) for line in lines]
    assert all(found), lines
    return [match[1].split() for match in found]


def show(project, environment: dict[str, str]) -> bytes:
    """The first page that `arrscore serve` shows."""
    command = [sys.executable, "-u", "-m", "arrscore", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=project.folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            address = process.stdout.readline().split()[0]
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"{address}index.html", timeout=60) as answer:
                page: bytes = answer.read()
        finally:
            process.terminate()
            process.wait(60)
    return page


def test_commands_of_the_quick_start_work(project, start_server, monkeypatch):
    """From two variables to a report, a file of settings, a table and Datasette, as the text has it."""
    pytest.importorskip("datasette", reason="Datasette is not installed")
    exported = re.findall(r"(\w+)=", " ".join(line for line in LINES if line.startswith("export ")))
    assert exported == ["RADARR_URL", "RADARR_API_KEY", "SONARR_URL", "SONARR_API_KEY"]
    servers = {service: start_server(service) for service in ("radarr", "sonarr")}
    environment = {f"{service.upper()}_URL": server.url for service, server in servers.items()}
    environment |= {f"{service.upper()}_API_KEY": KEY for service in servers}
    ran = []
    for arguments in commands():
        ran.append(arguments[0])
        if arguments[0] == "serve":
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            assert b"<h1" in show(project, {**os.environ})
            continue
        more = ("--get", "/arrscore.json") if arguments[0] == "explore" else ()
        done = project.run(*arguments, *more, **environment)
        assert done.returncode == 0, (arguments, done.stderr)
        if arguments[0] == "init":
            fill_in_addresses(project.folder / "arrscore.yaml", servers)
    assert ran == [
        "check",
        "build",
        "serve",
        "build",
        "init",
        "check",
        "build",
        "build",
        "init",
        "export",
        "explore",
    ]
    assert (project.folder / "output" / "index.html").is_file()
    assert (project.folder / "upgrades.csv").is_file()
    assert (project.folder / "output" / "arrscore.db").is_file()


def fill_in_addresses(path: Path, servers: dict[str, object]) -> None:
    """Do what the text tells the reader to do with the starter file."""
    text = path.read_text(encoding="utf-8")
    for service, port in (("radarr", 7878), ("sonarr", 8989)):
        text = text.replace(f"http://localhost:{port} ", f"{servers[service].url} ", 1)
        text = text.replace(f"http://localhost:{port}\n", f"{servers[service].url}\n", 1)
    path.write_text(text, encoding="utf-8")
    settings = load_settings(path, environment={"RADARR_API_KEY": "r", "SONARR_API_KEY": "s"})
    assert {slug: one.url for slug, one in settings.instances.items()} == {
        slug: server.url for slug, server in servers.items()
    }
