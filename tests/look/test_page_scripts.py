"""What the scripts of every page do, in a real browser: theme, ages, the warning of old data, menus."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from arrscore.report import charts
from arrscore.report.charts import Bar, Box, HeatCell, HeatRow, Series, Threshold
from arrscore.report.rendering.components import DataAge

pytestmark = pytest.mark.browser


def ago(**time) -> str:
    return (datetime.now(UTC) - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_theme_goes_round_and_is_remembered(page, site, films):
    """The button goes from automatic to light to dark, and the next page starts with the choice."""
    page.goto(site(films(3)))
    button = page.get_by_role("button", name="Theme")
    assert page.evaluate("document.documentElement.dataset.theme") is None
    button.click()
    button.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert button.get_attribute("aria-label") == "Theme: dark. Change to auto"


def test_old_data_are_announced_by_the_readers_clock(page, site, films, frame):
    """Data older than the limit bring up a notice with their age; fresh ones don't."""
    ages = (DataAge("Radarr", ago(days=10)), DataAge("Sonarr", ago(hours=3)))
    page.goto(site(films(3), page=frame(data_age=ages)))
    notices = page.locator("stale-notice")
    assert [notices.nth(number).is_visible() for number in (0, 1)] == [True, False]
    assert "(10 days ago)" in notices.first.inner_text()
    assert "(3 hours ago)" in page.locator("footer").inner_text()


def test_three_old_instances_are_listed_as_one_says_them(page, site, films, frame):
    """Instances that were fetched together share a notice, which names them as a sentence does."""
    fetched = ago(days=10)
    page.goto(site(films(3), page=frame(data_age=[DataAge(name, fetched) for name in ("A", "B", "C")])))
    assert page.get_by_text("A, B and C data is old").is_visible()


def test_failed_fetch_is_announced_without_scripts(browser, site, films, frame):
    """That the last fetch failed is known when the page is built, so it is shown in any case."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site(films(3), page=frame(data_age=(DataAge("Radarr", "2020-01-01T00:00:00Z", "failed"),))))
    assert page.get_by_text("Radarr could not be fetched last time").is_visible()
    assert not page.get_by_role("button", name="Theme").is_visible()
    context.close()


def test_menu_closes_with_escape_and_elsewhere(page, site, films):
    """An open menu closes with Escape, which gives the focus back, and with a click elsewhere."""
    page.goto(site(films(3)))
    menu = page.locator("details.switch")
    menu.locator("summary").click()
    menu.get_by_role("link", name="Sonarr").focus()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    menu.locator("summary").click()
    page.get_by_role("heading", level=1).click()
    assert menu.get_attribute("open") is None


@pytest.mark.parametrize("width", [390, 1280])
def test_marks_say_their_values_to_the_keyboard(page, site, films, width):
    """A focused mark says beside it what it says to a pointer that rests on it, and nothing once the focus has gone."""
    page.set_viewport_size({"width": width, "height": 900})
    drawn = [
        charts.histogram("h", "Scores", [1, 5, 900], link=lambda *_: "#score=1..2"),
        charts.heatmap("m", "Seasons", [HeatRow("1", [HeatCell("S01E01: 400", 400, href="#x=1")])]),
    ]
    page.goto(site(films(3), body="{% for one in drawn %}{{ figure(one) }}{% endfor %}", drawn=drawn))
    value = page.locator(".mark-value")
    assert value.is_hidden()
    page.keyboard.press("Tab")
    for mark in page.locator("a.mark, a.cell").all():
        mark.focus()
        assert value.inner_text() == mark.get_attribute("aria-label")
        box = value.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= mark.bounding_box()["y"] + 1
    page.locator("summary").first.focus()
    assert value.is_hidden()


def test_who_wants_no_motion_gets_none(browser, site, films):
    """Where motion is to be reduced nothing on the page takes time to change."""
    address = site(films(20))
    lasting = """[...document.querySelectorAll("*")].map(one => getComputedStyle(one))
        .filter(style => parseFloat(style.transitionDuration) + parseFloat(style.animationDuration) > 0).length"""
    found = {}
    for motion in ("reduce", "no-preference"):
        page = browser.new_page(reduced_motion=motion)
        page.goto(address)
        found[motion] = page.evaluate(lasting)
        page.close()
    assert found["reduce"] == 0
    assert found["no-preference"] > 0


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_and_nothing_sticks_out(page, site, films, frame, width):
    """While a page loads nothing moves, and it is never wider than the screen, whatever the names."""
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(
        """window.moved = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())
           window.moved += entry.value }).observe({type: 'layout-shift', buffered: true})"""
    )
    name = "N" + "o" * 300
    drawn = [
        charts.histogram(
            "h", name, [1, 5, 900], thresholds=[Threshold(name[:30], 5), Threshold("cutoff", 880)]
        ),
        charts.bars("b", name, [Bar(name, 5, "#x=1")]),
        charts.boxes("x", name, [Box(name, 9, 1, 2, 3, 4, 5)]),
        charts.lines("l", name, [Series(name, [("2026-01-01", 1), ("2026-02-01", 2)])]),
        charts.heatmap("m", name, [HeatRow(name, [HeatCell(str(number), number) for number in range(60)])]),
        charts.gauge("g", name, 40, "C"),
    ]
    ages = (DataAge("Radarr", ago(days=10)), DataAge(name, ago(days=20)))
    body = (
        '{{ data_table(table) }}<div class="grid">{% for one in drawn %}{{ figure(one) }}{% endfor %}</div>'
    )
    page.goto(site(films(120), body=body, drawn=drawn, page=frame(title=name, data_age=ages)))
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("window.moved") <= 0.05
