"""Format times as ISO 8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def in_utc(moment: datetime) -> datetime:
    """The same time in UTC; a time without a zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def iso_utc(moment: datetime) -> str:
    """A time as stored in the database: ISO 8601 in UTC, to the second."""
    return f"{in_utc(moment):%Y-%m-%dT%H:%M:%SZ}"


def log_time() -> str:
    """The current time for log lines, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
