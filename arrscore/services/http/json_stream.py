"""Parse the body of a response while it arrives."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import ijson

from arrscore.services.payloads import InvalidRecords

if TYPE_CHECKING:
    from arrscore.services.payloads import Shape

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# A list of up to 32 MiB is buffered: validating it at once takes a third of the time of reading it in pieces.
MAX_BUFFERED_BYTES = 1 << 25
PIECE_BYTES = 1 << 18
# No valid record is this long or deep; ijson's memory grows with the length, and with the square of the depth.
MAX_RECORD_BYTES = 1 << 24
MAX_RECORD_DEPTH = 1000
_STEP = 1024
_LIST_RECORDS = "item"  # ijson's prefix for the elements of a list


class Body(Protocol[T_co]):
    """Receives a body piece by piece and returns the result."""

    def feed(self, piece: bytes) -> None:
        """Add the next piece."""

    def result(self) -> T_co:
        """The result of the complete body."""


class WholeBody:
    """A body as bytes."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def feed(self, piece: bytes) -> None:
        """Add the next piece."""
        self._pieces.append(piece)

    def result(self) -> bytes:
        """The body."""
        return b"".join(self._pieces)


class ListBody(Generic[T]):
    """The valid records of a JSON list, without buffering a long body: that of 20,000 movies is 90 MB."""

    def __init__(self, shape: Shape[T]) -> None:
        self._shape = shape
        self._buffer = bytearray()
        self._long: _LongList[T] | None = None

    def feed(self, piece: bytes) -> None:
        """Add the next piece."""
        self._buffer += piece
        if self._long is None and len(self._buffer) > MAX_BUFFERED_BYTES:
            self._long = _LongList(self._shape, starts_list=self._buffer.lstrip()[:1] == b"[")
        if self._long is not None:
            # In small pieces, because the records of one piece are validated together.
            for start in range(0, len(self._buffer), PIECE_BYTES):
                self._long.feed(bytes(self._buffer[start : start + PIECE_BYTES]))
            self._buffer = bytearray()

    def result(self) -> tuple[list[T], InvalidRecords] | None:
        """The valid records, and the invalid ones; None if the body is not a list, or not JSON."""
        return self._shape.read_list(self._buffer) if self._long is None else self._long.result()


class _LongList(Generic[T]):
    """The records of a list that is parsed while it arrives."""

    def __init__(self, shape: Shape[T], *, starts_list: bool) -> None:
        self._shape = shape
        self._found: Any = ijson.sendable_list()
        self._parser = ijson.items_coro(self._found, _LIST_RECORDS)
        self._is_broken = not starts_list
        self._length = 0  # of the incomplete record
        self._depth = 0
        self._records: list[T] = []
        self._invalid = InvalidRecords()

    def feed(self, piece: bytes) -> None:
        self._is_broken = self._is_broken or self._exceeds_limits(piece)
        if self._is_broken:
            return
        try:
            self._parser.send(piece)
        except ijson.JSONError:
            self._is_broken = True
        if self._found:
            self._length = self._depth = 0
        self._validate()

    def _exceeds_limits(self, piece: bytes) -> bool:
        """Whether a record is too long, or too deep by its brackets; the few inside strings are also counted."""
        self._length += len(piece)
        for start in range(0, len(piece), _STEP):
            part = piece[start : start + _STEP]
            opened = part.count(b"[") + part.count(b"{") - part.count(b"]") - part.count(b"}")
            self._depth = max(0, self._depth + opened)
            if self._depth > MAX_RECORD_DEPTH:
                return True
        return self._length > MAX_RECORD_BYTES

    def result(self) -> tuple[list[T], InvalidRecords] | None:
        if self._is_broken:
            return None
        try:
            self._parser.close()
        except ijson.JSONError:
            return None
        self._validate()
        return self._records, self._invalid

    def _validate(self) -> None:
        records, invalid = self._shape.read_records(list(self._found))
        self._found.clear()
        self._records += records
        self._invalid = InvalidRecords(
            self._invalid.count + invalid.count,
            (self._invalid.fields or Counter()) + (invalid.fields or Counter()),
            self._invalid.ids | invalid.ids,
            self._invalid.unidentified + invalid.unidentified,
        )
