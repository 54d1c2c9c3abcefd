"""Seasons by episodes: a square for each, larger and stronger the higher its score."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Literal, NamedTuple

from arrscore.report.charts.parts import ChartTable, Note, Unit, wording
from arrscore.report.text import formatting

State = Literal["scored", "low", "missing", "unmonitored", "unaired"]

LEVELS = 5
_STATES: dict[State, str] = {"missing": "missing", "unmonitored": "unmonitored", "unaired": "not aired yet"}


class HeatCell(NamedTuple):
    """One square; `low` is a score below the minimum."""

    label: str
    value: float | None
    state: State = "scored"
    href: str | None = None


class HeatRow(NamedTuple):
    """A row of squares, such as a season."""

    label: str
    cells: Sequence[HeatCell]
    href: str | None = None


class HeatMark(NamedTuple):
    """A square drawn: `level` 1 to 5 for scores, 0 where there is none; the style sheet knows its size."""

    label: str
    state: State
    level: int
    href: str | None


class HeatMarks(NamedTuple):
    """A row drawn; `value` is its median in words."""

    label: str
    value: str
    cells: tuple[HeatMark, ...]
    href: str | None


class LegendStep(NamedTuple):
    """A square and what it stands for."""

    state: State
    level: int
    label: str


class HeatMap(NamedTuple):
    """Rows of squares; rows may have different lengths and wrap."""

    id: str
    title: str
    summary: str
    notes: tuple[Note, ...]
    table: ChartTable
    rows: tuple[HeatMarks, ...]
    legend: tuple[LegendStep, ...]
    kind: Literal["heatmap"] = "heatmap"


def heatmap(
    chart_id: str,
    title: str,
    rows: Sequence[HeatRow],
    *,
    unit: Unit = "points",
    noun: str = "episode",
    summary: str | None = None,
) -> HeatMap:
    """Squares in five levels, cut at the quintiles of all scores, so that outliers do not pale the rest."""
    values = sorted(cell.value for row in rows for cell in row.cells if cell.value is not None)
    bounds = _bounds(values)
    word = wording(unit)
    said = [[_value_text(cell, word) for cell in row.cells] for row in rows]
    return HeatMap(
        id=chart_id,
        title=title,
        summary=summary if summary is not None else _summary(rows, values, noun, unit),
        notes=(),
        table=_table(rows, said),
        rows=tuple(
            HeatMarks(
                label=row.label,
                value=word(_median(row)),
                cells=tuple(map(_mark, row.cells, texts, repeat(bounds))),
                href=row.href,
            )
            for row, texts in zip(rows, said, strict=True)
        ),
        legend=_legend(rows, values, bounds, unit),
    )


def _bounds(values: Sequence[float]) -> list[float]:
    """Return the lowest value of each level but the first; equal ones only once."""
    if not values:
        return []
    cuts = {values[len(values) * level // LEVELS] for level in range(1, LEVELS)}
    return sorted(cut for cut in cuts if cut > values[0])


def _level(value: float, bounds: Sequence[float]) -> int:
    return bisect_right(bounds, value) + 1 + (LEVELS - 1 - len(bounds))


def _mark(cell: HeatCell, said: str, bounds: Sequence[float]) -> HeatMark:
    level = 0 if cell.value is None else _level(cell.value, bounds)
    low = ", below the minimum" if cell.state == "low" else ""
    return HeatMark(f"{cell.label}: {said}{low}", cell.state, level, cell.href)


def _value_text(cell: HeatCell, word: Callable[[float | None], str]) -> str:
    return word(cell.value) if cell.value is not None else _STATES.get(cell.state, formatting.NOTHING)


def _median(row: HeatRow) -> float | None:
    values = sorted(cell.value for cell in row.cells if cell.value is not None)
    return values[(len(values) - 1) // 2] if values else None


def _legend(
    rows: Sequence[HeatRow], values: Sequence[float], bounds: Sequence[float], unit: Unit
) -> tuple[LegendStep, ...]:
    """Every level with its lowest value, then every state without a score, and the low ones, that occur."""
    word = wording(unit)
    starts = [values[0], *bounds] if values else []
    seen = {cell.state for row in rows for cell in row.cells}
    steps = [LegendStep("scored", _level(start, bounds), f"from {word(start)}") for start in starts]
    if "low" in seen:
        steps.append(LegendStep("low", 3, "below the minimum"))
    return (*steps, *(LegendStep(state, 0, name) for state, name in _STATES.items() if state in seen))


def _table(rows: Sequence[HeatRow], said: Sequence[Sequence[str]]) -> ChartTable:
    body = tuple(
        (cell.label, row.label, text)
        for row, texts in zip(rows, said, strict=True)
        for cell, text in zip(row.cells, texts, strict=True)
    )
    return ChartTable(("", "Row", "Value"), body)


def _summary(rows: Sequence[HeatRow], values: Sequence[float], noun: str, unit: Unit) -> str:
    total = sum(len(row.cells) for row in rows)
    if not total:
        return f"There are no {noun}s."
    states = Counter(cell.state for row in rows for cell in row.cells)
    absent = [
        f"{formatting.number(states[state])} {word}" for state, word in _STATES.items() if states[state]
    ]
    text = f"{formatting.plural(total, noun)}, {', '.join(absent) or 'none missing'}"
    if not values:
        return f"{text}; none is scored."
    word = wording(unit)
    if values[0] == values[-1]:
        return f"{text}; all scores are {word(values[0])}."
    return f"{text}; scores from {word(values[0])} to {word(values[-1])}."
