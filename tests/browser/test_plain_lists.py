"""A reader whose browser runs no scripts goes from a table to its last row by clicking."""

from __future__ import annotations

import pytest

from support.report import table_rows

pytestmark = pytest.mark.browser


def follow(page, link):
    """Click, and wait until the page that the link leads to is there."""
    with page.expect_navigation():
        link.click()


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("table", ["radarr/library", "sonarr/episodes", "radarr/upgrades"])
def test_last_row_is_reached_without_javascript(output, open_page, table, size):
    """The link under the table, and then Next as often as it is there, leads to every row, up to the last one."""
    rows = table_rows(output, table)
    page = open_page(f"{table}.html", size=size, javascript=False)
    follow(page, page.get_by_role("link", name=f"All {len(rows):,} "))
    found = page.locator("tbody th").all_inner_texts()
    while page.get_by_role("link", name="Next").count():
        follow(page, page.get_by_role("link", name="Next").first)
        found += page.locator("tbody th").all_inner_texts()
    assert found == [row["title"] for row in rows]
    assert page.locator("tbody tr").last.is_visible()
    follow(page, page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link").last)
    assert page.url.split("#")[0].endswith(f"{table}.html")


def test_page_of_a_movie_is_reached_without_javascript(open_page):
    """The last movie of the list that has a page leads there."""
    page = open_page("radarr/library.html", javascript=False)
    follow(page, page.get_by_role("link", name="as a plain list"))
    while page.get_by_role("link", name="Next").count():
        follow(page, page.get_by_role("link", name="Next").first)
    last = page.locator("tbody th a").last
    name = last.inner_text()
    follow(page, last)
    assert page.locator("h1").inner_text().startswith(name)


def test_heads_name_the_columns_and_figures_are_to_the_right(open_page):
    """A cell needs no class of its own for that; a reader of tables hears each row's name and each column's."""
    page = open_page("radarr/library.html", javascript=False)
    follow(page, page.get_by_role("link", name="as a plain list"))
    heads = page.get_by_role("columnheader").all_inner_texts()
    row = page.get_by_role("row").nth(1)
    assert (row.get_by_role("rowheader").count(), row.get_by_role("cell").count()) == (1, len(heads) - 1)
    sides = row.locator("td").evaluate_all("cells => cells.map(one => getComputedStyle(one).textAlign)")
    right = [head for head, side in zip(heads[1:], sides, strict=True) if side == "right"]
    assert right == ["Year", "Score", "Potential gain", "Size"]
