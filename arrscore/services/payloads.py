"""The records that servers send, validated from bytes: invalid records are skipped and counted."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from arrscore.services.wire_types import (
    Id,
    WireCustomFormat,
    WireEpisode,
    WireEvent,
    WireFile,
    WireMediaManagement,
    WireMovie,
    WireNaming,
    WirePage,
    WireProfile,
    WireSeries,
    WireStatus,
    WireTag,
)

T = TypeVar("T")
Role = Literal["title", "item", "profile", "format", "other"]

_ID = TypeAdapter(Id)


@dataclass(frozen=True, slots=True)
class InvalidRecords:
    """The invalid records: how many, which fields were invalid, and the ids that could be read.

    `unidentified` counts those whose id could not be read either.
    """

    count: int = 0
    fields: Counter[str] | None = None
    ids: frozenset[int] = frozenset()
    unidentified: int = 0


class Shape(Generic[T]):
    """One kind of record, with its plural for messages.

    `role` is what a record is to the library: a title (a movie, a series), an item that a file fills (a movie, an
    episode), a quality profile, a custom format, or something else. An unreadable record is not treated as removed.
    Without a role, a record counts as all of them.

    Its validators are created on first use: each takes a few milliseconds, and few kinds need all of them.
    """

    def __init__(self, plural: str, kind: type[T], *, role: Role | None = None) -> None:
        self.plural = plural
        self.role = role
        self._kind = kind

    @cached_property
    def _one(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    @cached_property
    def _many(self) -> TypeAdapter[list[T]]:
        return TypeAdapter(list[self._kind])  # type: ignore[name-defined]

    @cached_property
    def _page(self) -> TypeAdapter[Any]:
        return TypeAdapter(WirePage[self._kind])  # type: ignore[name-defined]

    def read_one(self, body: bytes) -> T | None:
        """A single record, or None if it is invalid."""
        try:
            return self._one.validate_json(body)
        except ValidationError:
            pass
        try:
            # Pydantic's parser rejects half of a surrogate pair, Python's accepts it.
            return self._one.validate_python(json.loads(body))
        except (ValueError, RecursionError):
            return None

    def read_list(self, body: bytes | bytearray) -> tuple[list[T], InvalidRecords] | None:
        """The valid records of a list, and the invalid ones; None if the body is not a list, or not JSON."""
        try:
            return self._many.validate_json(body), InvalidRecords()
        except ValidationError:
            pass
        try:
            raw_records = json.loads(body)
        except (ValueError, RecursionError):
            return None
        return self._read_each(raw_records) if isinstance(raw_records, list) else None

    def read_page(self, body: bytes) -> tuple[list[T], InvalidRecords] | None:
        """The records of one page of a paged response, like `read_list`."""
        try:
            records: list[T] = self._page.validate_json(body)["records"]
        except ValidationError:
            return self._read_page_records(body)
        return records, InvalidRecords()

    def _read_page_records(self, body: bytes) -> tuple[list[T], InvalidRecords] | None:
        try:
            page = json.loads(body)
        except (ValueError, RecursionError):
            return None
        records = page.get("records") if isinstance(page, dict) else None
        return self._read_each(records) if isinstance(records, list) else None

    def read_records(self, raw_records: list[object]) -> tuple[list[T], InvalidRecords]:
        """The valid ones of decoded records, and the invalid ones."""
        try:
            return self._many.validate_python(raw_records), InvalidRecords()
        except ValidationError:
            return self._read_each(raw_records)

    def _read_each(self, raw_records: list[object]) -> tuple[list[T], InvalidRecords]:
        records = []
        fields: Counter[str] = Counter()
        ids: set[int] = set()
        invalid = unidentified = 0
        for raw in raw_records:
            try:
                records.append(self._one.validate_python(raw))
            except ValidationError as error:
                invalid += 1
                first = error.errors(include_url=False, include_context=False, include_input=False)[0]
                fields[".".join(part for part in first["loc"] if isinstance(part, str)) or "itself"] += 1
                number = _number_of(raw)
                if number is None:
                    unidentified += 1
                else:
                    ids.add(number)
        return records, InvalidRecords(invalid, fields, frozenset(ids), unidentified)


def _number_of(raw: object) -> int | None:
    """The id of an otherwise invalid record; None if it is also invalid."""
    try:
        return _ID.validate_python(raw.get("id")) if isinstance(raw, dict) else None
    except ValidationError:
        return None


STATUS = Shape("statuses", WireStatus, role="other")
MOVIES = Shape("movies", WireMovie, role="title")
MOVIE_FILES = Shape("movie files", WireFile, role="other")
SERIES = Shape("series", WireSeries, role="title")
EPISODES = Shape("episodes", WireEpisode, role="item")
EPISODE_FILES = Shape("episode files", WireFile, role="other")
PROFILES = Shape("quality profiles", WireProfile, role="profile")
CUSTOM_FORMATS = Shape("custom formats", WireCustomFormat, role="format")
EVENTS = Shape("history records", WireEvent, role="other")
TAGS = Shape("tags", WireTag, role="other")
MEDIA_MANAGEMENT = Shape("media management settings", WireMediaManagement, role="other")
NAMING = Shape("naming settings", WireNaming, role="other")
