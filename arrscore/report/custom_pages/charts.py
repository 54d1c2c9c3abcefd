"""The chart that a custom query's header asks for, drawn from the columns that it names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from arrscore.analysis.custom_pages import ChartLine, CustomQuery, CustomRows, query_fault
from arrscore.report.charts import Bar, BarChart, Density, Histogram, LineChart, Note, Series
from arrscore.report.charts import bars as bar_chart
from arrscore.report.charts import density as density_chart
from arrscore.report.charts import histogram as histogram_chart
from arrscore.report.charts import lines as line_chart
from arrscore.report.charts.lines import STYLES
from arrscore.report.charts.parts import Unit
from arrscore.report.custom_pages.columns import NOUN, CustomColumn, check_column
from arrscore.report.tables.table import Column, Kind, Table, Value, cell_text, filter_link
from arrscore.report.text import formatting

_Row = tuple[str | int | float | None, ...]
CustomChart = BarChart | Density | Histogram | LineChart

CHART_ID = "chart"
SHOWN_BARS = 20
SHOWN_DATES = 400
_UNITS: Mapping[Kind, Unit] = {"points": "points", "bytes": "size", "percent": "percent"}
# Beyond this a computer's numbers have gaps of their own, and no chart has room.
_LARGEST = 1e15
_GIGABYTE, _MEGABYTE = 1_000_000_000, 1_000_000
_GIGABYTES_WORTH_A_CHART = 10
_HUNDRED = 100


class _Found(NamedTuple):
    """A query and its rows, with the columns that its chart draws and their table."""

    query: CustomQuery
    chart: ChartLine
    rows: CustomRows
    columns: tuple[CustomColumn, ...]
    table: Table

    def drawn(self, *columns: CustomColumn) -> list[tuple[_Row, list[float]]]:
        """The rows in which all these columns hold numbers that can be drawn, with the numbers."""
        found = []
        for row in self.rows.rows:
            values = (row[column.place] for column in columns)
            numbers = [value for value in values if isinstance(value, int | float) and abs(value) <= _LARGEST]
            if len(numbers) == len(columns):
                found.append((row, numbers))
        return found

    def left_out(self, drawn: int, problem: str) -> tuple[Note, ...]:
        """Say how many rows are not drawn, if some are not."""
        missing = len(self.rows.rows) - drawn
        return (Note(f"Not drawn: {formatting.plural(missing, NOUN)} {problem}"),) if missing else ()


def custom_chart(
    query: CustomQuery, rows: CustomRows, columns: Iterable[CustomColumn], table: Table
) -> CustomChart | None:
    """Draw the chart of a query; None where its header asks for none.

    Raises ConfigurationError where it names a column that the query does not have.
    """
    if query.chart is None:
        return None
    by_name = {column.name: column for column in columns}
    for name in query.chart.columns:
        check_column(query, rows.columns, name, query.chart.line)
    found = _Found(query, query.chart, rows, tuple(by_name[name] for name in query.chart.columns), table)
    draw = {"bars": _bars, "histogram": _histogram, "scatter": _scatter, "line": _line}
    return draw[query.chart.kind](found)


def _check_drawn(found: _Found, drawn: Sequence[object], needed: str) -> None:
    """Refuse columns of which no row can be drawn although they hold something."""
    known = any(row[column.place] is not None for row in found.rows.rows for column in found.columns)
    if known and not drawn:
        names = " and ".join(column.name for column in found.columns)
        verb = "holds" if len(found.columns) == 1 else "hold"
        problem = f"the chart needs {needed} in each row, and {names} {verb} none. Name other columns."
        raise query_fault(found.query.path, found.chart.line, problem)


def _unit(column: CustomColumn) -> Unit:
    return _UNITS.get(column.kind, "number")


def _small(text: str) -> str:
    """A label within a title: `Release group` as `release group`, but `HDR` as it is."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def _bars(found: _Found) -> CustomChart:
    label, value = found.columns
    rows = found.drawn(value)
    _check_drawn(found, rows, "a number as its value")
    column = next(each for each in found.table.columns if each.key == label.name)
    texts = [cell_text(column, row[label.place]) for row, _ in rows[:SHOWN_BARS]]
    chart = bar_chart(
        CHART_ID,
        f"{value.label} by {_small(label.label)}",
        [
            Bar(text, number, _rows_behind(found.table, column, text))
            for text, (_, (number,)) in zip(texts, rows, strict=False)
        ],
        unit=_unit(value),
    )
    more = len(rows) - len(texts)
    notes = (Note(f"Not drawn: {formatting.plural(more, NOUN)} after these"),) if more else ()
    return chart._replace(notes=(*chart.notes, *notes, *found.left_out(len(rows), "without a number")))


def _rows_behind(table: Table, column: Column, text: str) -> str | None:
    """The address of the table narrowed to a bar's rows, where the table can be narrowed."""
    if not table.has_tools:
        return None
    return filter_link("", **{column.key: text}) if column.facet else filter_link("", q=text)


def _histogram(found: _Found) -> CustomChart:
    (value,) = found.columns
    rows = found.drawn(value)
    _check_drawn(found, rows, "a number")
    numbers, unit = _whole([number for _, (number,) in rows], value)
    chart = histogram_chart(
        CHART_ID,
        f"Rows by {_small(value.label)}",
        numbers,
        unit=unit,
        noun=NOUN,
        summary=_middle(numbers, unit),
    )
    return chart._replace(notes=(*chart.notes, *found.left_out(len(rows), "without a number")))


def _whole(numbers: Sequence[float], column: CustomColumn) -> tuple[list[int], str]:
    """Whole numbers of a unit in which they can be told apart, and what that unit is called."""
    label = _small(column.label)
    if column.kind == "percent":
        return [round(number * _HUNDRED) for number in numbers], f"{label} in percent"
    if column.kind == "bytes":
        is_large = max(numbers, default=0) >= _GIGABYTES_WORTH_A_CHART * _GIGABYTE
        divisor, unit = (_GIGABYTE, "GB") if is_large else (_MEGABYTE, "MB")
        return [round(number / divisor) for number in numbers], f"{label} in {unit}"
    return [round(number) for number in numbers], label


def _middle(numbers: Sequence[int], unit: str) -> str:
    if not numbers:
        return "There are no rows to show."
    ordered = sorted(numbers, reverse=True)
    half = ordered[(len(ordered) - 1) // 2]
    spread = f"from {formatting.number(ordered[-1])} to {formatting.number(ordered[0])}"
    return (
        f"{unit[0].upper()}{unit[1:]}: {spread} in {formatting.plural(len(ordered), NOUN)}; "
        f"half of them have {formatting.number(half)} or more."
    )


def _scatter(found: _Found) -> CustomChart:
    across, up = found.columns
    rows = found.drawn(across, up)
    _check_drawn(found, rows, "two numbers")
    scales = _scale(across), _scale(up)
    points = [(round(x * scales[0]), round(y * scales[1])) for _, (x, y) in rows]
    chart = density_chart(
        CHART_ID,
        f"{up.label} against {_small(across.label)}",
        points,
        units=(_axis_unit(across), _axis_unit(up)),
        names=(_axis_name(across), _axis_name(up)),
        noun=NOUN,
        summary=f"{formatting.plural(len(points), NOUN)}, counted in cells." if points else None,
    )
    return chart._replace(notes=(*chart.notes, *found.left_out(len(rows), "without both numbers")))


def _scale(column: CustomColumn) -> int:
    return _HUNDRED if column.kind == "percent" else 1


def _axis_unit(column: CustomColumn) -> Unit:
    return "size" if column.kind == "bytes" else "number"


def _axis_name(column: CustomColumn) -> str:
    return f"{column.label} in percent" if column.kind == "percent" else column.label


def _line(found: _Found) -> CustomChart:
    date, value, *more = found.columns
    rows = [
        (str(row[date.place]), value.label if not more else _name(row[more[0].place]), number)
        for row, (number,) in found.drawn(value)
        if date.kind == "date" and row[date.place] is not None
    ]
    _check_drawn(found, rows, "a date such as 2026-11-22 and a number")
    dates = sorted({at for at, _, _ in rows}, key=lambda at: (formatting.seconds(at), at))[-SHOWN_DATES:]
    series: dict[str, dict[str, float]] = defaultdict(dict)
    for at, name, number in rows:
        series[name].setdefault(at, number)
    kept = _largest({name: points for name, points in series.items() if points.keys() & set(dates)})
    chart = line_chart(
        CHART_ID,
        f"{value.label} over time",
        [Series(name, [(at, points.get(at)) for at in dates]) for name, points in kept.items()],
        unit=_unit(value),
        zero=value.kind != "points",
        summary=None if rows else "There are no rows to show.",
    )
    more_rows = len(rows) - sum(len(points.keys() & set(dates)) for points in kept.values())
    further = "of earlier dates, of smaller lines, or of a repeated date"
    notes = (Note(f"Not drawn: {formatting.plural(more_rows, NOUN)} {further}"),) if more_rows else ()
    return chart._replace(notes=(*notes, *found.left_out(len(rows), "without a date and a number")))


def _name(value: Value) -> str:
    return formatting.NOTHING if value is None else str(value)


def _largest(series: Mapping[str, Mapping[str, float]]) -> dict[str, Mapping[str, float]]:
    """The lines that reach furthest in sum, as many as can be told apart, in their order."""
    sums = Counter({name: sum(map(abs, points.values())) for name, points in series.items()})
    kept = {name for name, _ in sums.most_common(STYLES)}
    return {name: points for name, points in series.items() if name in kept}
