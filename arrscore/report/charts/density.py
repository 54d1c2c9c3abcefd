"""Two values of many things against each other, counted in cells: size against score, say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from arrscore.report.charts.parts import ChartTable, Note, Tick, Unit, heading, ticks, wording
from arrscore.report.charts.scales import Scale, cut_range, nice_step, rounded
from arrscore.report.text import formatting

_COLUMNS = 22
_ROWS = 9
_LEVELS = 5

CellLink = Callable[[int, int, int, int], str]


class DensityCell(NamedTuple):
    """A cell that holds something: its place in percent, how full it is (1 to 5), and its words."""

    x: float
    y: float
    width: float
    height: float
    level: int
    label: str
    href: str | None


class Density(NamedTuple):
    """A grid of counts; only cells that hold something are drawn, line by line as one reads."""

    id: str
    title: str
    summary: str
    notes: tuple[Note, ...]
    table: ChartTable
    cells: tuple[DensityCell, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_label: str
    y_label: str
    kind: Literal["density"] = "density"


class _Axis(NamedTuple):
    """An axis in steps: `step` is the width of a cell, `scale` from the first cell's start to the last one's end."""

    step: int
    scale: Scale

    def start(self, value: int) -> int:
        """Where the cell begins that holds `value`."""
        return value // self.step * self.step


def density(  # noqa: PLR0913 - keyword-only options, each with a default
    chart_id: str,
    title: str,
    points: Sequence[tuple[int, int]],
    *,
    units: tuple[Unit, Unit] = ("points", "size"),
    names: tuple[str, str] | None = None,
    link: CellLink | None = None,
    noun: str = "file",
    summary: str | None = None,
) -> Density:
    """Count whole-numbered points in cells; `link` gets the first and last value of both axes, all inclusive.

    `names` say what the axes are; without them the first is a score. Outliers that would flatten the rest are
    left out of the drawing and counted in a note.
    """
    labels = (*(names or (heading(units[0]), heading(units[1]))), f"{noun.capitalize()}s")
    if not points:
        return Density(
            chart_id, title, f"There are no {noun}s to show.", (), ChartTable(labels, ()), (), (), (), "", ""
        )
    across, up = _axis([x for x, _ in points], _COLUMNS), _axis([y for _, y in points], _ROWS)
    inside = [(x, y) for x, y in points if _holds(across, x) and _holds(up, y)]
    tally = Counter((across.start(x), up.start(y)) for x, y in inside)
    fullest = max(tally.values())
    words = wording(units[0]), wording(units[1])

    def spans(cell: tuple[int, int]) -> tuple[str, str]:
        return tuple(  # type: ignore[return-value]
            f"{word(low)} to {word(low + axis.step - (1 if axis.step < 1000 else 0))}"  # noqa: PLR2004
            for word, low, axis in zip(words, cell, (across, up), strict=True)
        )

    def draw(cell: tuple[int, int], count: int) -> DensityCell:
        x, y = cell
        text = spans(cell)
        return DensityCell(
            x=across.scale.at(x),
            y=rounded(100 - up.scale.at(y + up.step)),
            width=rounded(across.scale.at(x + across.step) - across.scale.at(x)),
            height=rounded(up.scale.at(y + up.step) - up.scale.at(y)),
            level=1 + round((_LEVELS - 1) * math.log(count) / math.log(fullest)) if fullest > 1 else 1,
            label=f"{_cell_label(text, names)}: {formatting.plural(count, noun)}",
            href=link(x, x + across.step - 1, y, y + up.step - 1) if link else None,
        )

    left_out = len(points) - len(inside)
    return Density(
        id=chart_id,
        title=title,
        summary=summary if summary is not None else _summary(points, words, noun),
        notes=(Note(f"Not drawn: {formatting.plural(left_out, noun)} far from the others"),)
        if left_out
        else (),
        table=ChartTable(
            labels, tuple((*spans(cell), formatting.number(count)) for cell, count in sorted(tally.items()))
        ),
        cells=tuple(draw(cell, tally[cell]) for cell in sorted(tally, key=lambda cell: (-cell[1], cell[0]))),
        x_ticks=ticks(across.scale, 5, units[0], whole=True),
        y_ticks=ticks(up.scale, 4, units[1], whole=True),
        x_label=names[0] if names else "score",
        y_label=names[1] if names else "",
    )


def _cell_label(text: tuple[str, str], names: tuple[str, str] | None) -> str:
    """Return a cell's two spans in words."""
    return f"{names[0]} {text[0]}, {names[1]} {text[1]}" if names else f"score {text[0]}, {text[1]}"


def _axis(values: Sequence[int], cells: int) -> _Axis:
    low, high = cut_range(Counter(values))
    step = max(1, round(nice_step(high - low + 1, cells)))
    first, last = low // step, high // step
    return _Axis(step, Scale(first * step, (last + 1) * step))


def _holds(axis: _Axis, value: int) -> bool:
    return axis.scale.low <= value < axis.scale.high


def _summary(
    points: Sequence[tuple[int, int]], words: tuple[Callable[[float | None], str], ...], noun: str
) -> str:
    """Compare the size of the lower half by score with that of the upper half."""
    ordered = sorted(points)
    half = len(ordered) // 2
    if not half:
        return f"One {noun}: score {words[0](ordered[0][0])}, {words[1](ordered[0][1])}."
    lower, upper = (sum(y for _, y in part) for part in (ordered[:half], ordered[half:]))
    return (
        f"The lower-scoring half of {formatting.plural(len(points), noun)} uses {words[1](lower)}, "
        f"the other half {words[1](upper)}."
    )
