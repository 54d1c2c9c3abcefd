"""The parsed rows of arr-score-exporter's files: each is one observation of one file."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal

Observation = Literal["new", "rescored", "removed", "seen"]


class Reason(enum.Enum):
    """Why a row is skipped, as the command prints it."""

    SERVICE = "of a service that arrscore does not support"
    NO_INSTANCE = "of a service without a built instance"
    NO_TIME = "without a readable time (for a CSV file without times: --at)"
    NO_SCORE = "without a readable score"
    NO_FILE = "of a file that the database does not describe"
    KIND = "of an unknown kind of change"
    CUT_OFF = "with too few or too many columns"
    UNKNOWN_TITLE = "of a title that is not in the library"
    AMBIGUOUS_TITLE = "of a title that matches several in the library"
    UNKNOWN_EPISODE = "of an episode that is not in the library"
    AFTER_FIRST_BUILD = "from after the first build, already recorded by arrscore"
    UNCHANGED = "without a change from the row before"
    REPEATED = "duplicated in the files"
    KNOWN = "already imported"
    CONTRADICTS = "that contradict what was imported before (import all files at once, with --replace)"


@dataclass(frozen=True, slots=True)
class Key:
    """Everything in a row that identifies its movie or episode; empty texts and unknown numbers are None."""

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
    """One observation of one file; `at` is ISO 8601 in UTC, `formats` is None if they are unknown."""

    source: str
    number: int
    key: Key
    at: str
    observation: Observation
    score: int | None
    previous_score: int | None = None
    formats: tuple[str, ...] | None = None
    quality: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A skipped row, with the reason; `at` and `score` as written in the file."""

    source: str
    number: int
    reason: Reason
    service: str
    title: str
    path: str
    at: str
    score: str

    @classmethod
    def of(cls, row: OldRow, reason: Reason) -> SkippedRow:
        """Skip a row that was read."""
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
    """The contents of one file; `unsupported` are the columns and tables that arrscore does not import."""

    name: str
    rows: list[OldRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """The number of rows, including skipped ones."""
        return len(self.rows) + len(self.skipped)
