"""Round dates along an axis of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from arrscore.report.charts.parts import LETTER, Tick, anchor_at
from arrscore.report.charts.scales import Scale
from arrscore.report.text import formatting

_DAY = 86400.0
_STEPS_OF_DAYS = (1, 2, 7, 14)
_STEPS_OF_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH = 30.44 * _DAY
_EDGE = 8.0
_GAP = 2.0


def date_ticks(scale: Scale, target: int) -> tuple[Tick, ...]:
    """First days of months or years, or days a round number apart, about `target` of them.

    `scale` counts seconds since 1970. A span without a round date inside gets its first day.
    """
    span = scale.high - scale.low
    days = next((step for step in _STEPS_OF_DAYS if span / (step * _DAY) <= target + 1), None)
    if days is not None:
        found = [(at, f"{day.day}\N{NO-BREAK SPACE}{_month(day)}") for at, day in _days(scale, days)]
    else:
        months = next(
            (step for step in _STEPS_OF_MONTHS if span / (step * _MONTH) <= target + 1),
            _STEPS_OF_MONTHS[-1],
        )
        found = [
            (at, str(day.year) if months % 12 == 0 else formatting.month(day.isoformat()))
            for at, day in _months(scale, months)
        ]
    marks = [Tick(scale.at(at), label, anchor_at(scale.at(at), _EDGE)) for at, label in found]
    # A first label that is pushed inwards gives way to the second: the others are evenly spaced.
    if len(marks) > 1 and _overlap(marks[0], marks[1]):
        del marks[0]
    ticks: list[Tick] = []
    for mark in marks:
        if not ticks or not _overlap(ticks[-1], mark):
            ticks.append(mark)
    return tuple(ticks) or (Tick(0.0, formatting.date(_moment(scale.low).isoformat()), "start"),)


def _overlap(one: Tick, other: Tick) -> bool:
    """Whether the labels of two ticks, the second further right, would touch on a phone."""
    return _span(other)[0] - _span(one)[1] < _GAP


def _span(tick: Tick) -> tuple[float, float]:
    width = len(tick.label) * LETTER
    start = {"start": tick.at, "middle": tick.at - width / 2, "end": tick.at - width}[tick.anchor]
    return start, start + width


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _month(day: datetime) -> str:
    return formatting.month(day.isoformat())[:3]


def _days(scale: Scale, step: int) -> Iterator[tuple[float, datetime]]:
    day = _moment(scale.low).replace(hour=0, minute=0, second=0, microsecond=0)
    while day.timestamp() <= scale.high:
        if day.timestamp() >= scale.low:
            yield day.timestamp(), day
            day += timedelta(days=step)
        else:
            day += timedelta(days=1)


def _months(scale: Scale, step: int) -> Iterator[tuple[float, datetime]]:
    """First days of the months whose number since year 0 is a multiple of `step`."""
    first = _moment(scale.low)
    count = first.year * 12 + first.month - 1
    while True:
        day = datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)
        if day.timestamp() > scale.high:
            return
        if day.timestamp() >= scale.low and count % step == 0:
            yield day.timestamp(), day
        count += 1
