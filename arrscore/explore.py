"""The same database in Datasette: what it says of tables and views, and how it is started.

Datasette 0.65 and earlier take titles, descriptions and settings as metadata; from 1.0 on, settings such as facets
stand in a configuration file. Both are made from the views' headers.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from arrscore.analysis.views import View
from arrscore.errors import ArrscoreError

DATABASE_NAME = "arrscore"

_PATIENCE = 5.0  # seconds that Datasette has to end

# Labels that foreign keys are shown by, and what a first look is narrowed by.
_TABLES: dict[str, dict[str, Any]] = {
    "titles": {
        "label_column": "name",
        "facets": ["instance_id", "profile_id", "monitored"],
        "sort": "sort_name",
    },
    "items": {"label_column": "name"},
    "instances": {"label_column": "slug"},
    "quality_profiles": {"label_column": "name"},
    "custom_formats": {"label_column": "name"},
    "media_files": {"label_column": "name", "facets": ["quality", "release_group"], "sort_desc": "score"},
    "build_runs": {"label_column": "started_at", "sort_desc": "started_at"},
    "score_history": {"facets": ["kind", "cause"], "sort_desc": "id"},
    "rule_changes": {"facets": ["field"], "sort_desc": "id"},
    "upgrade_candidates": {"facets": ["priority_name"], "sort_desc": "potential_gain"},
    "upgrade_state": {"facets": ["state", "takes"]},
    "recent_changes": {"facets": ["kind", "cause"], "sort_desc": "change_id"},
}


def datasette_metadata(views: Sequence[View]) -> dict[str, Any]:
    """Metadata for Datasette before 1.0: titles, descriptions, units, facets and sort orders."""
    tables: dict[str, dict[str, Any]] = {name: dict(settings) for name, settings in _TABLES.items()}
    for view in views:
        entry = tables.setdefault(view.name, {})
        entry["title"] = view.title
        entry["description"] = f"{_sentence(view.grain)} {_sentence(view.why)}"
        if view.units:
            entry["columns"] = dict(view.units)
    return {
        "title": "arrscore",
        "description": "Custom-format scores of Radarr and Sonarr libraries, with their history.",
        "databases": {DATABASE_NAME: {"tables": dict(sorted(tables.items()))}},
    }


def datasette_configuration(views: Sequence[View]) -> dict[str, Any]:
    """The same for Datasette 1.0, where what a table looks like is configuration."""
    metadata = datasette_metadata(views)
    return {"databases": metadata["databases"]}


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    """Write a file for Datasette to read."""
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100), encoding="utf-8")


def datasette_command(
    database: Path, views: Sequence[View], *, host: str, port: int, more: Sequence[str] = ()
) -> list[str]:
    """The command that serves a copy, which nothing else writes, as immutable; writes metadata beside it.

    Raises ArrscoreError where Datasette is not installed.
    """
    if importlib.util.find_spec("datasette") is None:
        raise ArrscoreError("Datasette is not installed. Try: pip install 'arrscore[explore]'")
    metadata = database.with_name("metadata.yaml")
    write_yaml(metadata, datasette_metadata(views))
    command = [sys.executable, "-m", "datasette", "serve", "--immutable", str(database)]
    command += ["--metadata", str(metadata)]
    if int(importlib.metadata.version("datasette").split(".")[0]) >= 1:
        configuration = database.with_name("datasette.yaml")
        write_yaml(configuration, datasette_configuration(views))
        command += ["--config", str(configuration)]
    return [*command, "--host", host, "--port", str(port), *more]


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
