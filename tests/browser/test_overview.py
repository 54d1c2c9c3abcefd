"""The overview in a real browser: what it weighs, and its search over all titles."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

HEAVIEST = 60_000
FAVICON = "document.querySelector('link[rel=icon]').href"


@pytest.fixture
def search(open_page, output):
    """The search field of the overview, opened from the disk."""
    page = open_page("index.html", base=f"{output.as_uri()}/")
    return page.get_by_role("searchbox", name="Search titles")


def found(page):
    """The texts of what the search shows."""
    return page.locator("#found-titles li")


def test_overview_is_light(browser, address):
    """With all that it loads, its icon included, it weighs at most 60 kB as servers compress it."""
    page = browser.new_page()
    loaded = []
    page.on("response", lambda response: loaded.append(response))  # noqa: PLW0108 - Playwright marks it
    page.goto(address, wait_until="networkidle")
    weights = {one.url: len(gzip.compress(one.body())) for one in loaded}
    icon = page.evaluate(FAVICON)
    weights[icon] = len(gzip.compress(page.request.get(icon).body()))
    page.close()
    assert len(weights) > 5
    assert sum(weights.values()) <= HEAVIEST, weights


def test_search_finds_titles_of_every_instance(search):
    """Words find titles whatever their case; the number is told, and each leads to its page."""
    search.fill("THE of")
    first = found(search.page).first
    expect(first).to_contain_text(re.compile("the", re.IGNORECASE))
    expect(search.page.locator(".title-search [role=status]")).to_have_text(re.compile(r"^\d+ titles$"))
    instances = set()
    for letters in ("a", "the", "s"):
        search.fill(letters)
        instances.update(search.page.locator("#found-titles small").all_inner_texts())
    assert instances == {"Movies", "Series"}
    assert found(search.page).count() <= 12


def test_enter_opens_the_first_title(search):
    """Enter in the field opens the first title's page."""
    search.fill("the")
    title = found(search.page).first.locator("a").evaluate("link => link.firstChild.data")
    search.press("Enter")
    expect(search.page.get_by_role("heading", level=1)).to_contain_text(title.split(" (")[0])


def test_arrows_walk_through_the_titles(search):
    """Arrow down goes into the list, arrow up comes back, Escape empties the field and closes the list."""
    search.fill("the")
    links = search.page.locator("#found-titles a")
    expect(links.first).to_be_visible()
    search.press("ArrowDown")
    expect(links.first).to_be_focused()
    search.page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    search.page.keyboard.press("ArrowUp")
    search.page.keyboard.press("ArrowUp")
    expect(search).to_be_focused()
    search.press("Escape")
    expect(search).to_have_value("")
    expect(search.page.locator("#found-titles")).to_be_hidden()


def test_nothing_found_is_said(search):
    """Words that no title has are answered with a sentence, and Enter stays where it is."""
    search.fill("zzzz-no-such-title")
    expect(found(search.page)).to_have_text("No matches.")
    expect(search.page.locator(".title-search [role=status]")).to_have_text("0 titles")
    search.press("Enter")
    expect(search.page).to_have_url(re.compile(r"/index\.html$"))


def test_list_of_titles_is_loaded_when_it_is_wanted(open_page):
    """The list is asked for when the field is first used, not before, and once."""
    page = open_page("index.html")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    field = page.get_by_role("searchbox", name="Search titles")
    field.focus()
    field.fill("the")
    expect(found(page).first).to_be_visible()
    field.blur()
    field.focus()
    assert [bool(re.search(r"/data/titles\.\w+\.js$", url)) for url in asked] == [True]


def test_library_is_filtered_by_its_address(open_page):
    """A link with a search opens the table narrowed to it, with the whole library behind it."""
    page = open_page("radarr/library.html#q=zzzz-no-such-title")
    table = page.locator("main table").first
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(table).to_contain_text("Nothing matches")
    expect(page.locator("[data-status]").first).to_contain_text("0 of ")


def test_gain_is_seen_on_a_phone(open_page):
    """Of the ten upgrades a phone shows how much each wins, without scrolling sideways."""
    page = open_page("index.html", size="phone")
    gain = page.locator("#upgrades thead th", has_text="Potential gain").bounding_box()
    assert gain["x"] + gain["width"] <= 390
