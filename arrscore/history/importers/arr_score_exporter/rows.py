"""What the older tool's files tell, parsed once: a row is one look at one file."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal

Told = Literal["new", "rescored", "removed", "seen"]


class Reason(enum.Enum):
    """Why a row is not carried, in the words that the command prints."""

    SERVICE = "of a service that arrscore does not read"
    NO_INSTANCE = "of a service that no built instance has"
    NO_TIME = "without a time that can be read (for a CSV file without times: --at)"
    NO_SCORE = "without a score that can be read"
    NO_FILE = "of a file that the database tells nothing else of"
    KIND = "of a kind of change that is not known"
    CUT_OFF = "with too few or too many columns"
    UNKNOWN_TITLE = "of a title that is not in the library"
    AMBIGUOUS_TITLE = "of a title that several in the library fit"
    UNKNOWN_EPISODE = "of an episode that is not in the library"
    AFTER_FIRST_BUILD = "from after the first build, which arrscore recorded itself"
    UNCHANGED = "that say the same as the row before"
    REPEATED = "that stand in the files twice"
    KNOWN = "that were imported before"
    CONTRADICTS = "that do not fit what was imported before (give all files at once, with --replace)"


@dataclass(frozen=True, slots=True)
class Key:
    """Whatever a row says about which movie or episode it means; empty texts and unknown numbers are None."""

    service: str
    title_number: int | None = None
    tmdb_id: int | None = None
    tvdb_id: int | None = None
    imdb_id: str | None = None
    title: str | None = None
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    file_number: int | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class OldRow:
    """One look of the older tool at one file; `at` is ISO 8601 in UTC, `formats` None where it says nothing of them."""

    source: str
    number: int
    key: Key
    at: str
    told: Told
    score: int | None
    previous_score: int | None = None
    formats: tuple[str, ...] | None = None
    quality: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not carried, with the reason; `at` and `score` as the file writes them."""

    source: str
    number: int
    reason: Reason
    service: str
    title: str
    path: str
    at: str
    score: str

    @classmethod
    def of(cls, row: OldRow, reason: Reason) -> LeftOut:
        """A row that was read, and why it is left out."""
        return cls(
            row.source,
            row.number,
            reason,
            row.key.service,
            row.key.title or "",
            row.key.path or "",
            row.at,
            "" if row.score is None else str(row.score),
        )


@dataclass(slots=True)
class OldFile:
    """What one file holds; `homeless` names the columns and tables for which arrscore has no place."""

    name: str
    rows: list[OldRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    homeless: list[str] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """How many rows it has, read or not."""
        return len(self.rows) + len(self.left_out)
