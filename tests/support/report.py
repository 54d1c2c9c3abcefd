"""A report as a browser reads it: tags, attributes and text of its pages, and the bytes of its files."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?")
# Columns of lists, and one whose texts may look like numbers.
LISTS = frozenset(
    {"always_with", "categories", "formats", "gained", "groups", "lacking", "lost", "mixes", "negative"}
)
TEXTS = frozenset({"title"})


class Reader(HTMLParser):
    """Everything of a page that a browser would act on, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text("utf-8"))
    return reader


def text_of(page: Path) -> str:
    return " ".join(" ".join(read(page).text).split())


def contents(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()
    }


def table_rows(output: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table, by its CSV: figures as numbers, lists as lists, nothing as None."""
    with (output / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            {column: _value(column, text) for column, text in row.items()} for row in csv.DictReader(file)
        ]


def _value(column: str, text: str) -> str | float | list[str] | None:
    if column in LISTS:
        return text.split("; ") if text else []
    if not text:
        return None
    if column not in TEXTS and NUMBER.fullmatch(text):
        return float(text) if "." in text or "e" in text else int(text)
    return text[1:] if re.match(r"'[=+\-@\t\r\n]", text) else text
