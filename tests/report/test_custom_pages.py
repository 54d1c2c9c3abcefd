"""Queries of the owner's own as pages of the report."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from arrscore.analysis.custom_pages import read_custom_queries

HEADER = "-- title: Mine\n-- why: because I want to know\n"
FILES = "select file_id, title, score, size_bytes, added_at from file_report where kind = 'movie' order by title\n"


@pytest.fixture
def show(recorded: Any, build: Any, tmp_path: Path) -> Any:
    """Build the report with one page of this text, and return the folder of custom pages in it."""

    def run(text: str, name: str = "mine") -> Path:
        folder = tmp_path / "pages"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
        build(recorded.publish(), custom_queries=read_custom_queries(folder))
        return tmp_path / "output" / "own"

    return run


def words_of(path: Path) -> str:
    """The text of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")))


def test_query_becomes_a_page_with_its_table_and_files(show: Any) -> None:
    """A file with a header and a SELECT is a page with heading, reason and rows, and a CSV and JSON of all rows."""
    own = show(HEADER + FILES)
    words = words_of(own / "mine.html")
    assert "Mine" in words
    assert "Because I want to know" in words
    assert "Movie 00" in words
    rows = list(csv.DictReader(io.StringIO((own / "mine.csv").read_text(encoding="utf-8"))))
    assert list(rows[0]) == ["title", "score", "size_bytes", "added_at", "file_id"]
    assert [row["title"] for row in json.loads((own / "mine.json").read_bytes())] == [
        row["title"] for row in rows
    ]
    page = (own / "mine.html").read_text(encoding="utf-8")
    assert page.count("<tr>") == 51
    assert len(rows) > 50
    assert "data-remote" in page


def test_custom_pages_are_found_from_everywhere(show: Any) -> None:
    """The navigation leads to the list of custom pages, the list and the overview to each."""
    own = show(HEADER + FILES)
    overview = (own.parent / "index.html").read_text(encoding="utf-8")
    assert '<a href="own/index.html">Your pages</a>' in overview
    assert '<a href="own/mine.html">Mine</a>' in overview
    listed = (own / "index.html").read_text(encoding="utf-8")
    assert '<a href="mine.html">Mine</a>' in listed
    assert 'aria-label="Breadcrumbs"' not in listed
    assert "Overview Your pages Mine" in words_of(own / "mine.html")
    assert '<a href="../own/index.html">Your pages</a>' in (own.parent / "radarr/library.html").read_text(
        "utf-8"
    )


def test_report_without_custom_pages_names_none(recorded: Any, build: Any, tmp_path: Path) -> None:
    """Without custom queries there is no such page and no link to one."""
    build(recorded.publish())
    assert not (tmp_path / "output" / "own").exists()
    assert "Your pages" not in words_of(tmp_path / "output" / "index.html")


@pytest.mark.parametrize(
    ("select", "href"),
    [
        ("file_id, title from file_report where title = 'Movie 00'", "../radarr/movie/movie-0.html"),
        ("id as title_id, name from titles", "../radarr/movie/movie-0.html"),
        ("item_id, label from item_labels where kind = 'series'", "../sonarr/series/short.html"),
        ("id as profile_id, name from quality_profiles", "../radarr/profiles/hd-bluray-web.html"),
        ("id as format_id, name from custom_formats", "../radarr/format/web-tier-01.html"),
        ("id as instance_id, name from instances", "../radarr/index.html"),
    ],
)
def test_id_leads_to_the_page_of_what_it_names(show: Any, select: str, href: str) -> None:
    """A column such as `item_id` links the column after it, and is not drawn itself."""
    own = show(f"{HEADER}select {select} order by 1")
    assert f'<a href="{href}">' in (own / "mine.html").read_text(encoding="utf-8")


def test_what_columns_hold_follows_from_names_values_and_header(show: Any) -> None:
    """Sizes, dates, shares, flags and lists are printed as such; a label of the header is a column's heading."""
    own = show(
        f"{HEADER}-- label a: First\n-- unit b: flag\n-- unit c: tags\n"
        'select 1234.5 as a, 1 as b, \'["HDR", "x265"]\' as c, 7000000000 as size_bytes, '
        "'2026-01-02T03:04:05Z' as added_at, 0.25 as share, 1999 as year, -50 as points, 'plain' as word, null as z"
    )
    words = words_of(own / "mine.html")
    assert "First B C Size Added Share Year Points Word Z" in words
    assert "1,234.5 yes HDR x265 7.00 GB 2 Jan 2026 25% 1999 \N{MINUS SIGN}50 plain \N{EN DASH}" in words


def test_hostile_values_stay_text(show: Any) -> None:
    """Markup in a value is text in the page, a formula is text in the CSV, and a script cannot end its string."""
    hostile = "</script><script>alert(1)</script>"
    own = show(
        f"-- title: {hostile}\n-- why: {hostile}\n-- label evil: {hostile}\n"
        f"with recursive n(i) as (select 1 union all select i + 1 from n where i < 60) "
        f"select '{hostile}' || i as evil, '=SUM(A1)' as formula, '{{{{7*7}}}}' as braces from n"
    )
    pages = [*own.glob("*.html"), *own.glob("data/*.js"), own.parent / "index.html"]
    assert len(pages) == 5
    assert all(hostile not in page.read_text(encoding="utf-8") for page in pages)
    assert "{{7*7}}" in words_of(own / "mine.html")
    assert "'=SUM(A1)" in (own / "mine.csv").read_text(encoding="utf-8")


def test_same_data_make_the_same_bytes(show: Any, recorded: Any, build: Any, tmp_path: Path) -> None:
    """A second build changes nothing."""
    show(HEADER + FILES)
    again = build(recorded.publish("again.db"), custom_queries=read_custom_queries(tmp_path / "pages"))
    assert again.changed == 0


def test_query_without_rows_says_so(show: Any) -> None:
    """A query that finds nothing has a page that says so, with its chart."""
    words = words_of(
        show(f"{HEADER}-- chart: bars title score\nselect title, score from file_report where 0")
        / "mine.html"
    )
    assert "The query finds no rows." in words
    assert "No data yet" in words


def test_rows_beyond_the_limit_are_left_out_and_told(show: Any) -> None:
    """A page takes the first 100,000 rows and says that there are more."""
    own = show(
        f"{HEADER}with recursive n(i) as (select 1 union all select i + 1 from n limit 100001) select i from n"
    )
    assert "The query returns more rows than a page can show. These are the first 100,000." in words_of(
        own / "mine.html"
    )
    assert len((own / "mine.csv").read_text(encoding="utf-8").splitlines()) == 100_001


def test_functions_of_sqlite_may_be_used(show: Any) -> None:
    """A query may use what answers the same each time."""
    own = show(f"{HEADER}select upper(name) as name, json_array_length('[1,2]') as two from quality_profiles")
    assert "HD BLURAY + WEB 2" in words_of(own / "mine.html")
