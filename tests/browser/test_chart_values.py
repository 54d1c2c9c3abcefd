"""The values of charts reach a keyboard, a pointer and a finger alike, one tab stop a chart."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TREND, BOXES = ("index.html", "#health-trend"), ("radarr/profiles.html", "#profile-boxes")
CHARTS = [
    *(TREND, BOXES, ("radarr/storage.html", "#size-family"), ("radarr/whatif.html", "#distribution")),
    *(("own/files-by-age.html", "#chart"), ("own/grabs-per-week.html", "#chart")),
    *(("own/large-and-poor.html", "#chart"), ("radarr/profiles/*.html", ".chart-histogram")),
]
MARKS = ".plot .mark, .dense, .point, .cells > *, .row-box a, .row-box [role=img]"
FROM_ITS_TITLE = "title => { title.tabIndex = -1; title.focus() }"
STOPS = "body => [...body.querySelectorAll('*')].filter(one => one.tabIndex >= 0).length"
RING = (
    "mark => (({stroke, strokeWidth}) => [stroke, strokeWidth])(getComputedStyle(mark.querySelector('.hit')))"
)
ACCENT = {"light": "rgb(10, 101, 112)", "dark": "rgb(98, 197, 207)"}


@pytest.fixture
def enter(open_page, output):
    """Opens the first page of a kind and goes into one of its charts with the Tab key."""

    def run(kind, selector, **options):
        path = min(output.glob(kind)).relative_to(output).as_posix()
        page = open_page(path, **options)
        page.wait_for_function("!document.querySelector('[data-whatif]:not([data-changes])')")
        chart = page.locator(selector).first
        chart.locator(".chart-title").evaluate(FROM_ITS_TITLE)
        page.keyboard.press("Tab")
        return page, chart

    return run


def said(page) -> str:
    """What the bubble says, which is what a screen reader says of the focused mark."""
    bubble = page.locator(".mark-value")
    expect(bubble).to_be_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == bubble.inner_text()
    return bubble.inner_text()


def walk(page, key: str) -> str:
    page.keyboard.press(key)
    return said(page)


def numbers(chart) -> list[list[str]]:
    """The rows of the table of numbers."""
    return chart.locator(".numbers tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )


def test_arrow_keys_read_a_trend(enter):
    """Tab reaches the first value; arrows go through the dates and between the lines, Home and End to the ends."""
    page, chart = enter(*TREND)
    rows = numbers(chart)
    dates = [row[0] for row in rows]
    assert said(page) == f"Movies, {dates[0]}: {rows[0][1]}"
    assert walk(page, "ArrowRight") == f"Movies, {dates[1]}: {rows[1][1]}"
    assert walk(page, "ArrowDown") == f"Series, {dates[1]}: {rows[1][2]}"
    assert walk(page, "ArrowUp") == f"Movies, {dates[1]}: {rows[1][1]}"
    assert walk(page, "ArrowLeft") == walk(page, "Home") == f"Movies, {dates[0]}: {rows[0][1]}"
    assert walk(page, "End") == f"Series, {dates[-1]}: {rows[-1][2]}"
    assert walk(page, "ArrowRight") == f"Series, {dates[-1]}: {rows[-1][2]}"
    assert page.locator(":focus").get_attribute("role") == "img"


def test_arrow_keys_read_the_boxes(enter):
    """Each profile's box says its quantiles, in the words of the table; Enter opens the profile."""
    page, chart = enter(*BOXES)
    for place, (name, _, low, left, median, right, high) in enumerate(numbers(chart)):
        words = f"{name}: median {median}, middle half {left} to {right}, 10% to 90% {low} to {high}"
        assert (walk(page, "ArrowDown") if place else said(page)) == words
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize(("kind", "selector"), CHARTS)
def test_chart_is_one_tab_stop(enter, kind, selector):
    """One Tab goes in, arrows reach every mark, the next Tab goes out, and Shift with Tab back to the same mark."""
    page, chart = enter(kind, selector)
    body = chart.locator(".chart-body")
    marks = body.locator(MARKS)
    assert marks.count() > 1
    assert said(page) == marks.first.get_attribute("aria-label")
    for _ in range(marks.count() - 1):
        page.keyboard.press("ArrowRight")
    assert said(page) == marks.last.get_attribute("aria-label")
    assert body.evaluate(STOPS) == 1
    page.keyboard.press("Tab")
    expect(page.locator(".mark-value")).to_be_hidden()
    expect(body.locator(":focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    assert said(page) == marks.last.get_attribute("aria-label")


def test_arrow_keys_read_the_seasons(open_page, output):
    """The episodes of a series are one stop, too: down leads to the same episode of the next season."""
    path = max(
        output.glob("sonarr/series/*.html"), key=lambda page: page.read_text("utf-8").count("row-heat")
    )
    page = open_page(path.relative_to(output).as_posix())
    cells = page.locator(".cells > *")
    assert page.locator(".cells > [tabindex='0']").count() == 1
    cells.first.focus()
    assert said(page).startswith("S00E01")
    assert walk(page, "ArrowRight").startswith("S00E02")
    assert walk(page, "ArrowDown").startswith("S01E02")
    assert walk(page, "End") == cells.last.get_attribute("aria-label")
    assert page.locator(".cells > [tabindex='0']").count() == 1


@pytest.mark.parametrize(("kind", "selector"), [TREND, BOXES])
def test_pointer_reads_the_same(enter, kind, selector):
    """A pointer that rests on a mark brings up its value; Escape hides it, and so does leaving."""
    page, chart = enter(kind, selector)
    mark = chart.locator(MARKS).nth(1)
    words = mark.get_attribute("aria-label")
    bubble = page.locator(".mark-value")
    place = mark.evaluate(
        "one => { one.scrollIntoView({block: 'center'}); return one.getBoundingClientRect() }"
    )
    middle = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()
    page.mouse.move(*middle)
    expect(bubble).to_have_text(words)
    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()
    page.mouse.move(0, 0)
    page.mouse.move(*middle)
    expect(bubble).to_be_visible()
    page.mouse.move(0, 0)
    expect(bubble).to_be_hidden()


def test_finger_reads_a_trend(browser, address):
    """A tap on a point of a line shows its value, a tap elsewhere hides it."""
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    point = page.locator("#health-trend .point").last
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".mark-value")).to_have_text(point.get_attribute("aria-label"))
    page.locator("#health-trend .chart-title").tap()
    expect(page.locator(".mark-value")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reached_point_has_a_ring_and_axe_finds_nothing(enter, scheme):
    """The point that has the focus is ringed in the accent of the theme; with its value shown, axe finds nothing."""
    page, _ = enter(*TREND)
    page.emulate_media(color_scheme=scheme)
    walk(page, "ArrowRight")
    assert page.locator(":focus").evaluate(RING) == [ACCENT[scheme], "2px"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_values_without_javascript(open_page):
    """Without scripts each mark keeps its tooltip, no mark is a stop of its own, and the numbers stand below."""
    page = open_page("index.html", javascript=False)
    points = page.locator("#health-trend .point")
    assert points.locator("title").count() == points.count() > 10
    assert page.locator("#health-trend .point[tabindex]").count() == 0
    assert page.locator("#health-trend .numbers tbody tr").count() > 10
    page = open_page("radarr/profiles.html", javascript=False)
    for label in page.locator("#profile-boxes .row-box .row-label").all():
        assert ": median" in label.get_attribute("title")
