"""How scores spread within each profile: boxes on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from arrscore.report.charts.parts import ChartTable, Note, Tick, Unit, ticks, wording
from arrscore.report.charts.scales import Scale, nice_domain, rounded
from arrscore.report.text import formatting
from arrscore.report.text.direction import apart


@dataclass(frozen=True, slots=True)
class Box:
    """Quantiles of one group, all `None` where it is empty; `minimum` and `cutoff` are marked where given."""

    label: str
    count: int
    p10: float | None = None
    p25: float | None = None
    median: float | None = None
    p75: float | None = None
    p90: float | None = None
    href: str | None = None
    minimum: float | None = None
    cutoff: float | None = None

    def quantiles(self) -> tuple[float, float, float, float, float] | None:
        """Return the five quantiles from low to high, or `None` where one of them is unknown."""
        low, left, middle, right, high = self.p10, self.p25, self.median, self.p75, self.p90
        if low is None or left is None or middle is None or right is None or high is None:
            return None
        return low, left, middle, right, high


class BoxPlace(NamedTuple):
    """Where a box is drawn, in percent; a cut whisker extends beyond the axis."""

    start: float
    box_start: float
    box_width: float
    median: float
    end: float
    cut_low: bool
    cut_high: bool


@dataclass(frozen=True, slots=True)
class BoxMark:
    """A row; `place` is `None` where nothing is known, `minimum` and `cutoff` where not on the axis."""

    label: str
    count: str
    value: str
    title: str
    place: BoxPlace | None
    minimum: float | None
    cutoff: float | None
    href: str | None


class BoxChart(NamedTuple):
    """Boxes on one axis."""

    id: str
    title: str
    summary: str
    notes: tuple[Note, ...]
    table: ChartTable
    boxes: tuple[BoxMark, ...]
    x_ticks: tuple[Tick, ...]
    kind: Literal["boxes"] = "boxes"

    @property
    def has_minimum(self) -> bool:
        """Whether a minimum is marked, which the legend then explains."""
        return any(box.minimum is not None for box in self.boxes)

    @property
    def has_cutoff(self) -> bool:
        """Whether a cutoff is marked, which the legend then explains."""
        return any(box.cutoff is not None for box in self.boxes)


def boxes(
    chart_id: str,
    title: str,
    boxes: Sequence[Box],
    *,
    unit: Unit = "points",
    summary: str | None = None,
) -> BoxChart:
    """Return boxes from the 25th to the 75th percentile, with whiskers from the 10th to the 90th."""
    scale = _scale(boxes)
    word = wording(unit)
    marks = tuple(_mark(box, scale, unit) for box in boxes)
    places = [mark.place for mark in marks if mark.place is not None]
    cut = any(place.cut_low or place.cut_high for place in places)
    return BoxChart(
        id=chart_id,
        title=title,
        summary=summary if summary is not None else _summary(boxes, unit),
        notes=(Note("Whiskers with an arrow extend beyond the axis"),) if cut else (),
        table=ChartTable(
            ("", "Files", "10%", "25%", "Median", "75%", "90%"),
            tuple(
                (box.label, formatting.number(box.count), *(word(value) for value in _cells(box)))
                for box in boxes
            ),
        ),
        boxes=marks,
        x_ticks=ticks(scale, 4, unit) if places else (),
    )


def _cells(box: Box) -> tuple[float | None, ...]:
    return box.p10, box.p25, box.median, box.p75, box.p90


def _scale(boxes: Sequence[Box]) -> Scale:
    """Return an axis over all boxes, and over what is near enough not to flatten them."""
    drawn = [quantiles for quantiles in (box.quantiles() for box in boxes) if quantiles is not None]
    if not drawn:
        return Scale(0, 1)
    low, high = min(one[1] for one in drawn), max(one[3] for one in drawn)
    fence = 1.5 * max(1.0, high - low)
    low = max(low - fence, min(one[0] for one in drawn))
    high = min(high + fence, max(one[4] for one in drawn))
    room = max(1.0, high - low) / 3
    marks = [mark for box in boxes for mark in (box.minimum, box.cutoff) if mark is not None]
    near = [mark for mark in marks if low - room <= mark <= high + room]
    return Scale(*nice_domain(min([low, *near]), max([high, *near]), 5))


def _mark(box: Box, scale: Scale, unit: Unit) -> BoxMark:
    word = wording(unit)
    quantiles = box.quantiles()
    if quantiles is None:
        text = f"{box.label}: no scores"
    else:
        low, left, middle, right, high = (word(value) for value in quantiles)
        text = f"{box.label}: median {middle}, middle half {left} to {right}, 10% to 90% {low} to {high}"
    return BoxMark(
        label=box.label,
        count=formatting.plural(box.count, "file"),
        value=word(box.median),
        title=text,
        place=None if quantiles is None else _place(quantiles, scale),
        minimum=scale.at(box.minimum) if box.minimum is not None and scale.holds(box.minimum) else None,
        cutoff=scale.at(box.cutoff) if box.cutoff is not None and scale.holds(box.cutoff) else None,
        href=box.href,
    )


def _place(quantiles: tuple[float, float, float, float, float], scale: Scale) -> BoxPlace:
    low, left, middle, right, high = quantiles
    return BoxPlace(
        start=scale.at(low),
        box_start=scale.at(left),
        box_width=rounded(max(0.6, scale.at(right) - scale.at(left))),
        median=scale.at(middle),
        end=scale.at(high),
        cut_low=low < scale.low,
        cut_high=high > scale.high,
    )


def _summary(boxes: Sequence[Box], unit: Unit) -> str:
    word = wording(unit)
    known = [(box.median, box.label) for box in boxes if box.median is not None]
    if not known:
        return "There are no scores to compare yet."
    top, top_label = max(known)
    if len(known) == 1:
        return f"{apart(top_label)} has a median of {word(top)}."
    bottom, bottom_label = min(known)
    if top == bottom:
        return f"All {formatting.number(len(known))} have the same median, {word(top)}."
    return (
        f"{apart(top_label)} has the highest median, {word(top)}, "
        f"and {apart(bottom_label)} the lowest, {word(bottom)}."
    )
