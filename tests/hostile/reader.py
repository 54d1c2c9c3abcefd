"""Reads what a build wrote, and tells each place where a server's text is more than text."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from hostile.server import MARK

# Attributes whose value is shown or compared, never run or fetched.
TEXT_ATTRIBUTES = {
    "alt", "aria-controls", "aria-describedby", "aria-label", "aria-labelledby", "content", "for", "id", "label",
    "name", "placeholder", "title", "value",
}  # fmt: skip
LINKS = {"href", "src", "action", "formaction", "data", "poster", "xlink:href"}
_PATH = re.compile(r"[a-z0-9][a-z0-9.-]*")
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# As JSON and JavaScript write them.
_ESCAPED_CONTROL = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:u00(?:[01][0-9a-f]|7f|[89][0-9a-f])|u[dD][89a-fA-F]..|[bfnrtv0x])"
)
_SCRIPT_CALL = re.compile(r"arrscore\w+\(")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag's name and attributes."""
        self._open.append(tag)
        if MARK in tag:
            self.found.append(f"tag {tag}")
        for name, value in attrs:
            text = value or ""
            if name.startswith("on") or name == "style" or MARK in name:
                self.found.append(f"attribute {name}={text[:60]}")
            elif name in LINKS:
                self._check_link(tag, name, text)
            elif MARK in text and name not in TEXT_ATTRIBUTES and not name.startswith("data-"):
                self.found.append(f"text in attribute {name}={text[:60]}")
            if MARK in text:
                self.texts.append(text)

    def _check_link(self, tag: str, name: str, target: str) -> None:
        parts = urlsplit(target)
        leaves = parts.scheme or parts.netloc or target.startswith(("/", "\\"))
        # A link of ours to a program's home is no server's doing; nothing is loaded from elsewhere.
        if leaves and (MARK in target or (tag, name, parts.scheme) != ("a", "href", "https")):
            self.found.append(f"{tag} {name}={target[:80]} leaves the report")
        if not all(_PATH.fullmatch(part) for part in parts.path.split("/") if part.strip(".")):
            self.found.append(f"{tag} {name}={target[:80]} has a path that is no slug")
        if tag == "script" and not parts.path.endswith(".js"):
            self.found.append(f"script from {target[:80]}")

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text is what it may be, but not inside of a script or a style."""
        self.texts.append(data)
        if data.strip() and self._open and self._open[-1] in {"script", "style"}:
            self.found.append(f"text in {self._open[-1]}")

    def handle_comment(self, data: str) -> None:
        """A comment could be left by its text."""
        if MARK in data:
            self.found.append("comment")


def texts_of(page: str) -> list[str]:
    """The texts of a page, in its elements and attributes."""
    reader = _Page()
    reader.feed(page)
    return reader.texts


def escapes_in_page(page: str) -> list[str]:
    """Where a page holds more than text from a server."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    return reader.found


def escapes_in_csv(text: str) -> list[str]:
    """Cells that a spreadsheet would take for a formula."""
    found = []
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            if _FORMULA.match(cell) and not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell):
                found.append(cell[:60])  # noqa: PERF401 - the loop reads better
    return found


def escapes_in_script(text: str) -> list[str]:
    """A data file is one call; a page that held it could not be left, and no line of it ends early."""
    call = _SCRIPT_CALL.match(text)
    found = [] if call and text.endswith(");\n") else ["not one call"]
    return found + [f"holds {each!r}" for each in ("</", "\u2028", "\u2029") if each in text]


def controls_in_text(text: str) -> list[str]:
    """Control characters besides the ends of lines, and halves of surrogate pairs."""
    return [f"holds {each!r}" for each in sorted(set(_CONTROL.findall(text.replace("\r\n", "\n"))))]


def controls_in_json(value: object) -> list[str]:
    """The same in any text of a JSON document, where ends of lines have no place, either."""
    match value:
        case dict():
            return controls_in_json([*value, *value.values()])
        case list():
            return [found for each in value for found in controls_in_json(each)]
        case str() if not value.isprintable():
            return [f"holds {each!r}" for each in value if _CONTROL.match(each) or each in "\t\n"]
    return []


def controls_in_script(text: str) -> list[str]:
    """The same in a data file, whose texts are escaped."""
    return [f"holds {each.group()}" for each in _ESCAPED_CONTROL.finditer(text)]


def controls_in_database(path: Path) -> list[str]:
    """The same in any text of any table; texts of JSON hold them escaped."""
    found = []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = connection.execute(
            "select name from sqlite_master where type = 'table' and sql not like '%virtual%'"
        )
        for (table,) in tables.fetchall():
            for row in connection.execute(f"select * from [{table}]"):
                texts = [each for each in row if isinstance(each, str)]
                found += [f"{table} {each}" for text in texts for each in controls_in_json(text)]
                found += [
                    f"{table} {each}"
                    for text in texts
                    if text[:1] in "[{"
                    for each in controls_in_script(text)
                ]
    return found


def escapes_in_report(output: Path) -> list[str]:
    """Every place of a report where a server's text is a path, markup, a formula or broken data."""
    found = []
    for path in sorted(each for each in output.rglob("*") if each.is_file()):
        name = path.relative_to(output)
        found += [f"path {name}" for part in name.parts if not _PATH.fullmatch(part)]
        found += [f"{name}: {each}" for each in _escapes_in_file(path)]
    return found


def _escapes_in_file(path: Path) -> list[str]:
    if path.suffix == ".db":
        return controls_in_database(path)
    if path.parent.name == "assets":
        return []
    text = path.read_bytes().decode("utf-8")
    return controls_in_text(text) + _escapes_in_text(path, text)


def _escapes_in_text(path: Path, text: str) -> list[str]:
    match path.suffix:
        case ".html":
            return escapes_in_page(text)
        case ".csv":
            return escapes_in_csv(text)
        case ".js":
            return escapes_in_script(text) + controls_in_script(text)
        case ".json":
            return controls_in_json(json.loads(text))
        case ".xml" | ".svg":
            ET.fromstring(text)  # noqa: S314 - written by ourselves
    return []


def escapes_in_log(log: str) -> list[str]:
    """Control characters that a terminal obeys, and texts of a server."""
    found = [f"control character {each!r}" for each in set(_CONTROL.findall(log.replace("\n", "")))]
    return found + [line[:80] for line in log.splitlines() if MARK in line]
