"""How often each value occurs, in bins of a round width, with thresholds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from arrscore.report.charts.parts import (
    ChartTable,
    Note,
    Threshold,
    ThresholdMark,
    Tick,
    middle_ticks,
    threshold_marks,
    ticks,
)
from arrscore.report.charts.scales import Scale, cut_range, nice_domain, nice_step, rounded
from arrscore.report.text import formatting

_MOST_BINS = 36
_FEWEST_BINS = 5
# A bar this low can still be seen and pointed at.
_LOWEST_BAR = 0.8

Link = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Bin:
    """A bar: its place in percent, the inclusive range of values it counts, and its words."""

    x: float
    width: float
    y: float
    height: float
    low: int
    high: int
    count: int
    label: str
    is_low: bool
    href: str | None


class Histogram(NamedTuple):
    """A histogram ready to draw; `bins` holds only bars that are not empty."""

    id: str
    title: str
    summary: str
    notes: tuple[Note, ...]
    table: ChartTable
    bins: tuple[Bin, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    thresholds: tuple[ThresholdMark, ...]
    x_label: str
    y_label: str
    kind: Literal["histogram"] = "histogram"

    @property
    def has_low(self) -> bool:
        """Whether some bars lie below a minimum, which the legend then explains."""
        return any(one.is_low for one in self.bins)

    @property
    def levels(self) -> int:
        """How many rows the labels of the thresholds need above the plot."""
        return min(6, max((mark.level + 1 for mark in self.thresholds), default=0))


def histogram(  # noqa: PLR0913 - keyword-only options, each with a default
    chart_id: str,
    title: str,
    values: Sequence[int] | Mapping[int, int],
    *,
    thresholds: Sequence[Threshold] = (),
    link: Link | None = None,
    unit: str = "score",
    noun: str = "file",
    summary: str | None = None,
) -> Histogram:
    """Return a histogram of whole numbers, given one by one or as `value -> count`.

    Outliers that would flatten the rest are left out of the drawing and counted in a note. `link` gets the first
    and the last value of a bin, both inclusive.
    """
    counts = dict(values) if isinstance(values, Mapping) else dict(Counter(values))
    counts = {value: count for value, count in counts.items() if count > 0}
    summary = summary if summary is not None else _summary(counts, thresholds, noun)
    headers = (unit.capitalize(), f"{noun.capitalize()}s")
    if not counts:
        return Histogram(
            chart_id, title, summary, (), ChartTable(headers, ()), (), (), (), (), unit, f"{noun}s"
        )
    start, end = cut_range(counts)
    step, scale = _grid(start, end, thresholds)
    tally = _tally(counts, step, scale)
    tallest = Scale(0, nice_domain(0, max(tally.values()), 4)[1])
    minimum = max((one.value for one in thresholds if one.low), default=None)
    plot = _Plot(step, scale, tallest, minimum, noun, link)
    return Histogram(
        id=chart_id,
        title=title,
        summary=summary,
        notes=_notes(counts, plot),
        table=ChartTable(
            headers, tuple((plot.span(low), formatting.number(tally[low])) for low in sorted(tally))
        ),
        bins=tuple(plot.bin(low, tally[low]) for low in sorted(tally)),
        x_ticks=ticks(scale, 5, "points", whole=True) if step > 1 else middle_ticks(scale, 5),
        y_ticks=ticks(tallest, 4, "number", whole=True),
        thresholds=threshold_marks(thresholds, scale),
        x_label=unit,
        y_label=f"{noun}s",
    )


class _Plot(NamedTuple):
    """What all bars of a histogram share: the width of a bin, both axes, the minimum, and their words."""

    step: int
    scale: Scale
    tallest: Scale
    minimum: float | None
    noun: str
    link: Link | None

    def span(self, low: int) -> str:
        """Return the words for the bin that starts with `low`."""
        return _range_label(low, low + self.step - 1)

    def bin(self, low: int, count: int) -> Bin:
        """Return the bar of the bin that starts with `low`."""
        high = low + self.step - 1
        height = max(_LOWEST_BAR, self.tallest.at(count))
        return Bin(
            x=self.scale.at(low),
            width=rounded(self.scale.at(low + self.step) - self.scale.at(low)),
            y=rounded(100 - height),
            height=height,
            low=low,
            high=high,
            count=count,
            label=f"{self.span(low)}: {formatting.plural(count, self.noun)}",
            is_low=self.minimum is not None and high < self.minimum,
            href=self.link(low, high) if self.link else None,
        )


def _grid(start: int, end: int, thresholds: Sequence[Threshold]) -> tuple[int, Scale]:
    """Return the width of a bin and the axis; thresholds near the values are given room, far ones are not."""
    room = max(4, end - start)
    near = [one.value for one in thresholds if start - room / 2 <= one.value <= end + room / 2]
    low, high = min([start, *near]), max([end, *near])
    step = max(1, round(nice_step(high - low + 1, _MOST_BINS)))
    first, last = int(low // step), int(high // step)
    missing = max(0, _FEWEST_BINS - (last - first + 1))
    first, last = first - missing // 2, last + (missing + 1) // 2
    return step, Scale(first * step, (last + 1) * step)


def _tally(counts: Mapping[int, int], step: int, scale: Scale) -> Counter[int]:
    """Count what lies on the axis by the first value of its bin; empty bins are left out."""
    tally: Counter[int] = Counter()
    for value, count in counts.items():
        if scale.low <= value < scale.high:
            tally[value // step * step] += count
    return tally


def _range_label(low: int, high: int) -> str:
    return formatting.number(low) if low == high else f"{formatting.number(low)} to {formatting.number(high)}"


def _notes(counts: Mapping[int, int], plot: _Plot) -> tuple[Note, ...]:
    """One note for each side on which values are outside the axis."""
    scale, link = plot.scale, plot.link
    below = {value: count for value, count in counts.items() if value < scale.low}
    above = {value: count for value, count in counts.items() if value >= scale.high}
    notes = []
    for side, bound, found in (("below", scale.low, below), ("from", scale.high, above)):
        if found:
            low, high = min(found), max(found)
            files = formatting.plural(sum(found.values()), plot.noun)
            text = f"Not drawn: {files} {side} {formatting.number(bound)} ({_range_label(low, high)})"
            notes.append(Note(text, link(low, high) if link else None))
    return tuple(notes)


def _summary(counts: Mapping[int, int], thresholds: Sequence[Threshold], noun: str) -> str:
    """Where the middle of the values is, and how many are below the minimum."""
    if not counts:
        return f"There are no {noun}s to show."
    text = _middle(counts, noun)
    minimum = max((one for one in thresholds if one.low), key=lambda one: one.value, default=None)
    if minimum is None:
        return f"{text}."
    below = sum(count for value, count in counts.items() if value < minimum.value)
    below_text = f"{formatting.number(below)} {'is' if below == 1 else 'are'}" if below else "none are"
    return f"{text}; {below_text} below the {minimum.label} of {formatting.number(minimum.value)}."


def _middle(counts: Mapping[int, int], noun: str) -> str:
    total = sum(counts.values())
    if len(counts) == 1:
        (value,) = counts
        which = f"The only {noun} scores" if total == 1 else f"All {formatting.plural(total, noun)} score"
        return f"{which} {formatting.number(value)}"
    reached = 0
    for value in sorted(counts, reverse=True):
        reached += counts[value]
        if reached * 2 >= total:
            return f"Half of {formatting.plural(total, noun)} score {formatting.number(value)} or more"
    raise AssertionError
