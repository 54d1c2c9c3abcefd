"""Times as everything of arrscore writes them: ISO 8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC; without a zone it is UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def iso_utc(moment: datetime) -> str:
    """A moment as the database holds it: ISO 8601 in UTC, to the second."""
    return f"{in_utc(moment):%Y-%m-%dT%H:%M:%SZ}"


def log_time() -> str:
    """The present time as log lines have it, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
