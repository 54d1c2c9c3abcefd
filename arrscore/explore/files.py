"""What Datasette is told of the database: titles, descriptions, units, labels, facets, sort orders and queries.

Datasette before 1.0 reads all of it from a metadata file, and so does Datasette Lite. 1.0 reads titles and descriptions
there, and what a table looks like, queries and settings from a configuration file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from arrscore.analysis.custom_pages import CustomQuery, canned_queries
from arrscore.analysis.views import View
from arrscore.explore import CONFIGURATION, DATABASE_NAME, METADATA
from arrscore.explore.queries import Question, load_questions
from arrscore.explore.tables import TABLES
from arrscore.store.schema import schema_comments

# Suggesting facets asks every column of a table for its values, at every page.
SETTINGS: Mapping[str, bool] = {"suggest_facets": False}


def datasette_files(views: Sequence[View], custom_queries: Sequence[CustomQuery] = ()) -> dict[str, bytes]:
    """The two files by name: metadata for every version and Lite, and the configuration for 1.0."""
    return {
        METADATA: _yaml(datasette_metadata(views, custom_queries)),
        CONFIGURATION: _yaml(datasette_configuration(views, custom_queries)),
    }


def datasette_metadata(views: Sequence[View], custom_queries: Sequence[CustomQuery] = ()) -> dict[str, Any]:
    """Metadata for Datasette before 1.0, of which 1.0 reads titles, descriptions and units.

    Queries of the owner's own stand beside ours.
    """
    published = {view.name: _described_view(view) for view in views if view.published != "no"}
    described = {**_described_tables(), **published}
    tables = {
        name: {**described.get(name, {}), **TABLES.get(name, {})} for name in sorted({*described, *TABLES})
    }
    return {
        "title": "arrscore",
        "description": "Custom-format scores of Radarr and Sonarr libraries, with their history.",
        "databases": {
            DATABASE_NAME: {
                "tables": tables,
                "queries": {**_canned_questions(load_questions()), **canned_queries(custom_queries)},
            }
        },
    }


def datasette_configuration(
    views: Sequence[View], custom_queries: Sequence[CustomQuery] = ()
) -> dict[str, Any]:
    """For Datasette 1.0: what is no metadata there."""
    database = datasette_metadata(views, custom_queries)["databases"][DATABASE_NAME]
    tables = {name: dict(shown) for name, shown in sorted(TABLES.items())}
    return {
        "settings": dict(SETTINGS),
        "databases": {DATABASE_NAME: {"tables": tables, "queries": database["queries"]}},
    }


def _described_view(view: View) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "title": view.title,
        "description": f"{_sentence(view.grain)} {_sentence(view.why)}",
    }
    if view.units:
        entry["columns"] = dict(view.units)
    return entry


def _described_tables() -> dict[str, dict[str, Any]]:
    """What the comments of the schema say of tables and their columns."""
    described: dict[str, dict[str, Any]] = {}
    for name, comments in schema_comments().items():
        described[name] = {"description": _sentence(comments.grain)}
        if comments.columns:
            described[name]["columns"] = dict(comments.columns)
    return described


def _canned_questions(questions: Sequence[Question]) -> dict[str, Any]:
    return {question.name: _canned_query(question) for question in questions}


def _canned_query(question: Question) -> dict[str, Any]:
    given = "; ".join(f"{name}: {text}" for name, text in question.parameters.items())
    entry: dict[str, Any] = {
        "title": question.title,
        "description": " ".join(_sentence(text) for text in (question.why, given) if text),
        "sql": question.sql,
    }
    if question.parameters:
        entry["params"] = list(question.parameters)
    return entry


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _yaml(content: dict[str, Any]) -> bytes:
    return yaml.dump(content, Dumper=_Blocks, sort_keys=False, allow_unicode=True, width=100).encode()


class _Blocks(yaml.SafeDumper):
    """Writes text of several lines as a block, so that queries can be read."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Blocks.add_representer(str, _represent_text)
