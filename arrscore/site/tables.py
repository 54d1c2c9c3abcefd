"""Tables: columns and rows, the first rows as ready-to-print cells, and links to filtered rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from arrscore.site import filters

Kind = Literal["text", "number", "points", "bytes", "date", "percent", "tags", "flag", "badge", "year"]
Value = str | int | float | bool | Sequence[str] | None
Row = Sequence[Value]
Filter = str | int | Sequence[str] | tuple[float | None, float | None]

ROWS_IN_PAGE = 50
# A shorter table is taken in at a glance: it can be sorted, but needs no search.
_ROWS_FOR_TOOLS = 12

NUMERIC_KINDS = frozenset({"number", "points", "bytes", "percent", "year"})
_TONES_OF_WORDS = {
    "good": ("done", "a", "b", "added", "upgraded"),
    "warn": ("high", "c", "d", "quality below cutoff", "score below cutoff"),
    "bad": ("critical", "missing", "e", "f", "downgraded", "removed"),
    "muted": ("medium", "low", "unmonitored", "upgrades off", "rescored", "replaced"),
}
_BADGE_TONES = {word: tone for tone, words in _TONES_OF_WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `link` names another column that holds the address each cell leads to.

    A `facet` can be filtered by its values. `order` is the sorting order of a column whose words have one.
    """

    key: str
    label: str
    kind: Kind = "text"
    facet: bool = False
    hidden: bool = False
    link: str | None = None
    help: str | None = None
    order: Sequence[str] = ()

    @property
    def numeric(self) -> bool:
        """Whether cells are figures, set to the right."""
        return self.kind in NUMERIC_KINDS


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell ready to print; `sort` is what a script sorts by where the text is not."""

    column: Column
    text: str
    sort: str
    href: str | None
    tags: tuple[str, ...] = ()
    tone: str = ""

    @property
    def is_badge(self) -> bool:
        """Whether the cell is drawn as a badge; an unknown word is not."""
        return self.column.kind == "badge" and self.text != filters.NOTHING

    @property
    def is_short(self) -> bool:
        """Whether the text is one of a few, and stays on one line."""
        return self.column.facet and self.column.kind == "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order in which they first appear, which `default_sort` names (`-score`: highest first)."""

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    csv_href: str | None = None
    data_href: str | None = None
    default_sort: str | None = None
    empty: str = "Nothing here."
    noun: str = "row"
    caption_hidden: bool = True

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns a reader may see: all but those that only hold addresses."""
        targets = {column.link for column in self.columns}
        return tuple(column for column in self.columns if column.key not in targets)

    @property
    def facets(self) -> tuple[Column, ...]:
        """The columns that can be filtered by value."""
        return tuple(column for column in self.shown_columns if column.facet)

    @property
    def has_tools(self) -> bool:
        """Whether search, facets and export are worth their space."""
        return len(self.rows) > _ROWS_FOR_TOOLS

    @property
    def is_cut(self) -> bool:
        """Whether the page holds only the first rows."""
        return len(self.rows) > ROWS_IN_PAGE

    @property
    def last_shown(self) -> int:
        """The number of the last row in the page."""
        return min(len(self.rows), ROWS_IN_PAGE)

    @property
    def page_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The first rows as cells; hidden columns are among them only where no data file could bring them."""
        columns = [column for column in self.shown_columns if self.data_href is None or not column.hidden]
        places = {column.key: place for place, column in enumerate(self.columns)}
        return tuple(
            tuple(_cell(column, row, places) for column in columns) for row in self.rows[:ROWS_IN_PAGE]
        )

    def sorted_by(self, column: Column) -> Literal["ascending", "descending", "none"]:
        """How the rows stand by `column`, in the words of `aria-sort`."""
        if self.default_sort is None or self.default_sort.lstrip("-") != column.key:
            return "none"
        return "descending" if self.default_sort.startswith("-") else "ascending"


def _cell(column: Column, row: Row, places: Mapping[str, int]) -> Cell:
    value = row[places[column.key]]
    href = row[places[column.link]] if column.link is not None else None
    text = cell_text(column, value)
    return Cell(
        column=column,
        text=text,
        sort=_sort_text(column, value),
        href=href if isinstance(href, str) and href else None,
        tags=tuple(value) if column.kind == "tags" and isinstance(value, Sequence) else (),
        tone=_BADGE_TONES.get(text.lower(), "") if column.kind == "badge" else "",
    )


def cell_text(column: Column, value: Value) -> str:
    """Tell what a cell says; the table script prints the same."""
    if value is None:
        return filters.NOTHING
    if column.kind == "tags" and isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value)
    if column.kind == "flag":
        return "yes" if value else "no"
    if column.kind == "date":
        return filters.date(str(value))
    if isinstance(value, int | float):
        return _FIGURES.get(column.kind, _plain_number)(value)
    return str(value)


def _plain_number(value: float) -> str:
    return filters.number(value, 0 if value == int(value) else 1)


_FIGURES: Mapping[Kind, Callable[[float], str]] = {
    "year": str,
    "points": filters.points,
    "bytes": filters.size,
    "percent": filters.percent,
}


def _sort_text(column: Column, value: Value) -> str:
    """Return the value behind a figure or a date; nothing where the text itself sorts."""
    if value is None:
        return ""
    if column.kind == "date":
        return str(filters.seconds(str(value)))
    return f"{value:.12g}" if column.numeric and isinstance(value, int | float) else ""


def badge_tone(word: str) -> str:
    """Return the tone of a badge by its word; none for a word that is neither good nor bad."""
    return _BADGE_TONES.get(word.lower(), "")


def filter_link(href: str, *, q: str = "", sort: str = "", table: str = "", **wanted: Filter) -> str:
    """Return the address of a page's table with a search, a sorting and filters by column.

    A filter is a value, several of which any will do (for tags: all must be there, and `-LQ` must not), or an
    inclusive range of two numbers with `None` for no bound. `table` names a table that is not the page's
    first.
    """
    prefix = f"{table}." if table else ""
    parts: list[tuple[str, str]] = []
    if q:
        parts.append(("q", _quoted(q)))
    if sort:
        parts.append(("sort", _quoted(sort)))
    parts += [(key, _filter_text(value)) for key, value in wanted.items()]
    return f"{href}#{'&'.join(f'{prefix}{key}={text}' for key, text in parts)}" if parts else href


def _filter_text(value: Filter) -> str:
    if isinstance(value, str | int):
        return _quoted(str(value))
    if isinstance(value, tuple) and not any(isinstance(end, str) for end in value):
        return "..".join("" if end is None else f"{end:.12g}" for end in value)
    return ",".join(_quoted(str(one)) for one in value)


def _quoted(text: str) -> str:
    return quote(text, safe="-")
