"""The records that servers send, read from bytes: a record that is odd is left out and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import msgspec
from msgspec.json import Decoder
from pydantic_core import from_json

from arrscore.services.lenient import Unreadable, read_leniently
from arrscore.services.wire_types import (
    Wire,
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
W = TypeVar("W", bound=Wire)

# What msgspec raises for a body that is no JSON, or not of the kind that was asked for.
_NOT_READ = (msgspec.DecodeError, UnicodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Odd:
    """The records that could not be read: how many, which fields were at fault, and the ids that could be read."""

    count: int = 0
    fields: Counter[str] | None = None
    ids: frozenset[int] = frozenset()


class Shape(Generic[W]):
    """One kind of record, by the name that messages use for several of them.

    A body is read at once where all of it is as it should be. Where something is odd, each record is read by itself.
    Each of the decoders is made when it is first needed: few kinds need all.
    """

    def __init__(self, plural: str, kind: type[W]) -> None:
        self.plural = plural
        self._kind = kind

    @cached_property
    def _one(self) -> Decoder[W]:
        return Decoder(self._kind)

    @cached_property
    def _many(self) -> Decoder[list[W]]:
        return Decoder(list[self._kind])  # type: ignore[name-defined]

    @cached_property
    def _page(self) -> Decoder[WirePage[W]]:
        return Decoder(WirePage[self._kind])  # type: ignore[name-defined]

    def read_one(self, body: bytes) -> W | None:
        """A single record, or None where it cannot be read."""
        try:
            return _decoded(self._one, body)
        except _NOT_READ:
            pass
        try:
            return read_leniently(self._kind, from_json(body))
        except (ValueError, Unreadable):
            return None

    def read_list(self, body: bytes) -> tuple[list[W], Odd] | None:
        """The records of a list and what was odd among them; None where the body is no list, or no JSON."""
        try:
            return _decoded(self._many, body), Odd()
        except _NOT_READ:
            pass
        try:
            raw_records = from_json(body)
        except ValueError:
            return None
        return self.read_records(raw_records) if isinstance(raw_records, list) else None

    def read_page(self, body: bytes) -> tuple[list[W], Odd] | None:
        """The records of one page of a paged answer, as `read_list`."""
        try:
            return _decoded(self._page, body).records, Odd()
        except _NOT_READ:
            pass
        try:
            page = from_json(body)
        except ValueError:
            return None
        records = page.get("records") if isinstance(page, dict) else None
        return self.read_records(records) if isinstance(records, list) else None

    def read_records(self, raw_records: list[object]) -> tuple[list[W], Odd]:
        """The readable ones of records as JSON tells them, and what was odd among them."""
        records = []
        fields: Counter[str] = Counter()
        ids: set[int] = set()
        odd = 0
        for raw in raw_records:
            try:
                records.append(read_leniently(self._kind, raw))
            except Unreadable as error:
                odd += 1
                fields[".".join(error.args) or "itself"] += 1
                if isinstance(raw, dict) and isinstance(raw.get("id"), int):
                    ids.add(raw["id"])
        return records, Odd(odd, fields, frozenset(ids))


def _decoded(decoder: Decoder[T], body: bytes) -> T:
    """What a body holds; msgspec does not look into text that no field asks for, so it is looked at before."""
    body.decode()
    return decoder.decode(body)


STATUS = Shape("statuses", WireStatus)
MOVIES = Shape("movies", WireMovie)
MOVIE_FILES = Shape("movie files", WireFile)
SERIES = Shape("series", WireSeries)
EPISODES = Shape("episodes", WireEpisode)
EPISODE_FILES = Shape("episode files", WireFile)
PROFILES = Shape("quality profiles", WireProfile)
CUSTOM_FORMATS = Shape("custom formats", WireCustomFormat)
EVENTS = Shape("history records", WireEvent)
TAGS = Shape("tags", WireTag)
MEDIA_MANAGEMENT = Shape("media management settings", WireMediaManagement)
NAMING = Shape("naming settings", WireNaming)
