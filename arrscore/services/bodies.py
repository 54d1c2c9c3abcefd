"""What is made of an answer's body while it arrives."""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from arrscore.services.payloads import Odd

if TYPE_CHECKING:
    from arrscore.services.payloads import Shape

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# A list up to this size is read at once; of a longer one, so much is held at a time. What fits into a processor's cache
# is read in two thirds of the time that four times as much takes.
HELD = 1 << 20
# Records of a movie or a series have some kilobytes; one that takes more than this is no record.
LONGEST_RECORD = 1 << 24
# How a list and its first record begin, up to that one's first key.
_OPENING = re.compile(rb'\s*\[\s*(\{\s*"[^"\\]*"\s*:)')
_BETWEEN_RECORDS = re.compile(r"[\s,]*")


class Body(Protocol[T_co]):
    """Takes a body piece by piece and tells what it was."""

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
        self._is_long = False
        self._stream: _Stream | None = None
        self._records: list[T] = []
        self._odd = Odd()

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        self._held += piece
        if len(self._held) >= HELD:
            self._read_held()

    def result(self) -> tuple[list[T], Odd] | None:
        """The records and what was odd among them; None where the body is no list, or no JSON."""
        if self._stream is None:
            answer = self._shape.read_list(self._held)
            if answer is not None:
                self._add(*answer)
                return self._records, self._odd
            if not self._is_long:
                return None
            self._stream = _Stream()
        self._read_on(self._stream)
        return (self._records, self._odd) if self._stream.is_complete else None

    def _read_held(self) -> None:
        self._is_long = True
        if self._stream is None:
            if self._read_whole():
                return
            self._stream = _Stream()
        self._read_on(self._stream)

    def _read_whole(self) -> bool:
        """Read the records before the last that begins as the first one does, in a third of the time of `_read_on`.

        Tells whether that works. Where something inside of a record begins like this, too, what comes before is no
        JSON, and nothing is read.
        """
        held = self._held
        opening = _OPENING.match(held)
        end = -1 if opening is None else held.rfind(b"," + opening[1])
        if end < 0:
            return False
        # In place, as copies of so much cost as much as reading a third of it.
        rest = held[end:]
        held[end:] = b"]"
        answer = self._shape.read_list(held)
        if answer is None:
            held[end:] = rest
            return False
        self._add(*answer)
        rest[:1] = b"["
        self._held = rest
        return True

    def _read_on(self, stream: _Stream) -> None:
        found = stream.records(self._held)
        self._held = bytearray()
        self._add(*self._shape.read_records(found))

    def _add(self, records: list[T], odd: Odd) -> None:
        self._records += records
        self._odd = Odd(
            self._odd.count + odd.count,
            (self._odd.fields or Counter()) + (odd.fields or Counter()),
            self._odd.ids | odd.ids,
            self._odd.nameless + odd.nameless,
        )


class _Stream:
    """Finds the records of a JSON list in its pieces; `is_complete` once the list has ended and nothing follows."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._scan = json.JSONDecoder().raw_decode
        self._text = ""
        self._has_begun = self._has_ended = self._is_broken = False

    @property
    def is_complete(self) -> bool:
        return self._has_ended and not self._is_broken and not self._text.strip()

    def records(self, piece: bytes | bytearray) -> list[object]:
        """The records that end in this piece."""
        if self._is_broken:
            return []
        try:
            self._text += self._decode(piece)
        except UnicodeDecodeError:
            self._is_broken = True
            return []
        if not self._has_begun:
            self._text = self._text.lstrip()
            self._has_begun, self._is_broken = True, not self._text.startswith("[")
            self._text = self._text[1:]
        found = [] if self._has_ended or self._is_broken else self._take()
        self._is_broken = self._is_broken or len(self._text) > LONGEST_RECORD
        return found

    def _take(self) -> list[object]:
        found: list[object] = []
        text, at = self._text, 0
        while True:
            between = _BETWEEN_RECORDS.match(text, at)
            at = at if between is None else between.end()
            if text.startswith("]", at):
                self._has_ended = True
                at += 1
                break
            try:
                record, at = self._scan(text, at)
            except (json.JSONDecodeError, RecursionError):
                break  # not whole yet, or never
            found.append(record)
        self._text = text[at:]
        return found
