"""What Datasette is told of the database: titles, descriptions, units, labels, facets and sort orders.

Datasette before 1.0 reads all of it from a metadata file, and so does Datasette Lite. 1.0 reads titles and descriptions
there, and what a table looks like from a configuration file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from arrscore.analysis.own import OwnQuery, canned_queries
from arrscore.analysis.views import View
from arrscore.explore import DATABASE_NAME
from arrscore.explore.tables import TABLES


def datasette_metadata(views: Sequence[View], own_queries: Sequence[OwnQuery] = ()) -> dict[str, Any]:
    """Metadata for Datasette before 1.0: titles, descriptions, units, facets, sort orders and the owner's queries."""
    tables: dict[str, dict[str, Any]] = {name: dict(settings) for name, settings in TABLES.items()}
    for view in views:
        entry = tables.setdefault(view.name, {})
        entry["title"] = view.title
        entry["description"] = f"{_sentence(view.grain)} {_sentence(view.why)}"
        if view.units:
            entry["columns"] = dict(view.units)
    database: dict[str, Any] = {"tables": dict(sorted(tables.items()))}
    if own_queries:
        database["queries"] = canned_queries(own_queries)
    return {
        "title": "arrscore",
        "description": "Custom-format scores of Radarr and Sonarr libraries, with their history.",
        "databases": {DATABASE_NAME: database},
    }


def datasette_configuration(views: Sequence[View], own_queries: Sequence[OwnQuery] = ()) -> dict[str, Any]:
    """The same for Datasette 1.0, where what a table looks like is configuration."""
    metadata = datasette_metadata(views, own_queries)
    return {"databases": metadata["databases"]}


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    """Write a file for Datasette to read."""
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100), encoding="utf-8")
