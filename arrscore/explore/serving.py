"""Datasette as a program of its own: the command that serves a copy, and running it until it is stopped."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from arrscore.analysis.custom_pages import CustomQuery
from arrscore.analysis.views import View
from arrscore.digests import sha256_of
from arrscore.errors import ArrscoreError
from arrscore.explore import CONFIGURATION, DATABASE_NAME, METADATA
from arrscore.explore.files import SETTINGS, datasette_files
from arrscore.read_only import open_read_only

COUNTS = "inspect-data.json"
_PATIENCE = 5.0  # seconds that Datasette has to end


def datasette_command(
    database: Path,
    views: Sequence[View],
    *,
    host: str,
    port: int,
    custom_queries: Sequence[CustomQuery] = (),
    more: Sequence[str] = (),
) -> list[str]:
    """The command that serves a copy, which nothing else writes, as immutable; what it reads is written beside it.

    Raises ArrscoreError where Datasette is not installed.
    """
    if importlib.util.find_spec("datasette") is None:
        raise ArrscoreError("Datasette is not installed. Try: pip install 'arrscore[explore]'")
    for name, content in datasette_files(views, custom_queries).items():
        database.with_name(name).write_bytes(content)
    counts = database.with_name(COUNTS)
    counts.write_text(json.dumps(inspect_data(database)), encoding="utf-8")
    command = [sys.executable, "-m", "arrscore.explore", "serve", "--immutable", str(database)]
    command += ["--inspect-file", str(counts), "--metadata", str(database.with_name(METADATA))]
    if int(importlib.metadata.version("datasette").split(".")[0]) >= 1:
        command += ["--config", str(database.with_name(CONFIGURATION))]
    else:
        for name, value in SETTINGS.items():
            command += ["--setting", name, str(int(value))]
    return [*command, "--host", host, "--port", str(port), *more]


def inspect_data(database: Path) -> dict[str, Any]:
    """What `datasette inspect` tells of a file: its hash, its size and the rows of each table.

    With it, Datasette need not count a table's rows at every page.
    """
    with closing(open_read_only(database)) as connection:
        names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        counts = {
            name: {"count": connection.execute(f"select count(*) from [{name}]").fetchone()[0]}
            for (name,) in names
        }
    return {
        DATABASE_NAME: {
            "hash": sha256_of(database),
            "size": database.stat().st_size,
            "file": str(database),
            "tables": counts,
        }
    }


def listen_once(host: str, port: int) -> None:
    """Listen for a moment, as Datasette tells of a port that is taken in its log alone; raises OSError."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)


def run_datasette(command: Sequence[str]) -> int:
    """Serve until it is stopped; returns its exit code. It ends with us, however we are interrupted."""
    with subprocess.Popen(command) as child:  # noqa: S603 - our own command, no shell
        try:
            return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(_PATIENCE)
                except subprocess.TimeoutExpired:
                    child.kill()


@contextmanager
def interrupted_by_sigterm() -> Iterator[None]:
    """Take SIGTERM, by which service managers stop us, as Ctrl-C: so that what is under way cleans up."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
