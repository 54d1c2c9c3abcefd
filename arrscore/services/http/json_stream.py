"""What becomes of the body of an answer while it arrives."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import ijson

from arrscore.services.payloads import Odd

if TYPE_CHECKING:
    from arrscore.services.payloads import Shape

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# A list of up to 32 MiB is held whole, since validating it at once takes a third of the time of reading it in pieces.
HELD = 1 << 25
PIECE = 1 << 18
# No record of an application is so long, or so deep: ijson's memory would grow with its length, and with the square of
# its depth.
LONGEST_RECORD = 1 << 24
DEEPEST_RECORD = 1000
_STEP = 1024
_LIST_RECORDS = "item"  # how ijson calls the elements of a list


class Body(Protocol[T_co]):
    """Takes a body piece by piece and returns what it was."""

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""

    def result(self) -> T_co:
        """What the whole body was, once it is complete."""


class WholeBody:
    """A body as it is."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        self._pieces.append(piece)

    def result(self) -> bytes:
        """The body."""
        return b"".join(self._pieces)


class ListBody(Generic[T]):
    """The readable records of a JSON list, whose body need not be held: that of 20,000 movies is 90 MB."""

    def __init__(self, shape: Shape[T]) -> None:
        self._shape = shape
        self._held = bytearray()
        self._long: _LongList[T] | None = None

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        self._held += piece
        if self._long is None and len(self._held) > HELD:
            self._long = _LongList(self._shape, starts_list=self._held.lstrip()[:1] == b"[")
        if self._long is not None:
            # In small pieces, as the records of one piece are validated together.
            for start in range(0, len(self._held), PIECE):
                self._long.feed(bytes(self._held[start : start + PIECE]))
            self._held = bytearray()

    def result(self) -> tuple[list[T], Odd] | None:
        """The records and what was odd among them; None where the body is no list, or no JSON."""
        return self._shape.read_list(self._held) if self._long is None else self._long.result()


class _LongList(Generic[T]):
    """The records of a list that is read while it arrives."""

    def __init__(self, shape: Shape[T], *, starts_list: bool) -> None:
        self._shape = shape
        self._found: Any = ijson.sendable_list()
        self._parser = ijson.items_coro(self._found, _LIST_RECORDS)
        self._is_broken = not starts_list
        self._length = 0  # of a record that has not ended
        self._depth = 0
        self._records: list[T] = []
        self._odd = Odd()

    def feed(self, piece: bytes) -> None:
        self._is_broken = self._is_broken or self._goes_too_far(piece)
        if self._is_broken:
            return
        try:
            self._parser.send(piece)
        except ijson.JSONError:
            self._is_broken = True
        if self._found:
            self._length = self._depth = 0
        self._validate()

    def _goes_too_far(self, piece: bytes) -> bool:
        """Whether a record gets too long or too deep, by its brackets; those in its texts count, and are few."""
        self._length += len(piece)
        for start in range(0, len(piece), _STEP):
            part = piece[start : start + _STEP]
            opened = part.count(b"[") + part.count(b"{") - part.count(b"]") - part.count(b"}")
            self._depth = max(0, self._depth + opened)
            if self._depth > DEEPEST_RECORD:
                return True
        return self._length > LONGEST_RECORD

    def result(self) -> tuple[list[T], Odd] | None:
        if self._is_broken:
            return None
        try:
            self._parser.close()
        except ijson.JSONError:
            return None
        self._validate()
        return self._records, self._odd

    def _validate(self) -> None:
        records, odd = self._shape.read_records(list(self._found))
        self._found.clear()
        self._records += records
        self._odd = Odd(
            self._odd.count + odd.count,
            (self._odd.fields or Counter()) + (odd.fields or Counter()),
            self._odd.ids | odd.ids,
            self._odd.nameless + odd.nameless,
        )
