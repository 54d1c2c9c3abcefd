"""The columns of staged and stored records, derived from the fields of their models.

The SQL of `record/` uses placeholders for the columns that staged and stored tables share: `{file_columns}` is
`name, size_bytes, …`, and `{staged.file_columns}` is `staged.name, staged.size_bytes, …`. Ids are written out, because
a staged row has the server's, and a stored row ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any

from arrscore.models import (
    CustomFormat,
    Item,
    MediaFile,
    MediaInfo,
    ProfileQuality,
    QualityProfile,
    ReleaseEvent,
    Title,
)
from arrscore.text_cleaning import clean_text

SqlValue = str | int | float | None

_MODELS: tuple[type[Any], ...] = (
    CustomFormat,
    Item,
    MediaFile,
    ProfileQuality,
    QualityProfile,
    ReleaseEvent,
    Title,
)
# Fields that are records themselves: their columns, each with its field.
_PARTS: Mapping[str, Mapping[str, str]] = {
    "quality": {
        "quality_server_id": "server_id",
        "quality": "name",
        "source": "source",
        "resolution": "resolution",
    },
    "availability": {
        "is_available": "is_available",
        "minimum_availability": "minimum",
        "available_from": "expected_at",
    },
    "media_info": {name: name for name in MediaInfo._fields},
}
_TABLES_OF_THEIR_OWN = frozenset({"qualities", "scores"})
_FIELDS = {
    model: tuple(field for field in model._fields if field not in _TABLES_OF_THEIR_OWN) for model in _MODELS
}
_COLUMNS = {
    model: tuple(column for field in fields for column in _PARTS.get(field, (field,)))
    for model, fields in _FIELDS.items()
}
_PART_VALUES = {field: attrgetter(*columns.values()) for field, columns in _PARTS.items()}
_NUMBERS = frozenset({int, float, bool, type(None)})
_PLACEHOLDER = re.compile(r"\{(?:(?P<table>\w+)\.)?(?P<columns>\w+_columns)\}")


def columns_of(model: type[Any]) -> tuple[str, ...]:
    """The columns of a model's staged records, in the order of `row_of`."""
    return _COLUMNS[model]


def row_of(record: object) -> list[SqlValue]:
    """A record's values, column by column."""
    values: list[Any] = []
    for field in _FIELDS[type(record)]:
        value = getattr(record, field)
        if field not in _PARTS:
            values.append(value)
        elif value is None:
            values += [None] * len(_PARTS[field])
        else:
            values += _PART_VALUES[field](value)
    return [
        value
        if (kind := type(value)) in _NUMBERS
        else clean_text(value)
        if kind is str
        else _list(column, value)
        for column, value in zip(_COLUMNS[type(record)], values, strict=True)
    ]


def _list(column: str, values: tuple[Any, ...]) -> str:
    return _numbers(values) if column == "format_server_ids" else _labels(values)


@lru_cache(maxsize=16_384)
def _numbers(values: tuple[int, ...]) -> str:
    return ",".join(map(str, sorted(set(values))))


@lru_cache(maxsize=4096)
def _labels(values: tuple[str, ...]) -> str:
    return json.dumps([clean_text(value) for value in values], ensure_ascii=False)


def _shared(model: type[Any], *written_out: str) -> tuple[str, ...]:
    return tuple(column for column in columns_of(model) if column not in written_out)


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "format_columns": _shared(CustomFormat, "server_id"),
    "profile_columns": _shared(QualityProfile, "server_id"),
    "profile_quality_columns": _shared(ProfileQuality, "quality_server_id"),
    "title_columns": _shared(Title, "server_id", "profile_server_id"),
    "item_columns": _shared(Item, "server_id", "title_server_id", "file_server_id"),
    "file_columns": _shared(MediaFile, "server_id", "title_server_id", "format_server_ids"),
    # The quality contains a release's source and resolution; for events they are staged, but not stored.
    "event_columns": _shared(
        ReleaseEvent, "server_id", "item_server_id", "format_server_ids", "source", "resolution"
    ),
}
"""The columns of each placeholder."""


def fill_placeholders(sql: str) -> str:
    """SQL with its placeholders replaced by columns."""

    def filled(match: re.Match[str]) -> str:
        prefix = f"{match['table']}." if match["table"] else ""
        return ", ".join(f"{prefix}{column}" for column in COLUMNS[match["columns"]])

    return _PLACEHOLDER.sub(filled, sql)
