"""The table of a custom query: what each column holds, what it is called, and where its cells lead."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from arrscore.analysis.custom_pages import CustomQuery, CustomRows, query_fault
from arrscore.errors import ConfigurationError
from arrscore.report.custom_pages.addresses import ID_COLUMNS
from arrscore.report.tables.table import ADDRESS_WORDS, Column, Kind, Table, Value
from arrscore.report.text import formatting

NOUN = "row"
_ENDINGS: Mapping[str, Kind] = {
    "_bytes": "bytes",
    "_points": "points",
    "_gain": "points",
    "_share": "percent",
}
_NAMES: Mapping[str, Kind] = {"points": "points", "gain": "points", "share": "percent", "year": "year"}
_UNIT_ENDINGS = re.compile(r"_(bytes|at)\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")
# A column whose values repeat at least this often, and are no more than that, can be filtered by them.
_REPEATS = 2
_MOST_FACETS = 30
_WIDE = 80

Address = Callable[[str, Value], str | None]


class CustomColumn(NamedTuple):
    """A column of a query with its place in a row and what its values are."""

    name: str
    place: int
    kind: Kind
    label: str


def custom_columns(query: CustomQuery, found: CustomRows) -> tuple[CustomColumn, ...]:
    """Tell what each column holds, by the header, its name and its values.

    Raises ConfigurationError where the header names a column that is not there, or a unit that values do not have,
    and for a column whose name the table's address needs.
    """
    for name in found.columns:
        if name in ADDRESS_WORDS:
            problem = f"the address of a table has {name} for itself. Rename the column: … as {name}_value."
            raise query_fault(query.path, query.line, problem)
    for name, (_, line) in {**(query.labels or {}), **(query.units or {})}.items():
        check_column(query, found.columns, name, line)
    return tuple(
        CustomColumn(name, place, _kind(query, found, name, place), _label(query, name))
        for place, name in enumerate(found.columns)
    )


def check_column(query: CustomQuery, columns: Sequence[str], name: str, line: int) -> None:
    """Refuse a header's line that names a column which the query does not have."""
    if name in columns:
        return
    close = difflib.get_close_matches(name, columns, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"It has {', '.join(columns)}."
    raise query_fault(query.path, line, f"the query has no column {name}. {hint}")


def custom_table(
    query: CustomQuery, found: CustomRows, columns: Sequence[CustomColumn], address: Address
) -> Table:
    """Make the table; a column such as `item_id` is hidden, and the one after it leads to that item's page."""
    ids = [column for column in columns if column.name in ID_COLUMNS]
    linked = _linked(columns)
    shown = [*(column for column in columns if column not in ids or column in linked), *ids]
    shown = list(dict.fromkeys(shown))
    values = {column: [plain_value(column, row) for row in found.rows] for column in shown}
    drawn: list[Column] = []
    rows: list[list[Value]] = []
    for column in shown:
        target = linked.get(column)
        drawn.append(_drawn(column, values[column], target, hidden=column in ids and column not in linked))
        rows.append(values[column])
        if target is not None:
            drawn.append(Column(_link_key(column), "", hidden=True))
            rows.append([address(target.name, row[target.place]) for row in found.rows])
    return Table(
        id="rows",
        caption=query.title,
        columns=tuple(drawn),
        rows=tuple(zip(*rows, strict=True)),
        default_sort=next(filter(None, (_sorting(column, values[column]) for column in shown)), None),
        empty="The query finds no rows.",
        noun=NOUN,
    )


def _sorting(column: CustomColumn, values: Sequence[Value]) -> str | None:
    """How the rows are sorted by a column of figures or dates, as the query's own order is not known."""
    known = [value for value in values if value is not None]
    is_sortable = (
        column.kind not in {"text", "tags", "flag"} and known == list(values) and len(set(known)) > 1
    )
    if is_sortable and known == sorted(known):  # type: ignore[type-var]
        return column.name
    return f"-{column.name}" if is_sortable and known == sorted(known, reverse=True) else None  # type: ignore[type-var]


def _linked(columns: Sequence[CustomColumn]) -> dict[CustomColumn, CustomColumn]:
    """Which column leads where the id before it says; an id with none after it leads there itself."""
    linked: dict[CustomColumn, CustomColumn] = {}
    waiting: CustomColumn | None = None
    for column in columns:
        if column.name in ID_COLUMNS:
            waiting = column
        elif waiting is not None:
            linked[column] = waiting
            waiting = None
    return linked if waiting is None else {**linked, waiting: waiting}


def _link_key(column: CustomColumn) -> str:
    return f"{column.name} address"  # no column of a query is called so


def _drawn(
    column: CustomColumn, values: Sequence[Value], target: CustomColumn | None, *, hidden: bool
) -> Column:
    texts = [value for value in values if isinstance(value, str)] if column.kind == "text" else []
    is_wide = any(len(text) > _WIDE for text in texts)
    distinct = len(set(texts))
    repeats = 1 < distinct <= _MOST_FACETS and distinct * _REPEATS <= len(values)
    return Column(
        column.name,
        column.label,
        column.kind,
        facet=column.kind in {"tags", "flag"} or (repeats and not is_wide),
        hidden=hidden,
        link=None if target is None else _link_key(column),
        wide=is_wide,
    )


def _label(query: CustomQuery, name: str) -> str:
    if query.labels and name in query.labels:
        return query.labels[name][0]
    words = _UNIT_ENDINGS.sub("", name).replace("_", " ").strip() or name
    return words[0].upper() + words[1:]


def _kind(query: CustomQuery, found: CustomRows, name: str, place: int) -> Kind:
    values = [row[place] for row in found.rows]
    if query.units and name in query.units:
        unit, line = query.units[name]
        kind: Kind = unit  # type: ignore[assignment]
        for number, value in enumerate(values, start=1):
            if value is not None and not _fits(kind, value):
                raise _misfit(query, name, unit, number, line)
        return kind
    known = [value for value in values if value is not None]
    if name in ID_COLUMNS:
        return "year"  # a number that is printed unchanged
    if not known:
        return "text"
    by_name = next(
        (kind for ending, kind in _ENDINGS.items() if name.endswith(ending)), _NAMES.get(name, "number")
    )
    return next(
        (kind for kind in (by_name, "number", "date") if all(_fits(kind, value) for value in known)), "text"
    )


def _misfit(query: CustomQuery, name: str, unit: str, number: int, line: int) -> ConfigurationError:
    return query_fault(
        query.path,
        line,
        f"what {name} holds in row {number} is no {unit}. Take the line out, or correct the query.",
    )


def _fits(kind: Kind, value: Value) -> bool:
    match kind:
        case "text":
            return True
        case "year":
            return isinstance(value, int)
        case "flag":
            return value in {0, 1}
        case "date":
            return isinstance(value, str) and bool(_DATE.fullmatch(value)) and _is_time(value)
        case "tags":
            return isinstance(value, str) and _tags(value) is not None
        case _:
            return isinstance(value, int | float)


def _is_time(text: str) -> bool:
    try:
        formatting.seconds(text)
    except (ValueError, OverflowError):
        return False
    return True


def _tags(text: str) -> tuple[str, ...] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tuple(map(str, found)) if isinstance(found, list) else None


def plain_value(column: CustomColumn, row: Sequence[Value]) -> Value:
    """What a row holds in a column; a list of words where it holds one as JSON."""
    value = row[column.place]
    return _tags(value) if column.kind == "tags" and isinstance(value, str) else value
