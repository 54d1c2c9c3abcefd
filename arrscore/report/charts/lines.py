"""Values over time: a chart of lines with gaps, and a sparkline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Literal, NamedTuple

from arrscore.report.charts.dates import date_ticks
from arrscore.report.charts.parts import ChartTable, Note, Tick, Unit, ticks, wording
from arrscore.report.charts.scales import Scale, nice_domain
from arrscore.report.text import formatting
from arrscore.report.text.direction import apart

# More dots than this on one line cannot be pointed at: then every second, or third, or fourth says its value.
_MOST_DOTS = 80
# A sentence with more series than this is not read.
_SUMMARIZED_SERIES = 3
# Dash patterns tell lines apart without colour; a seventh series would repeat the first.
STYLES = 6

Point = tuple[str, float | None]


class Series(NamedTuple):
    """A line: ISO dates with values, `None` where there is a gap."""

    label: str
    points: Sequence[Point]


class Dot(NamedTuple):
    """A point of a line in percent, with its words."""

    x: float
    y: float
    label: str


class LineMark(NamedTuple):
    """A line ready to draw: `path` in a box of 100 by 100, broken at gaps; `style` counts from 1."""

    label: str
    style: int
    path: str
    area: str
    dots: tuple[Dot, ...]
    last: Dot | None
    value: str
    change: str


class LineChart(NamedTuple):
    """Lines over time on one vertical axis."""

    id: str
    title: str
    summary: str
    notes: tuple[Note, ...]
    table: ChartTable
    lines: tuple[LineMark, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    kind: Literal["lines"] = "lines"

    @property
    def empty(self) -> bool:
        """Whether no series has a single value."""
        return all(line.last is None for line in self.lines)


class Sparkline(NamedTuple):
    """A line without axes; `label` says in words what it shows."""

    label: str
    path: str
    x: float
    y: float


def lines(  # noqa: PLR0913 - keyword-only options, each with a default
    chart_id: str,
    title: str,
    series: Sequence[Series],
    *,
    unit: Unit = "points",
    zero: bool = False,
    low: float | None = None,
    high: float | None = None,
    summary: str | None = None,
) -> LineChart:
    """One line a series; `zero` makes the axis start at 0, `low` and `high` fix its ends."""
    times = [_seconds(at) for one in series for at, _ in one.points]
    span = Scale(min(times), max(times)) if times and min(times) < max(times) else _around(times)
    values = [value for one in series for _, value in one.points if value is not None]
    rise = _rise(values, zero=zero, low=low, high=high)
    marks = tuple(
        _line(one, number, span, rise, unit, fill=len(series) == 1) for number, one in enumerate(series)
    )
    return LineChart(
        id=chart_id,
        title=title,
        summary=summary if summary is not None else _summary(series, unit),
        notes=(),
        table=_table(series, unit),
        lines=marks,
        x_ticks=date_ticks(span, 4) if values else (),
        y_ticks=ticks(rise, 4, unit) if values else (),
    )


def _seconds(at: str) -> float:
    return formatting.parse_time(at).timestamp()


def _around(times: Sequence[float]) -> Scale:
    """Return a day around the only moment, so that its point is in the middle."""
    middle = times[0] if times else 0.0
    return Scale(middle - 43200, middle + 43200)


def _rise(values: Sequence[float], *, zero: bool, low: float | None, high: float | None) -> Scale:
    bounds = [*values, *(bound for bound in (low, high) if bound is not None), *([0.0] if zero else [])]
    if not bounds:
        return Scale(0, 1)
    bottom, top = nice_domain(min(bounds), max(bounds), 4)
    if min(bounds) >= 0:
        bottom = max(0.0, bottom)
    bottom, top = bottom if low is None else min(bounds), top if high is None else max(bounds)
    return Scale(bottom, top if top > bottom else bottom + 1)


def _line(one: Series, number: int, span: Scale, rise: Scale, unit: Unit, *, fill: bool) -> LineMark:
    word = wording(unit)
    runs: list[list[Dot]] = [[]]
    for at, value in sorted(one.points, key=lambda point: _seconds(point[0])):
        if value is None:
            runs.append([])
            continue
        label = f"{one.label}, {formatting.date(at)}: {word(value)}"
        runs[-1].append(Dot(span.at(_seconds(at)), rise.up(value), label))
    dots = [dot for run in runs for dot in run]
    lonely = {run[0] for run in runs if len(run) == 1}
    known = [value for _, value in one.points if value is not None]
    return LineMark(
        label=one.label,
        style=number % STYLES + 1,
        path=" ".join(_path(run) for run in runs if len(run) > 1),
        area=" ".join(_area(run) for run in runs if len(run) > 1) if fill else "",
        dots=_thinned(dots, lonely),
        last=dots[-1] if dots else None,
        value=word(known[-1]) if known else formatting.NOTHING,
        change=_change(known, unit),
    )


def _thinned(dots: Sequence[Dot], lonely: set[Dot]) -> tuple[Dot, ...]:
    """Return dots at equal distances, the last one among them, and those that no line leads to."""
    step = max(1, ceil(len(dots) / _MOST_DOTS))
    last = len(dots) - 1
    return tuple(dot for place, dot in enumerate(dots) if (last - place) % step == 0 or dot in lonely)


def _path(run: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in run)


def _area(run: Sequence[Dot]) -> str:
    return f"{_path(run)}L{run[-1].x:g} 100L{run[0].x:g} 100Z"


def _change(known: Sequence[float], unit: Unit) -> str:
    """Return the difference of the last and the first value, with its sign; nothing where there is none."""
    if len(known) <= 1 or known[0] == known[-1]:
        return ""
    difference = known[-1] - known[0]
    text = wording(unit)(abs(difference))
    return f"{'+' if difference > 0 else formatting.MINUS}{text}"


def _table(series: Sequence[Series], unit: Unit) -> ChartTable:
    word = wording(unit)
    dates = sorted({at for one in series for at, _ in one.points}, key=_seconds)
    by_series = [dict(one.points) for one in series]
    rows = tuple((formatting.date(at), *(word(found.get(at)) for found in by_series)) for at in dates)
    return ChartTable(("Date", *(one.label for one in series)), rows)


def _summary(series: Sequence[Series], unit: Unit) -> str:
    word = wording(unit)
    known = [(one, [point for point in one.points if point[1] is not None]) for one in series]
    known = [(one, points) for one, points in known if points]
    if not known:
        return "There is no history yet: it starts with the next run."
    return (
        f"{'; '.join(_course(apart(one.label), points, word) for one, points in known[:_SUMMARIZED_SERIES])}."
    )


def _course(label: str, points: Sequence[Point], word: Callable[[float | None], str]) -> str:
    """The course of one series, without a full stop."""
    first, last = points[0], points[-1]
    if len(points) == 1:
        return f"{label} was {word(first[1])} on {formatting.date(first[0])}"
    if first[1] == last[1]:
        return f"{label} is {word(last[1])}, unchanged since {formatting.date(first[0])}"
    return f"{label} went from {word(first[1])} to {word(last[1])} since {formatting.date(first[0])}"


def sparkline(values: Sequence[float | None], label: str) -> Sparkline | None:
    """Return a small line of values at equal distances; `None` where fewer than two are known."""
    known = [(number, value) for number, value in enumerate(values) if value is not None]
    if len(known) <= 1:
        return None
    span = Scale(known[0][0], known[-1][0])
    bottom, top = min(value for _, value in known), max(value for _, value in known)
    rise = Scale(bottom, top) if bottom < top else Scale(bottom - 1, bottom + 1)
    dots = [Dot(span.at(number), rise.up(value), "") for number, value in known]
    return Sparkline(label, _path(dots), dots[-1].x, dots[-1].y)
