"""Every kind of page of the sample's report in a real browser: on a desk and on a phone, light and dark."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

# The kinds of page, as patterns of their paths; an instance that has none of them stands for no other.
KINDS = (
    "index.html",
    "how.html",
    "data.html",
    "runs.rows-*.html",
    "radarr/index.html",
    "radarr/upgrades.html",
    "radarr/library.html",
    "radarr/profiles.html",
    "radarr/profiles/*.html",
    "radarr/formats.html",
    "radarr/format/*.html",
    "radarr/changes.html",
    "radarr/changes/*.html",
    "radarr/storage.html",
    "radarr/groups.html",
    "radarr/problems.html",
    "radarr/loops.html",
    "radarr/whatif.html",
    "radarr/movie/*.html",
    "radarr/*.rows-*.html",
    "sonarr/library.html",
    "sonarr/episodes.html",
    "sonarr/seasons.html",
    "sonarr/series/*.html",
    "own/index.html",
    "own/large-and-poor.html",
    "own/*.html",
)
# Rows of a table are alike: a dozen stand for all, and axe is done in a third of the time.
DROP_MOST_ROWS = "document.querySelectorAll('.data tbody tr:nth-child(n + 13)').forEach(row => row.remove())"

# A4 at 96 dots an inch, and the tables that are wider than it.
SHEET = {"width": 794, "height": 1123}
CUT_OFF = """[...document.querySelectorAll('.table-block .scroll')]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.closest('[id]').id)"""

# Of each header that looks sorted by figures, dates or words with an order: what its cells sort by, as far as known.
SORTED = """[...document.querySelectorAll('[data-table] th[aria-sort]')].map(head => {
    const order = (head.dataset.order || '').split('\\n'), cells = [];
    const heads = [...head.parentNode.cells], shown = heads.filter(one => !one.hidden);
    for (const row of head.closest('table').tBodies[0].rows) {
        const cell = row.cells[(row.cells.length === heads.length ? heads : shown).indexOf(head)];
        if (cell.dataset.v) cells.push(Number(cell.dataset.v));
        else if (head.dataset.order) cells.push(order.indexOf(cell.textContent.trim()));
    }
    return [head.dataset.key, head.ariaSort, cells];
})"""


@pytest.fixture(scope="module")
def axe():
    """Axe, read once."""
    return Axe()


def fullest(output, kind: str) -> str:
    """The path of the page of this kind that has most on it."""
    pages = sorted(output.glob(kind))
    return max(pages, key=lambda page: page.stat().st_size).relative_to(output).as_posix()


def test_every_page_is_of_a_kind(output):
    """The patterns leave no page of the report out, of whichever instance."""
    patterns = [kind.replace("radarr/", "*/").replace("sonarr/", "*/") for kind in KINDS]
    pages = [PurePosixPath(page.relative_to(output)) for page in output.rglob("*.html")]
    assert [page for page in pages if not any(page.match(pattern) for pattern in patterns)] == []


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("kind", KINDS)
def test_page_is_still_accessible_and_fits(output, open_page, layout_shift, axe, kind, size):
    """Nothing moves while it loads, nothing sticks out sideways, and axe finds nothing, light or dark."""
    page = open_page(fullest(output, kind), size=size)
    moved = layout_shift(page)
    assert moved <= 0.05
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(DROP_MOST_ROWS)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = axe.run(page)
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


@pytest.mark.parametrize("kind", KINDS)
def test_page_makes_its_point_without_javascript(output, open_page, kind):
    """With JavaScript off the heading, the first sentence and the tables or charts stand there."""
    page = open_page(fullest(output, kind), javascript=False)
    assert page.locator("h1").inner_text().strip()
    assert page.locator(".lead").inner_text().strip()
    assert page.locator("main :is(table, figure, dl, ul):visible").count() > 0
    assert page.locator(".needs-js:visible").count() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_page_works_from_the_disk_and_on_paper(output, open_page, kind):
    """Opened as a file, a page loads its style and its rows; on a desk and on a sheet no column is cut off."""
    page = open_page(fullest(output, kind), base=f"{output.as_uri()}/")
    sheets = page.locator("link[rel=stylesheet]").count()
    assert page.evaluate("[...document.styleSheets].length") == sheets >= 2
    assert page.evaluate(CUT_OFF) == []
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("kind", KINDS)
def test_header_that_looks_sorted_is(output, open_page, kind):
    """The rows of a page are in the order that a header says, before any script touches them."""
    page = open_page(fullest(output, kind), javascript=False)
    for key, way, cells in page.evaluate(SORTED):
        assert cells == sorted(cells, reverse=way == "descending"), key


def test_what_colors_say_survives_forced_ones(open_page):
    """With forced colors the current tab alone has a line, and badges and chips have a border."""
    page = open_page("radarr/upgrades.html")
    page.emulate_media(forced_colors="active")
    lines = page.locator(".tabs a").evaluate_all(
        "all => all.map(tab => [parseFloat(getComputedStyle(tab).borderBottomWidth), !!tab.ariaCurrent])"
    )
    assert len(lines) > 8
    assert all(bool(width) == current for width, current in lines)
    badges = page.locator(".badge").evaluate_all(
        "all => all.map(one => getComputedStyle(one).borderTopStyle)"
    )
    assert set(badges) == {"solid"}
