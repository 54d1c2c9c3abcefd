"""Rows with a bar each: values next to each other, and a score as the sum of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from arrscore.report.charts.parts import ChartTable, Note, Tick, Unit, heading, ticks, wording
from arrscore.report.charts.scales import Scale, cut_length, nice_domain, rounded
from arrscore.report.text import formatting
from arrscore.report.text.direction import apart

BarTone = Literal["", "good", "bad", "warn", "muted"]

_SHORTEST = 0.6


class Bar(NamedTuple):
    """A value to draw; `note` is a short addition printed after the label."""

    label: str
    value: float
    href: str | None = None
    tone: BarTone = ""
    note: str = ""


class BarMark(NamedTuple):
    """A bar in place, in percent from the left; `cut` says that it is longer than drawn."""

    label: str
    value: str
    x: float
    width: float
    tone: BarTone
    note: str
    href: str | None
    cut: Literal["", "left", "right"] = ""

    @property
    def end(self) -> float:
        """Where the bar ends."""
        return rounded(self.x + self.width)


class BarChart(NamedTuple):
    """Horizontal bars on one axis; `zero` is where they start."""

    id: str
    title: str
    summary: str
    notes: tuple[Note, ...]
    table: ChartTable
    bars: tuple[BarMark, ...]
    x_ticks: tuple[Tick, ...]
    zero: float
    kind: Literal["bars"] = "bars"


class Part(NamedTuple):
    """One format's points within a score."""

    label: str
    points: int
    href: str | None = None


class Step(NamedTuple):
    """One row of a waterfall, as SVG paths in a box of 100 by 4; a tuple, as movies have thousands of them.

    `reached` is the sum up to this row; `joins` are the lines to the bars above and below.
    """

    label: str
    value: str
    reached: str
    tone: BarTone
    href: str | None
    bar: str
    joins: str


class Waterfall(NamedTuple):
    """Parts that add up to a score: each bar starts where the one before ended."""

    id: str
    title: str
    summary: str
    notes: tuple[Note, ...]
    table: ChartTable
    steps: tuple[Step, ...]
    x_ticks: tuple[Tick, ...]
    zero: float
    kind: Literal["waterfall"] = "waterfall"


def bars(
    chart_id: str,
    title: str,
    bars: Sequence[Bar],
    *,
    unit: Unit = "points",
    limit: int | None = None,
    summary: str | None = None,
) -> BarChart:
    """Bars in the order given, at most `limit` of them; those of points that dwarf all others are cut."""
    shown = list(bars if limit is None else bars[:limit])
    word = formatting.points if unit == "points" else wording(unit)
    lengths = [abs(bar.value) for bar in shown]
    cap = cut_length(lengths) if unit == "points" else max(lengths, default=1)
    scale = _scale([max(-cap, min(cap, bar.value)) for bar in shown])
    notes = []
    if any(abs(bar.value) > cap for bar in shown):
        notes.append(Note("Bars with a cut end are longer than shown"))
    if len(shown) < len(bars):
        notes.append(Note(f"{formatting.number(len(bars) - len(shown))} more in the table"))
    return BarChart(
        id=chart_id,
        title=title,
        summary=summary if summary is not None else _bar_summary(bars, unit),
        notes=tuple(notes),
        table=ChartTable(("", heading(unit)), tuple((_full_label(bar), word(bar.value)) for bar in bars)),
        bars=tuple(_mark(bar, scale, cap, word(bar.value)) for bar in shown),
        x_ticks=ticks(scale, 4, unit) if shown else (),
        zero=scale.at(0),
    )


def _full_label(bar: Bar) -> str:
    """The label in the table of numbers: two bars can share theirs and differ by the note."""
    return f"{apart(bar.label)} ({bar.note})" if bar.note else bar.label


def _scale(values: Sequence[float]) -> Scale:
    """Return an axis with zero on it that holds all values; all zeros get an axis up to one."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        return Scale(0, 1)
    if low == 0 or high == 0:
        low, high = nice_domain(low, high, 4)
    return Scale(low, high)


def _mark(bar: Bar, scale: Scale, cap: float, value: str) -> BarMark:
    drawn = max(-cap, min(cap, bar.value))
    start, end = sorted((scale.at(0), scale.at(drawn)))
    if bar.value and end - start < _SHORTEST:
        start, end = (start, start + _SHORTEST) if bar.value > 0 else (end - _SHORTEST, end)
    cut: Literal["", "left", "right"] = "" if drawn == bar.value else ("left" if bar.value < 0 else "right")
    width = rounded(end - start)
    return BarMark(bar.label, value, rounded(start), width, bar.tone, bar.note, bar.href, cut)


def _bar_summary(bars: Sequence[Bar], unit: Unit) -> str:
    if not bars:
        return ""
    word = formatting.points if unit == "points" else wording(unit)
    top = max(bars, key=lambda bar: bar.value)
    if len(bars) == 1:
        return f"{apart(top.label)}: {word(top.value)}."
    if all(bar.value == top.value for bar in bars):
        return f"All {formatting.number(len(bars))} have the same value, {word(top.value)}."
    return ""


def waterfall(
    chart_id: str, title: str, parts: Sequence[Part], *, total: int, summary: str | None = None
) -> Waterfall:
    """Return a score as the sum of its parts, in the order given.

    Where the parts do not sum up to `total`, which the server reported, a note says by how much.
    """
    sums = [0]
    for part in parts:
        sums.append(sums[-1] + part.points)
    scale = _scale([*sums, total])
    places = [rounded(scale.at(value)) for value in sums]
    reached = [formatting.number(value) for value in sums[1:]]
    steps = [
        _step(part, reached[number], places[number : number + 2], f"M{places[number]} 0v2" if number else "")
        for number, part in enumerate(parts)
    ]
    steps.append(_step(Part("Score", total), "", (scale.at(0), scale.at(total))))
    difference = total - sums[-1]
    notes = (
        Note(f"The reported score differs from the sum of these scores by {formatting.points(difference)}"),
    )
    return Waterfall(
        id=chart_id,
        title=title,
        summary=summary if summary is not None else _waterfall_summary(parts, total),
        notes=notes if difference else (),
        table=ChartTable(
            ("Format", "Score", "Sum"),
            tuple((step.label, step.value, step.reached) for step in steps[:-1]),
        ),
        steps=tuple(steps),
        x_ticks=ticks(scale, 4, "points"),
        zero=scale.at(0),
    )


def _step(part: Part, reached: str, places: Sequence[float], above: str = "") -> Step:
    """The row of a part; `places`, in percent, are the sums before and after it."""
    start, end = sorted(places)
    if part.points and end - start < _SHORTEST:
        start = min(start, 100 - _SHORTEST)
        end = start + _SHORTEST
    width = rounded(end - start)
    return Step(
        label=part.label,
        value=formatting.points(part.points),
        reached=reached,
        tone="good" if part.points > 0 else "bad" if part.points < 0 else "muted",
        href=part.href,
        bar=f"M{rounded(start)} 1h{width}v2h-{width}z",
        joins=f"{above}M{places[1]} 2v2" if reached else "",
    )


def _waterfall_summary(parts: Sequence[Part], total: int) -> str:
    if not parts:
        return f"No custom format matches; the score is {formatting.number(total)}."
    gained = sum(part.points for part in parts if part.points > 0)
    lost = sum(part.points for part in parts if part.points < 0)
    text = formatting.plural(len(parts), "format matches", "formats match")
    if gained + lost != total:
        return f"{text}: {formatting.points(gained + lost)}; the score is {formatting.number(total)}."
    if gained and lost:
        text += f": {formatting.points(gained)} and {formatting.points(lost)} make"
    else:
        text += " and makes" if len(parts) == 1 else " and make"
    return f"{text} the score of {formatting.number(total)}."
