"""Figures and lists as sentences have them; pages put in real minus signs and the months' names themselves."""

from __future__ import annotations

import json


def number(value: float) -> str:
    """`1,500`, `-10,000`."""
    return f"{round(value):,}"


def signed(value: int) -> str:
    """`+1,500`, `-10,000`."""
    return f"{value:+,}"


def plural(count: int, noun: str) -> str:
    """`1 file`, `1,204 files`."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def day(time: str) -> str:
    """The date of a time in ISO 8601."""
    return time[:10]


def service_name(service: str) -> str:
    """`Radarr` for `radarr`."""
    return capitalized(service)


def capitalized(text: str) -> str:
    """The text with a capital in front."""
    return text[:1].upper() + text[1:]


def formats(scores: str | None, at_most: int | None = None) -> str:
    """`DV Boost (+1,500) and 2 more` for a JSON array of formats and their points; empty for an empty one."""
    listed = [f"{each['format']} ({signed(each['points'])})" for each in json.loads(scores or "[]")]
    words = ", ".join(listed[:at_most])
    more = len(listed) - len(listed[:at_most])
    return f"{words} and {more:,} more" if more else words
