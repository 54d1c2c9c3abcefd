"""One value out of a hundred, with its grade, on half a circle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from arrscore.report.charts.parts import ChartTable, Note
from arrscore.report.charts.scales import rounded
from arrscore.report.text import formatting

# The drawing is 200 wide: an arc of this radius around (100, 100).
_CENTRE = 100.0
_RADIUS = 86.0
_FULL = 100
NOT_SCORED = "not scored yet"


class Stop(NamedTuple):
    """A grade's lower end on the arc: a short line from (x1, y1) to (x2, y2), its letter at (x, y)."""

    label: str
    x1: float
    y1: float
    x2: float
    y2: float
    x: float
    y: float


class Gauge(NamedTuple):
    """A gauge ready to draw in a box of 200 by 112; `filled` is the arc's length in percent."""

    id: str
    title: str
    summary: str
    notes: tuple[Note, ...]
    table: ChartTable
    value: str
    grade: str
    caption: str
    filled: float
    known: bool
    unknown: str
    stops: tuple[Stop, ...]
    kind: Literal["gauge"] = "gauge"


def gauge(  # noqa: PLR0913 - all but the first by name
    chart_id: str,
    title: str,
    value: float | None,
    grade: str | None,
    *,
    caption: str = "",
    stops: Sequence[tuple[str, float]] = (),
    summary: str | None = None,
    unknown: str = NOT_SCORED,
) -> Gauge:
    """Return a value from 0 to 100 with its grade; `stops` are grades with the values they start at.

    `unknown` is printed where the value is None.
    """
    # With a decimal, as 89.9 is a B where A starts at 90.
    text = formatting.number(value, 1)
    if summary is None:
        absent = "Nothing is scored yet." if unknown == NOT_SCORED else f"{title} is {unknown}."
        summary = f"{text} of 100, grade {grade}." if value is not None else absent
    return Gauge(
        id=chart_id,
        title=title,
        summary=summary,
        notes=(),
        table=ChartTable(("", "Value"), ((title, text),)) if not stops else _table(text, stops),
        value=text,
        grade=grade or formatting.NOTHING,
        caption=caption,
        filled=rounded(min(100.0, max(0.0, value or 0.0))),
        known=value is not None,
        unknown=unknown,
        stops=tuple(_stop(label, lowest) for label, lowest in stops if 0 < lowest < _FULL),
    )


def _table(text: str, stops: Sequence[tuple[str, float]]) -> ChartTable:
    rows = ((f"Grade {label} from", formatting.number(lowest)) for label, lowest in stops)
    return ChartTable(("", "Value"), (("This library", text), *rows))


def _stop(label: str, lowest: float) -> Stop:
    angle = math.pi * (1 - lowest / 100)
    across, up = math.cos(angle), math.sin(angle)

    def place(distance: float) -> tuple[float, float]:
        return rounded(_CENTRE + across * distance), rounded(_CENTRE - up * distance)

    return Stop(label, *place(_RADIUS - 8), *place(_RADIUS + 8), *place(_RADIUS - 18))
