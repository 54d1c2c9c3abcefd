"""What all charts share: thresholds, ticks, the table of numbers and the wording of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from arrscore.report.charts.scales import Scale, rounded, tick_values
from arrscore.report.text import formatting

Anchor = Literal["start", "middle", "end"]
Unit = Literal["points", "number", "size", "percent"]

# The narrowest plot is about 290 px wide, on a phone; a letter of a label takes about 7 px of that.
LETTER = 2.4
_LABEL_GAP = 4.0
_EDGE = 6.0
_MIDDLE = 50.0
_WORDING: Mapping[Unit, Callable[[float | None], str]] = {
    "points": formatting.number,
    "number": formatting.number,
    "size": formatting.size,
    "percent": formatting.percent,
}


class ChartTable(NamedTuple):
    """A chart's numbers, ready to print; the first column names the row, the others are figures."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Note(NamedTuple):
    """A remark under a chart, such as what is not drawn; `href` leads to the rows meant."""

    text: str
    href: str | None = None


class Tick(NamedTuple):
    """A labelled place on an axis, in percent."""

    at: float
    label: str
    anchor: Anchor = "middle"

    @property
    def up(self) -> float:
        """The place counted from the top, for a vertical axis."""
        return rounded(100 - self.at)


class Threshold(NamedTuple):
    """A value that matters; `low` says that what lies below it is too low (a minimum)."""

    label: str
    value: float
    low: bool = False


class ThresholdMark(NamedTuple):
    """A threshold drawn: `level` counts the label's row above the plot, `lift` is the same in pixels."""

    at: float
    label: str
    level: int
    anchor: Literal["start", "end"]
    beyond: bool

    @property
    def lift(self) -> int:
        """How far above the plot the label's baseline lies, in pixels (negative is up)."""
        return -6 - 17 * self.level

    @property
    def top(self) -> int:
        """Where the line starts, in pixels from the plot's top."""
        return self.lift - 9


def heading(unit: Unit) -> str:
    """The head of a column with values of `unit`."""
    return "Score" if unit == "points" else unit.capitalize()


def wording(unit: Unit) -> Callable[[float | None], str]:
    """How values of `unit` are printed where no sign is wanted."""
    return _WORDING[unit]


def tick_wording(unit: Unit) -> Callable[[float], str]:
    """How the ticks of `unit` are printed: no more digits than they have."""
    if unit == "size":
        return lambda value: formatting.size(value) if value else "0"
    if unit == "percent":
        return lambda value: f"{formatting.short_number(value * 100)}%"
    return formatting.short_number


def ticks(scale: Scale, target: int, unit: Unit, *, whole: bool = False) -> tuple[Tick, ...]:
    """Return round values along `scale`; `whole` leaves out fractions."""
    word = tick_wording(unit)
    values = tick_values(scale.low, scale.high, target)
    return tuple(
        Tick(scale.at(value), word(value), anchor_at(scale.at(value)))
        for value in values
        if not whole or value == int(value)
    )


def middle_ticks(scale: Scale, target: int) -> tuple[Tick, ...]:
    """Ticks in the middle of bins that hold one whole number each, for an axis that starts with a bin."""
    values = tick_values(scale.low, scale.high - 1, target)
    whole = [value for value in values if value == int(value)]
    return tuple(Tick(scale.at(value + 0.5), formatting.number(value)) for value in whole)


def anchor_at(at: float, edge: float = _EDGE) -> Anchor:
    """Return how a label at `at` percent is aligned: inwards where it would stick out of the plot."""
    if at < edge:
        return "start"
    return "end" if at > 100 - edge else "middle"


def threshold_marks(thresholds: Sequence[Threshold], scale: Scale) -> tuple[ThresholdMark, ...]:
    """Place thresholds with their labels in as many rows as keep them apart on a phone.

    One outside the axis has a label with an arrow, and no line.
    """
    taken: list[list[tuple[float, float]]] = []
    marks = []
    # Labels hang to the right of lines in the left half, and to the left in the right half. Taken from the
    # middle outwards, no line crosses the label of another: the next one rises higher or stays apart.
    left = [one for one in _merged(thresholds) if scale.at(one[1]) <= _MIDDLE]
    right = [one for one in _merged(thresholds) if scale.at(one[1]) > _MIDDLE]
    for label, value in [*reversed(left), *right]:
        at, beyond = scale.at(value), not scale.holds(value)
        text = f"{label} {formatting.number(value)}"
        if beyond:
            text = f"\N{LEFTWARDS ARROW} {text}" if value < scale.low else f"{text} \N{RIGHTWARDS ARROW}"
        width = len(text) * LETTER + _LABEL_GAP
        anchor: Literal["start", "end"] = "end" if at > _MIDDLE else "start"
        span = (at - width, at + _LABEL_GAP) if anchor == "end" else (at - _LABEL_GAP, at + width)
        marks.append(ThresholdMark(at, text, _free_level(taken, span), anchor, beyond))
    return tuple(marks)


def _merged(thresholds: Iterable[Threshold]) -> list[tuple[str, float]]:
    """Thresholds by value, those of one value under one label."""
    labels: dict[float, list[str]] = {}
    for threshold in thresholds:
        names = labels.setdefault(threshold.value, [])
        if threshold.label not in names:
            names.append(threshold.label)
    return [(" and ".join(names), value) for value, names in sorted(labels.items())]


def _free_level(taken: list[list[tuple[float, float]]], span: tuple[float, float]) -> int:
    """Return the lowest row in which `span` overlaps nothing, which it then takes."""
    for level, spans in enumerate(taken):
        if all(span[1] <= low or high <= span[0] for low, high in spans):
            spans.append(span)
            return level
    taken.append([span])
    return len(taken) - 1
