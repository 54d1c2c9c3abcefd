"""A table's rows as a data file for the table script: by column, with what repeats written once.

The file is a classic script with one call, because such a file also loads where the report is opened from a
disk. Its argument is JSON text in a string, which browsers read several times faster than an object literal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from arrscore.report.tables.table import Column, Table, Value, badge_tone, cell_text
from arrscore.report.text import formatting
from arrscore.report.text.direction import marked

# A dictionary pays where values repeat at least this often on average.
_REPEATS = 3
# The backslash comes first: the others bring new ones.
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\u2028": "\\u2028", "\u2029": "\\u2029", "</": "<\\/"}
# More digits of a fraction than this are never shown.
_DIGITS = 4
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def columnar(table: Table) -> bytes:
    """Return the data file of `table`: `arrscoreTable("id", "{…}")`."""
    return b"".join(columnar_parts(table))


def columnar_parts(table: Table) -> Iterator[bytes]:
    """As `columnar`, but column by column: only one is held as text at a time."""
    about = _json({"n": len(table.rows), "sort": table.default_sort or "", "noun": table.noun})
    opening = f'arrscoreTable({json.dumps(table.id)},\'{_escaped(about[:-1])},"columns":['
    yield opening.encode("utf-8", "replace")
    shown = {column.key for column in table.shown_columns}
    for place, column in enumerate(table.columns):
        data = _column(column, list(map(itemgetter(place), table.rows)), shown=column.key in shown)
        comma = "," if place else ""
        yield f"{comma}{_escaped(_json(data))}".encode("utf-8", "replace")
    yield b"]}');\n"


def script_string(text: str) -> str:
    """`text` as a JavaScript string in single quotes, of which JSON has few; safe inside a page as well."""
    return f"'{_escaped(text)}'"


def _escaped(text: str) -> str:
    for old, new in _ESCAPES.items():
        text = text.replace(old, new)
    return text


def _column(column: Column, values: Sequence[Value], *, shown: bool) -> dict[str, Any]:
    about: dict[str, Any] = {"key": column.key, "label": column.label, "kind": column.kind}
    if not shown:
        about["aux"] = 1
    for name in ("facet", "hidden", "wide"):
        if getattr(column, name):
            about[name] = 1
    if column.link is not None:
        about["link"] = column.link
    data = _data(column, values)
    if column.kind == "badge":
        about["tones"] = {word: badge_tone(word) for word in data["d"] if badge_tone(word)}
    return about | data


def _data(column: Column, values: Sequence[Value]) -> dict[str, Any]:
    if column.kind == "tags":
        return _sets([tuple(value) if isinstance(value, Sequence) else () for value in values])
    if column.kind == "date":
        return {"v": [None if value is None else formatting.seconds(str(value)) for value in values]}
    if column.numeric:
        return {"v": [round(value, _DIGITS) if isinstance(value, float) else value for value in values]}
    # A filter uses the words of a facet unchanged, and each of them is alone in its cell.
    mark = str if column.facet or column.order or column.kind == "badge" else marked
    texts = [None if value is None else mark(cell_text(column, value)) for value in values]
    distinct = set(texts) - {None}
    if column.facet or column.order or column.kind == "badge" or len(distinct) * _REPEATS <= len(texts):
        return _dictionary(texts, column.order)
    return {"v": texts}


def _dictionary(texts: Sequence[str | None], order: Sequence[str]) -> dict[str, Any]:
    """Each distinct text once and its number for each row, counted from 1; 0 where there is none."""
    others = _alphabetic({text for text in texts if text is not None} - set(order))
    words = [*order, *others]
    index = {word: number for number, word in enumerate(words, 1)}
    data: dict[str, Any] = {"d": words, "i": [0 if text is None else index[text] for text in texts]}
    if order:
        data["ordered"] = 1
    return data


def _sets(values: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    """Each distinct word once, each distinct set of words once, and a set's number (from 1) for each row."""
    sets = list(dict.fromkeys(values))
    words = _alphabetic(set(chain.from_iterable(sets)))
    places = {word: place for place, word in enumerate(words)}
    index = {value: number for number, value in enumerate(sets, 1)}
    return {
        "d": words,
        "t": [[places[word] for word in value] for value in sets],
        "i": [index[value] for value in values],
    }


def _alphabetic(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda text: (text.casefold(), text))
