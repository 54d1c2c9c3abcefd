"""Links that filter tables, followed through the sample's report as the table script follows them."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from support.report import table_rows

FILTER_LINK = re.compile(r'<a\b[^>]*?href="([^"#:]*)#([^"]*=[^"]*)"([^>]*)>')
TABLE = re.compile(r'data-table="([^"]+)".*?(?=data-table="|</main>)', re.DOTALL)
CSV = re.compile(r'class="table-csv"><a href="([^"]+)\.csv"')
# What the mark of a chart says of the rows behind it: in its own label, or beside its name.
COUNT = re.compile(r"([\d,]+) (?:file|movie)s?\b")

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Link:
    """A link on `page` that filters `rows`; `says` is what stands beside it."""

    page: str
    fragment: str
    rows: Rows
    says: str

    @property
    def found(self) -> int:
        """How many rows it leads to."""
        pairs = [pair.partition("=") for pair in self.fragment.split("&")]
        wanted = [(key.rpartition(".")[2], text) for key, _, text in pairs]
        return sum(all(matches(row, key, text) for key, text in wanted) for row in self.rows)


def matches(row: Mapping[str, Any], key: str, text: str) -> bool:
    """Whether a row passes a filter of the address."""
    value = row.get(key)
    if key in {"sort", "page", "cols"}:
        return True
    if key == "q":
        said = " ".join(map(str, row.values())).casefold()
        return all(word in said for word in unquote(text).casefold().split())
    if isinstance(value, int | float) or (value is None and ".." in text):
        low, _, high = text.partition("..")
        high = high if ".." in text else low
        return value is not None and (not low or value >= float(low)) and (not high or value <= float(high))
    words = text.split(",")
    if isinstance(value, list):
        return all((unquote(word.removeprefix("-")) in value) != word.startswith("-") for word in words)
    return value in map(unquote, words)


@pytest.fixture(scope="module")
def links(sample: Any) -> list[Link]:
    """Every filtering link of the films' pages to a table whose rows stand in a file."""
    output = sample[0] / "output"
    tables: dict[str, dict[str, Rows]] = {}
    found = []
    for page in sorted((output / "radarr").rglob("*.html")):
        path, text = page.relative_to(output).as_posix(), page.read_text("utf-8")
        for match in FILTER_LINK.finditer(text):
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), match[1])) if match[1] else path
            )
            if target not in tables:
                tables[target] = dict(tables_of(output, target))
            fragment = html.unescape(match[2])
            name = fragment.partition("=")[0].rpartition(".")[0]
            rows = tables[target].get(name)
            if rows is not None:
                says = match[3] if "aria-label" in match[3] else text[match.end() : match.end() + 400]
                found.append(Link(path, fragment, rows, re.sub(r"<[^>]*(>|$)", " ", says)))
    return found


def tables_of(output: Path, page: str) -> Iterator[tuple[str, Rows]]:
    """The rows of a page's tables by the name that an address gives them: none for the first."""
    for place, match in enumerate(TABLE.finditer((output / page).read_text("utf-8"))):
        if data := CSV.search(match[0]):
            yield (
                match[1] if place else "",
                table_rows((output / page).parent, data[1]),
            )


def test_no_link_leads_to_an_empty_table(links: list[Link]) -> None:
    """A count of nothing is no link."""
    assert len(links) > 500
    assert sorted({(link.page, link.fragment) for link in links if link.found == 0}) == []


def test_mark_leads_to_as_many_rows_as_it_counts(links: list[Link]) -> None:
    """A bar, a cell or a box that counts files leads to these files, no more and no less."""
    counted = [(link, COUNT.search(link.says)) for link in links if link.page.count("/") == 1]
    counts = [(link, int(count[1].replace(",", ""))) for link, count in counted if count is not None]
    assert len(counts) > 100
    assert [
        (link.page, link.fragment, link.found, count) for link, count in counts if link.found != count
    ] == []
