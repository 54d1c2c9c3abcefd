"""Long tables as plain pages: whoever follows links alone, without a script, reaches every page and every row."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from arrscore.config import SiteSettings
from arrscore.publish.links import LinkChecker
from arrscore.report.build import build_site
from support.report import contents, table_rows
from support.snapshots import NOW, Library, Snapshot

LIST = re.compile(r"All ([\d,]+) [a-z]+ as a plain list")
DASH = "\N{EN DASH}"
MOVIES, MOVIE_PAGES, SERIES, EPISODES = 1040, 600, 55, 600


class Page(HTMLParser):
    """What a reader without scripts can follow and read: links by their text, and rows of tables by the table's id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str, str]] = []
        self.next: str | None = None
        self.rows: dict[str, list[list[str]]] = {}
        self.remote: list[str] = []
        self._table = ""
        self._href: str | None = None
        self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "data-table" in found:
            self._table = found["data-table"]
            self.remote += [self._table] if "data-remote" in found else []
        if tag == "a":
            self._href = found.get("href")
            self.links.append((self._href or "", "", self._table))
            self.next = self._href if found.get("rel") == "next" else self.next
        elif tag == "tr":
            self.rows.setdefault(self._table, []).append([])
        elif tag in {"td", "th"}:
            self._cell = True
            self.rows[self._table][-1].append("")
        elif tag in {"p", "nav"}:
            self._cell = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = None
        elif tag in {"td", "th", "table"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._href is not None:
            href, text, table = self.links[-1]
            self.links[-1] = href, text + data, table
        if self._cell:
            self.rows[self._table][-1][-1] += data


def read(output: Path, path: str) -> Page:
    return Page((output / path).read_text(encoding="utf-8"))


def place(page: str, href: str) -> str:
    """Where a link leads, as a path of the report."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(href.partition("#")[0])))


def listed_rows(output: Path, page: str, href: str) -> list[list[str]]:
    """The rows of a plain list, which goes from page to page by its links alone."""
    rows, path = [], place(page, href)
    while True:
        found = read(output, path)
        rows += [[cell.strip() for cell in row] for row in found.rows[""][1:]]
        if found.next is None:
            return rows
        path = place(path, found.next)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a library in which everything is longer than a page: titles, episodes, profiles, formats."""
    folder = tmp_path_factory.mktemp("large")
    movies = Snapshot("radarr", "radarr", "Radarr")
    series = Snapshot("sonarr", "sonarr", "Sonarr")
    for each in (movies, series):
        each.format_names |= {number: f"Format {number}" for number in range(6, 66)}
        each.profile_fields = {"name": "Profile 1"}
        each.other_profiles = [f"Profile {number}" for number in range(2, 56)]
    for number in range(MOVIES):
        movies.add_film(
            f"Movie <{number:04}>", slug=f"movie-{number}", formats=((3,), (1, 2), ())[number % 3]
        )
    for number in range(SERIES):
        series.add_show(f"Series {number:02}", slug=f"series-{number}", seasons=1, episodes=2)
    series.add_show("Long", slug="long", seasons=1, episodes=EPISODES)
    library = Library(folder)
    library.record(movies, series, at="2026-11-15T18:00:00Z")
    movies.edit_score(2, 150)
    series.edit_score(2, 150)
    library.record(movies, series, at="2026-11-22T18:00:00Z")
    settings = SiteSettings(movie_pages=MOVIE_PAGES)
    build_site(library.publish(), settings=settings, now=NOW, output=folder / "output")
    library.db.close()
    return folder / "output"


def test_every_page_is_reached_by_links_alone(large: Path) -> None:
    """From the overview, links in the pages as they are written lead to every page, some from plain lists only."""
    seen, left = set(), ["index.html"]
    while left:
        path = left.pop()
        if path in seen or not path.endswith(".html"):
            continue
        seen.add(path)
        left += [place(path, href) for href, _, _ in read(large, path).links if "//" not in href]
    assert seen == {path.relative_to(large).as_posix() for path in large.rglob("*.html")}
    paged = len(list((large / "radarr/movie").glob("*.html")))
    assert (paged > 50, paged < MOVIES, len(seen) > SERIES + 2 * (60 + 55)) == (True, True, True)


def test_every_row_of_a_long_table_is_in_its_plain_list(large: Path) -> None:
    """The list that a table links to has as many rows as the table and its CSV, where it has one, in the same order."""
    tables = set()
    for file in sorted(large.rglob("*.html")):
        page = file.relative_to(large).as_posix()
        found = read(large, page)
        for table in found.remote:
            (href, text), *others = [
                (href, text) for href, text, where in found.links if where == table and LIST.match(text)
            ]
            assert not others
            rows = listed_rows(large, page, href)
            assert LIST.match(text).group(1) == f"{len(rows):,}", (page, table)  # type: ignore[union-attr]
            tables.add(f"{posixpath.basename(page)}#{table}")
            if page.startswith("sonarr/series/"):
                continue
            data = table_rows(large, place(page, href.removesuffix(".rows-1.html")))
            assert len(data) == len(rows)
            first = [next(iter(each.values())) for each in data]
            if not re.match(r"\d{4}-\d\d-\d\dT", str(first[0])):
                assert [row[0].replace(",", "") for row in rows] == [
                    str(each).replace(",", "") for each in first
                ]
    assert {"library.html#library", "episodes.html#episodes", "upgrades.html#upgrades", "long.html#episodes",
            "formats.html#formats", "profiles.html#profiles", "build-2.html#changes"} <= tables  # fmt: skip


def test_list_says_what_the_table_says(large: Path) -> None:
    """A row has the visible columns as the table prints them, and leads to where the table's row leads."""
    table = read(large, "radarr/library.html")
    plain = read(large, "radarr/library.rows-1.html")
    visible = [head for head in table.rows["library"][0] if head != "Needs a fix"]
    assert [head.strip() for head in plain.rows[""][0]] == visible[:9]
    for row, listed in zip(table.rows["library"][1:], plain.rows[""][1:], strict=False):
        assert [cell.strip() for cell in row] == [cell.strip() for cell in listed]
    links = {text: href for href, text, where in table.links if where == "library" and "movie/" in href}
    listed_links = {text: href for href, text, _ in plain.links}
    assert links.items() <= listed_links.items()
    assert "Movie <0001>" in [row[0] for row in plain.rows[""]]


def test_first_page_says_where_the_others_begin(large: Path) -> None:
    """A row is found in two steps: each page is listed by the first and the last of what the table is sorted by."""
    first = read(large, "radarr/library.rows-1.html")
    pages = [(href, text.split(f" {DASH} ")) for href, text, _ in first.links if f" {DASH} " in text]
    assert pages == [
        ("library.rows-1.html", ["Movie <0000>", "Movie <0499>"]),
        ("library.rows-2.html", ["Movie <0500>", "Movie <0999>"]),
        ("library.rows-3.html", ["Movie <1000>", "Movie <1039>"]),
    ]
    text = (large / "radarr/library.rows-2.html").read_text(encoding="utf-8")
    assert f"<h1>Movies: rows 501{DASH}1,000 of 1,040</h1>" in text
    assert 'href="library.html#library"' in text


def test_lists_are_small_and_need_no_script(large: Path) -> None:
    """Five hundred movies take less than 75 kB; of scripts only the one that knows the theme is there."""
    page = (large / "radarr/library.rows-1.html").read_bytes()
    assert len(page) < 75_000
    scripts = re.findall(rb"<script[^>]*>", page)
    assert len(scripts) == 1
    assert b"/assets/head." in scripts[0]


def test_short_tables_have_none(built: Path) -> None:
    """What a page shows whole is in no list: the sixty movies have one, their five formats don't."""
    pages = {path.name for path in (built / "radarr").glob("*.rows-*.html")}
    assert "library.rows-1.html" in pages
    assert not any(name.startswith(("formats.", "storage.")) for name in pages)


def test_unchanged_lists_are_reused(recorded: Any, build: Any, output: Path) -> None:
    """A rebuild that finds nothing new renders no list of a library, and the report has the same ones, checked."""
    first = build(recorded.publish())
    before = {path: content for path, content in contents(output).items() if ".rows-" in path}
    again = build(recorded.publish(), now=NOW + timedelta(days=1))
    after = contents(output)
    assert before
    assert {path: after[path] for path in before} == before
    assert (again.pages, again.rendered) == (first.pages, 2)
    listed = json.loads(after["manifest.json"])["files"]
    assert before.keys() <= listed.keys()
    assert broken_links(after) == []


def broken_links(files: Mapping[str, bytes]) -> list[Any]:
    checker = LinkChecker()
    for path, content in files.items():
        checker.add(path, content)
    return checker.broken(frozenset(files))


def test_table_that_gets_short_loses_its_list(recorded: Any, movies: Any, build: Any, output: Path) -> None:
    """A list goes with the rows that made it necessary."""
    build(recorded.publish())
    assert (output / "radarr/library.rows-1.html").is_file()
    for number in range(21, 61):
        del movies.titles[number], movies.items[number]
        movies.files.pop(number, movies.files.pop(number + 10_000, None))
    recorded.record(movies, at="2026-11-29T18:00:00Z")
    build(recorded.publish())
    assert not (output / "radarr/library.rows-1.html").exists()
