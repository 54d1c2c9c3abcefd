"""Parse values of arr-score-exporter's files, which may be anything."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, tzinfo

from arrscore.times import iso_utc

_SCORE_LIMIT = 2**31  # the applications' own scores are 32-bit numbers
_EPISODE = re.compile(r"(?<![a-z0-9])s(\d{1,4})[ ._-]?e(\d{1,5})(?!\d)", re.IGNORECASE)
_WITH_YEAR = re.compile(r"^(?P<name>.+?)[ ._]\(?(?P<year>(?:19|20)\d\d)\)?(?=$|[ ._\[{-])")
_POINTS = re.compile(r" \([+-]\d+\)$")


def read_text(value: object) -> str | None:
    """Text without surrounding spaces, or None if it is empty."""
    if value is None or isinstance(value, bytes):
        return None
    text = str(value).strip()
    return None if text in {"", "N/A"} else text


def read_number(value: object) -> int | None:
    """An integer, also if it is written as text or with a zero fraction."""
    try:
        number = int(value) if isinstance(value, int | float) else int(str(value).strip())
    except (ValueError, OverflowError):
        return None
    is_whole = not isinstance(value, float) or number == value
    return number if is_whole and abs(number) < 2**63 else None


def read_score(value: object) -> int | None:
    """A score within the applications' range."""
    score = read_number(value)
    return score if score is not None and -_SCORE_LIMIT <= score < _SCORE_LIMIT else None


def read_time(value: object, zone: tzinfo) -> str | None:
    """A time as ISO 8601 in UTC, to the second; one without a zone is in `zone`."""
    text = read_text(value)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=zone) if time.tzinfo is None else time
        time = time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return iso_utc(time) if 2000 <= time.year <= 9000 else None  # noqa: PLR2004 - as --now


def read_formats(value: object) -> tuple[str, ...] | None:
    """The names in a JSON list of formats; None for anything else."""
    try:
        formats = json.loads(str(value))
    except (ValueError, RecursionError):
        return None
    if not isinstance(formats, list):
        return None
    names = (each.get("name") for each in formats if isinstance(each, dict))
    return tuple(sorted({name for name in names if isinstance(name, str) and name}))


def split_formats(text: str | None) -> tuple[str, ...]:
    """The names in a CSV cell such as `HDR (+50); LQ (-100)`."""
    parts = re.split(r"; |\|", text or "")
    return tuple(sorted({_POINTS.sub("", part.strip()) for part in parts if part.strip()}))


def find_episode(text: str | None) -> tuple[int, int] | None:
    """Season and episode of the first `S01E02` in a text."""
    match = _EPISODE.search(text or "")
    return (int(match[1]), int(match[2])) if match else None


def before_episode(text: str) -> str:
    """The part before `S01E02`, without the separator."""
    match = _EPISODE.search(text)
    return text[: match.start()].rstrip(" -._") if match else text


def split_year(text: str) -> tuple[str, int] | None:
    """Name and year of a text that begins like `Title (1999)` or `Title.1999.`."""
    match = _WITH_YEAR.match(text)
    return (match["name"], int(match["year"])) if match else None


def path_parts(path: str | None) -> tuple[str, ...]:
    """The folders and the file of a Windows or POSIX path."""
    return tuple(part for part in re.split(r"[/\\]+", path or "") if part)
