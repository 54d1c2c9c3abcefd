"""Tables: columns and rows, the first rows as ready-to-print cells, and links to filtered rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from arrscore.report.text import formatting

Kind = Literal[
    "text", "number", "decimal", "points", "bytes", "date", "percent", "tags", "flag", "badge", "year"
]
Shape = Literal["plain", "link", "badge", "tags"]
Value = str | int | float | bool | Sequence[str] | None
Row = Sequence[Value]
Filter = str | int | Sequence[str] | tuple[float | None, float | None]

ROWS_IN_PAGE = 50
# What the table script writes into the address beside filters by column; no column may be called so.
ADDRESS_WORDS = frozenset({"q", "sort", "page", "cols"})
# A shorter table is taken in at a glance: it can be sorted, but needs no search.
_ROWS_FOR_TOOLS = 12

NUMERIC_KINDS = frozenset({"number", "decimal", "points", "bytes", "percent", "year"})
_TONES_OF_WORDS = {
    "good": ("cutoff met", "a", "b", "added", "upgraded", "make-or-break", "useful"),
    "warn": ("high", "c", "d", "quality cutoff unmet", "score cutoff unmet", "never matched", "warning"),
    "bad": (
        "critical",
        "missing",
        "e",
        "f",
        "downgraded",
        "removed",
        "unwanted, in library",
        "error",
        "failed",
    ),
    "muted": (
        "medium",
        "low",
        "unmonitored",
        "unavailable",
        "not aired",
        "upgrades not allowed",
        "rescored",
        "replaced",
    ),
}
_BADGE_TONES = {word: tone for tone, words in _TONES_OF_WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `link` names another column that holds the address each cell leads to.

    A `facet` can be filtered by its values. `order` is the sorting order of a column whose words have one. A `wide`
    column holds sentences. One that is not `exported` is left to `arrscore export`, which has it for the whole library.
    """

    key: str
    label: str
    kind: Kind = "text"
    facet: bool = False
    hidden: bool = False
    link: str | None = None
    help: str | None = None
    order: Sequence[str] = ()
    wide: bool = False
    exported: bool = True

    @property
    def numeric(self) -> bool:
        """Whether cells are figures, set to the right."""
        return self.kind in NUMERIC_KINDS

    @property
    def classes(self) -> str:
        """The classes of its cells, which the table script gives them, too."""
        return f"k-{self.kind}{' k-wide' if self.wide else ''}"

    @property
    def is_short(self) -> bool:
        """Whether its text is one of a few, and stays on one line."""
        return self.facet and self.kind == "text"


# A frozen one takes three times as long to make, and they come by the hundred thousand.
@dataclass(slots=True)
class Cell:
    """A cell ready to print.

    `shape` says how its text is drawn: plain, link, badge or tags (its `words` one by one). `sort` is what a script
    sorts by where the text is not; `tip` is the whole text of a cell that may be cut. The `is_head` names its row.
    """

    shape: Shape
    classes: str
    text: str
    sort: str
    href: str | None
    tip: str
    tone: str
    hidden: bool
    is_head: bool
    words: tuple[str, ...]


# A value that says nothing.
_NOTHING = (None, "", ())


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order in which they first appear, which `default_sort` names (`-score`: highest first).

    A table that is `withheld` has rows that the report does not show; `empty` is the reason. `rows_href` is the address
    of the first plain page of its rows, for a table that is longer than its page shows.
    """

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    csv_href: str | None = None
    data_href: str | None = None
    rows_href: str | None = None
    default_sort: str | None = None
    empty: str = "No rows."
    noun: str = "row"
    caption_hidden: bool = True
    withheld: bool = False

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns a reader may see: all but those that only hold addresses."""
        targets = {column.link for column in self.columns}
        return tuple(column for column in self.columns if column.key not in targets)

    @property
    def head_columns(self) -> tuple[Column, ...]:
        """The columns of the page's table; a hidden one needs the tools, as nothing else could show it."""
        shown = self.shown_columns
        return shown if self.has_tools else tuple(column for column in shown if not column.hidden)

    @property
    def head_key(self) -> tuple[object, ...]:
        """All that the table's head depends on."""
        return ("head", tuple(self.columns), self.default_sort, self.has_tools)

    @property
    def facets(self) -> tuple[Column, ...]:
        """The columns that can be filtered by value: a menu for one without any would open on nothing."""
        held = {
            column.key
            for place, column in enumerate(self.columns)
            if column.facet and any(row[place] not in _NOTHING for row in self.rows)
        }
        return tuple(column for column in self.shown_columns if column.key in held)

    @property
    def has_tools(self) -> bool:
        """Whether search, facets and export are worth their space."""
        return len(self.rows) > _ROWS_FOR_TOOLS

    @property
    def is_cut(self) -> bool:
        """Whether the page holds only the first rows: without a data file, nothing would bring the others."""
        return self.data_href is not None and len(self.rows) > ROWS_IN_PAGE

    @property
    def last_shown(self) -> int:
        """The number of the last row in the page."""
        return ROWS_IN_PAGE if self.is_cut else len(self.rows)

    @property
    def page_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The first rows as cells; a file, where there is one, brings hidden columns and what scripts sort by."""
        with_hidden = self.has_tools and self.data_href is None
        sortable = self.data_href is None
        places = {column.key: place for place, column in enumerate(self.columns)}
        drawn = [
            (column, places[column.key], None if column.link is None else places[column.link])
            for column in self.shown_columns
            if with_hidden or not column.hidden
        ]
        return tuple(
            tuple(
                _cell(
                    column,
                    row[place],
                    None if link is None else row[link],
                    is_head=number == 0,
                    sortable=sortable,
                )
                for number, (column, place, link) in enumerate(drawn)
            )
            for row in self.rows[: self.last_shown]
        )

    @property
    def sort_column(self) -> Column | None:
        """The column that the rows are sorted by; None where they have another order."""
        key = (self.default_sort or "").lstrip("-")
        return next((column for column in self.shown_columns if column.key == key), None)

    def sorted_by(self, column: Column) -> Literal["ascending", "descending", "none"]:
        """How the rows are sorted by `column`, in the words of `aria-sort`."""
        if self.default_sort is None or self.default_sort.lstrip("-") != column.key:
            return "none"
        return "descending" if self.default_sort.startswith("-") else "ascending"


def _cell(column: Column, value: Value, href: Value, *, is_head: bool, sortable: bool) -> Cell:
    text = cell_text(column, value) or formatting.NOTHING
    shape = _shape(column, value, href)
    is_short = column.is_short and not is_head
    return Cell(
        shape=shape,
        classes=column.classes + (" k-short" if is_short else ""),
        text=text,
        sort=_sort_text(column, value) if sortable else "",
        href=str(href) if shape == "link" else None,
        tip=text if is_short else "",
        tone=badge_tone(text) if shape == "badge" else "",
        hidden=column.hidden,
        is_head=is_head,
        words=tuple(value) if shape == "tags" and isinstance(value, Sequence) else (),
    )


def _shape(column: Column, value: Value, href: Value) -> Shape:
    if column.kind == "tags" and value and not isinstance(value, str | int | float):
        return "tags"
    if isinstance(href, str) and href:
        return "link"
    return "badge" if column.kind == "badge" and value is not None else "plain"


def cell_text(column: Column, value: Value) -> str:
    """The text of a cell; the table script prints the same."""
    if value is None:
        return formatting.NOTHING
    if column.kind == "flag":
        return "yes" if value else "no"
    if isinstance(value, str):
        return formatting.date(value) if column.kind == "date" else value
    if isinstance(value, int | float):
        return _FIGURES.get(column.kind, _plain_number)(value)
    return ", ".join(value)


def _plain_number(value: float) -> str:
    return formatting.number(value, 0 if value == int(value) else 1)


_FIGURES: Mapping[Kind, Callable[[float], str]] = {
    "year": str,
    "decimal": formatting.decimal,
    "points": formatting.points,
    "bytes": formatting.size,
    "percent": formatting.percent,
}


def _sort_text(column: Column, value: Value) -> str:
    """Return the value behind a figure or a date; nothing where the text itself sorts."""
    if value is None:
        return ""
    if column.kind == "date":
        return str(formatting.seconds(str(value)))
    return f"{value:.12g}" if column.numeric and isinstance(value, int | float) else ""


def badge_tone(word: str) -> str:
    """Return the tone of a badge by its word; none for a word that is neither good nor bad."""
    return _BADGE_TONES.get(word.lower(), "")


def filter_link(href: str, table: str = "", /, *, q: str = "", sort: str = "", **wanted: Filter) -> str:
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
    parts += [(_quoted(key), _filter_text(value)) for key, value in wanted.items()]
    return f"{href}#{'&'.join(f'{prefix}{key}={text}' for key, text in parts)}" if parts else href


def _filter_text(value: Filter) -> str:
    if isinstance(value, str | int):
        return _quoted(str(value))
    if any(isinstance(one, str) for one in value):
        return ",".join(_quoted(str(one)) for one in value)
    return "..".join("" if end is None else f"{end:.12g}" for end in value)


def _quoted(text: str) -> str:
    return quote(text, safe="-")
