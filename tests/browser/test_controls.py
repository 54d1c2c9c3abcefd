"""Each control does what it says when it is used as people use it: mouse or finger on its words, or the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

# How a page is reached and how it is touched.
WAYS = (("http", "desk"), ("disk", "phone"))


@pytest.fixture(params=WAYS, ids=["-".join(way) for way in WAYS])
def open_by(request, browser, address, output):
    """Open a page of the report, served on a desk with a mouse, or from the disk on a phone whose screen is touched."""
    where, size = request.param
    base = address if where == "http" else f"{output.as_uri()}/"
    phone = size == "phone"
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
        has_touch=phone,
        is_mobile=phone,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    complaints: list[str] = []

    def make(path: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("crash", lambda _: complaints.append(f"{path} crashed"))
        page.goto(base + path)
        page.wait_for_function("document.querySelectorAll('[data-table]:not([data-ready])').length === 0")
        return page

    yield make
    context.close()
    assert complaints == []


def status(page: Page) -> str:
    return page.locator("[data-status]").first.inner_text()


def is_touched(page: Page) -> bool:
    """Whether the page is on a phone."""
    return page.evaluate("navigator.maxTouchPoints") > 0


def press(place: Locator) -> None:
    """Click, or tap, in the middle of an element."""
    if is_touched(place.page):
        place.tap()
    else:
        place.click()


def press_words(page: Page, place, text: str) -> None:
    """Press in the middle of the visible words, wherever in the element they are."""
    box = place.evaluate(
        """(element, text) => {
            const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            let node;
            while ((node = walker.nextNode())) if (node.data.includes(text)) break;
            const range = document.createRange();
            range.selectNodeContents(node);
            element.scrollIntoView({ block: "nearest" });
            const { x, y, width, height } = range.getBoundingClientRect();
            return { x: x + width / 2, y: y + height / 2 };
        }""",
        text,
    )
    if is_touched(page):
        page.touchscreen.tap(box["x"], box["y"])
    else:
        page.mouse.click(box["x"], box["y"])


def test_words_and_count_of_an_option_pick_it(open_by):
    """The words of a filter's option pick it, and again let it go; its count does no harm, and the menu stays open."""
    page = open_by("radarr/library.html")
    every = status(page)
    menu = page.locator("[data-facet=state]").first
    press(menu.locator("summary"))
    option = menu.locator(".option", has_text="missing")
    count = option.locator(".option-count").inner_text()
    press_words(page, option, "missing")
    expect(page.locator("[data-status]").first).to_have_text(re.compile(rf"^{count} of "))
    expect(menu).to_have_attribute("open", "")
    press_words(page, option.locator(".option-count"), count)
    expect(menu).to_have_attribute("open", "")
    press_words(page, option, "missing")
    expect(page.locator("[data-status]").first).to_have_text(every)


@pytest.mark.parametrize("path", ["radarr/library.html", "sonarr/episodes.html", "radarr/upgrades.html"])
def test_every_filter_picks_by_its_words(open_by, path):
    """Each filter of a table, also further down a page that was scrolled: a word picks rows that have it."""
    page = open_by(path)
    for menu in page.locator("[data-table]").first.locator("[data-facet]").all():
        page.mouse.wheel(0, 60)
        press(menu.locator("summary"))
        option = menu.locator(".option:visible").first
        box = option.locator("label").first
        press(box)
        expect(box.locator("input")).to_be_checked()
        expect(page.locator("[data-filters] .filter").first).to_be_visible()
        press(box)
        expect(box.locator("input")).not_to_be_checked()
        press(menu.locator("summary"))
        expect(menu).not_to_have_attribute("open", "")


def test_words_of_a_column_show_and_hide_it(open_by):
    """The words in the menu of columns show a hidden column and hide one that is shown."""
    page = open_by("radarr/library.html")
    menu = page.locator("[data-columns]").first
    press(menu.locator("summary"))
    size = page.locator("#library th[data-key=size]")
    shown = size.is_visible()
    option = menu.locator(".option", has_text=re.compile(r"^Size$"))
    press_words(page, option, "Size")
    (expect(size).to_be_hidden if shown else expect(size).to_be_visible)()
    press_words(page, option, "Size")
    (expect(size).to_be_visible if shown else expect(size).to_be_hidden)()
    expect(menu).to_have_attribute("open", "")


def test_formats_are_asked_for_and_ruled_out(open_by):
    """`with` and `without` of a format exclude each other, and the chip below takes the filter back."""
    page = open_by("radarr/library.html")
    menu = page.locator("[data-facet=formats]").first
    press(menu.locator("summary"))
    option = menu.locator(".option").first
    press_words(page, option, "with")
    expect(option.locator("[data-list=any]")).to_be_checked()
    press_words(page, option, "without")
    expect(option.locator("[data-list=not]")).to_be_checked()
    expect(option.locator("[data-list=any]")).not_to_be_checked()
    press(menu.locator("summary"))
    press(page.locator("[data-filters] .filter").first)
    expect(page.locator("[data-filters] .filter")).to_have_count(0)


def test_option_is_found_by_its_letters(open_by):
    """A long menu is searched, and what is found picked by its words."""
    page = open_by("radarr/library.html")
    menu = page.locator("[data-facet=formats]").first
    press(menu.locator("summary"))
    menu.get_by_role("searchbox").fill("lq")
    option = menu.locator(".option:visible").first
    expect(option).to_contain_text("LQ")
    press_words(page, option, "with")
    expect(page.locator("[data-filters] .filter").first).to_contain_text("LQ")


def test_press_on_the_page_closes_a_menu(open_by):
    """A press on the page's heading closes the menu."""
    page = open_by("radarr/library.html")
    menu = page.locator("[data-columns]").first
    press(menu.locator("summary"))
    expect(menu.locator(".option").first).to_be_visible()
    press(page.locator("h1"))
    expect(menu).not_to_have_attribute("open", "")


def test_menu_and_options_with_the_keyboard(open_by):
    """Enter opens a menu, Tab and Space pick, Escape closes; leaving with Tab closes, too."""
    page = open_by("radarr/library.html")
    menu = page.locator("[data-facet=state]").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator(".option").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[data-filters] .filter")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("searchbox").first.focus()
    expect(menu).not_to_have_attribute("open", "")


def test_instance_is_switched_by_its_name(open_by):
    """The menu of instances opens, and a name in it leads to that instance."""
    page = open_by("radarr/library.html")
    press(page.locator("details.switch summary"))
    press_words(page, page.locator("details.switch nav a", has_text="Series"), "Series")
    expect(page).to_have_url(re.compile("/sonarr/index.html$"))


def test_headings_sort_and_pages_turn(open_by):
    """A heading sorts and sorts the other way; the pager turns pages and goes back."""
    page = open_by("radarr/library.html")
    head = page.locator("#library th[data-key=title]")
    first = page.locator("#library tbody th").first
    top = first.inner_text()
    press_words(page, head, "Title")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(first).not_to_have_text(top)
    press_words(page, head, "Title")
    expect(first).to_have_text(top)
    pager = page.locator(".pager").first
    for name, shown in (("Next", "51"), ("Last", None), ("Previous", None), ("First", "1")):
        press_words(page, pager.get_by_role("button", name=name), name)
        if shown:
            expect(page.locator("[data-page]").first).to_have_text(re.compile(f"^{shown}\N{EN DASH}"))
    expect(first).to_have_text(top)


def test_search_narrows_and_is_taken_back(open_by):
    """Typing narrows the rows; where nothing is left, the words of one button bring all back."""
    page = open_by("radarr/library.html")
    every = status(page)
    page.locator("[data-search]").first.fill("no such title")
    press(page.get_by_role("button", name="Show all"))
    expect(page.locator("[data-status]").first).to_have_text(every)


def test_range_of_a_link_is_taken_back(open_by):
    """A range from a chart is a chip, whose words remove it; several are removed at once."""
    page = open_by("radarr/library.html#score=0..2000&state=cutoff%20met")
    chips = page.locator("[data-filters] .filter")
    expect(chips).to_have_count(3)
    press_words(page, chips.nth(0), "Score")
    expect(chips).to_have_count(1)
    page.go_back()
    expect(chips).to_have_count(3)
    press_words(page, chips.nth(2), "Clear all")
    expect(chips).to_have_count(0)


def test_theme_is_changed(open_by):
    """The words of the button change the theme."""
    page = open_by("index.html")
    press_words(page, page.locator("#theme"), "auto")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_tabs_and_marks_lead_on(open_by):
    """A tab leads to its page, and a bar's words to the rows behind it."""
    page = open_by("radarr/index.html")
    press_words(page, page.locator(".tabs a", has_text="Upgrades"), "Upgrades")
    expect(page).to_have_url(re.compile("/radarr/upgrades.html$"))
    page.go_back()
    press(page.locator("#priorities .row-label a").first)
    expect(page).to_have_url(re.compile(r"\.html#.*priority="))
    expect(page.locator("[data-filters] .filter").first).to_be_visible()


def test_numbers_of_a_chart_unfold(open_by):
    """The word below a chart unfolds its numbers and folds them again."""
    page = open_by("radarr/index.html")
    numbers = page.locator("details.numbers").first
    press_words(page, numbers.locator("summary"), "Numbers")
    expect(numbers.locator("table")).to_be_visible()
    press_words(page, numbers.locator("summary"), "Numbers")
    expect(numbers.locator("table")).to_be_hidden()


def test_title_is_found_and_opened(open_by):
    """A title that the search of the overview finds opens by a press on its words."""
    page = open_by("index.html")
    page.get_by_role("searchbox", name="Search titles").fill("the")
    link = page.locator("#found-titles a").first
    expect(link).to_be_visible()
    press(link)
    expect(page).to_have_url(re.compile(r"/(movie|series)/"))


def test_rows_are_saved_as_csv(open_by):
    """The words CSV save what is shown."""
    page = open_by("radarr/library.html")
    with page.expect_download() as saved:
        press_words(page, page.locator("[data-csv]").first, "CSV")
    assert saved.value.suggested_filename == "library.csv"


def test_scores_are_tried_out(open_by):
    """What-if: a profile is chosen, a score typed, unused formats are shown, all is reset; each by its words."""
    page = open_by("radarr/whatif.html")
    page.wait_for_selector("[data-whatif][data-changes]")
    page.locator("[data-choose]").select_option(index=1)
    page.locator("[data-formats] input").first.fill("-777")
    expect(page.locator("[data-whatif]")).to_have_attribute("data-changes", "1")
    # What is said of an edit comes a moment later and may be a line longer, which moves what stands below it.
    expect(page.locator("[data-whatif] [data-status]")).to_contain_text("With 1 change")
    shown = page.locator("[data-row]:visible").count()
    press_words(page, page.locator(".whatif-all"), "Show unused")
    expect(page.locator("[data-all]")).to_be_checked()
    assert page.locator("[data-row]:visible").count() > shown
    press_words(page, page.locator("[data-copy=scores]"), "Copy")
    expect(page.locator("[data-whatif] [data-status]")).to_have_text(re.compile("Copied|Selected"))
    press(page.locator("[data-row].edited .reset").first)
    expect(page.locator("[data-whatif]")).to_have_attribute("data-changes", "0")
    page.locator("[data-rule=minimum]").fill("123")
    press_words(page, page.locator("[data-reset]"), "Reset all")
    expect(page.locator("[data-whatif]")).to_have_attribute("data-changes", "0")
