"""How numbers, sizes and times are printed; registered as Jinja filters, and used by the charts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from arrscore.times import in_utc

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_THOUSAND = 1000
_TENTH_OF_A_PERCENT = 0.001
_HUNDRED = 100
_TEN = 10
# A report prints the same figures again and again.
_KEPT = 8192


@lru_cache(maxsize=_KEPT)
def number(value: float | None, digits: int = 0) -> str:
    """Print with thousands separators and a real minus sign; nothing known is a dash."""
    if value is None:
        return NOTHING
    text = f"{value:,.{digits}f}"
    if text.startswith("-"):
        text = text[1:] if not text.strip("-0.,") else MINUS + text[1:]
    return text


def short_number(value: float) -> str:
    """Return a tick's label: no more digits than the value has."""
    text = number(value, 0 if value == int(value) else 4)
    return text.rstrip("0") if "." in text else text


def decimal(value: float) -> str:
    """A threshold as the configuration writes it: no more digits than it has."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def points(value: float | None) -> str:
    """Print points with their sign: `+350`, but `0`."""
    text = number(value)
    return f"+{text}" if value is not None and value > 0 and text != "0" else text


def size(value: float | None) -> str:
    """Bytes in decimal units with three figures at most: `1.52 TB`, `38.2 GB`, `700 MB`."""
    if value is None:
        return NOTHING
    amount, unit = abs(float(value)), 0
    # 999.5 and more would print as 1,000 of the smaller unit.
    while amount >= _THOUSAND - 0.5 and unit < len(_UNITS) - 1:
        amount /= _THOUSAND
        unit += 1
    digits = 0 if unit == 0 or amount >= _HUNDRED - 0.05 else 1 if amount >= _TEN - 0.005 else 2
    text = f"{amount:.{digits}f}\N{NO-BREAK SPACE}{_UNITS[unit]}"
    return MINUS + text if value < 0 else text


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share (0 to 1) in percent; a little is never printed as none, nor nearly all as all."""
    if share is None:
        return NOTHING
    if 0 < share < _TENTH_OF_A_PERCENT:
        return "<0.1%"
    if 1 - _TENTH_OF_A_PERCENT < share < 1:
        return ">99.9%"
    near_an_end = 0 < share < _TEN / 1000 or 1 - _TEN / 1000 < share < 1
    return f"{number(share * _HUNDRED, max(digits, 1 if near_an_end else 0))}%"


def parse_time(value: str) -> datetime:
    """Return an ISO 8601 date or time as UTC; one without a zone is UTC already."""
    return in_utc(datetime.fromisoformat(value))


def seconds(value: str) -> int:
    """Return an ISO 8601 date or time as whole seconds since 1970."""
    return int(parse_time(value).timestamp())


def date(value: str | None) -> str:
    """`2026-11-22T18:04:00Z` as `22 Nov 2026`."""
    if value is None:
        return NOTHING
    day = parse_time(value)
    return f"{day.day}\N{NO-BREAK SPACE}{_MONTHS[day.month - 1]}\N{NO-BREAK SPACE}{day.year}"


def month(value: str) -> str:
    """`2026-11-22` as `Nov 2026`."""
    day = parse_time(value)
    return f"{_MONTHS[day.month - 1]}\N{NO-BREAK SPACE}{day.year}"


def moment(value: str | None) -> str:
    """`2026-11-22T18:04:00Z` as `22 Nov 2026, 18:04 UTC`."""
    if value is None:
        return NOTHING
    time = parse_time(value)
    return f"{date(value)}, {time:%H:%M}\N{NO-BREAK SPACE}UTC"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2,000 files`; `many` where the plural is not `one` with an s."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def cut(text: str, length: int) -> str:
    """At most `length` characters, the last one an ellipsis where something was cut off."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    words = list(parts)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


FILTERS = {
    "number": number,
    "points": points,
    "size": size,
    "percent": percent,
    "date": date,
    "moment": moment,
    "plural": plural,
    "cut": cut,
    "listed": listed,
}
