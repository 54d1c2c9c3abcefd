"""Tables in a real browser: sorting, searching, filtering, paging, exporting, and the address that holds it all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from arrscore.report.tables.table import Column, Table

pytestmark = pytest.mark.browser

MINUS = "\N{MINUS SIGN}"
# What a reader gets from rows: kinds of cells, their texts, and the elements and addresses in them.
DESCRIBE = """html => {
  const table = new DOMParser().parseFromString(`<table><tbody>${html}</tbody></table>`, "text/html");
  const inner = cell => [...cell.querySelectorAll("*")].map(
    one => [one.tagName, one.className, one.getAttribute("href")]);
  return [...table.querySelectorAll("tr")].map(row => [...row.cells].map(cell =>
    [cell.tagName, cell.className, cell.scope, cell.title, cell.textContent.trim(), inner(cell)]));
}"""


def column(page, number: int) -> list[str]:
    """The texts of one column, from 1."""
    return page.locator(f"tbody tr > :nth-child({number})").all_inner_texts()


def status(page) -> str:
    return page.locator("[data-status]").inner_text()


def opened(page, address: str):
    page.goto(address)
    page.wait_for_selector("[data-ready]", state="attached")
    return page


def test_sort_by_a_figure(page, site, films):
    """The first click puts the highest first, the second the lowest; unknown ones are last both times."""
    opened(page, site(films(120)))
    score = page.get_by_role("button", name="Score")
    score.click()
    assert column(page, 2)[:3] == ["690", "670", "660"]
    assert page.locator("th[data-key=score]").get_attribute("aria-sort") == "descending"
    score.click()
    assert column(page, 2)[:2] == [f"{MINUS}500", f"{MINUS}490"]
    page.get_by_role("button", name="Last", exact=True).click()
    assert column(page, 2)[-1] == "\N{EN DASH}"


def test_sort_is_stable_and_follows_the_given_order(page, site, films):
    """Words with an order of their own sort by it, and rows that are equal keep their order."""
    opened(page, site(films(120)))
    page.get_by_role("button", name="State", exact=True).click()
    assert set(column(page, 4)[:22]) == {"missing"}
    assert column(page, 1)[:3] == ["=Film 0000", "=Film 0005", "=Film 0015"]


def test_sort_with_the_keyboard(page, site, films):
    """A heading is a button that Enter presses."""
    opened(page, site(films(60)))
    page.locator("th[data-key=title] button").focus()
    page.keyboard.press("Enter")
    assert page.locator("th[data-key=title]").get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize(
    ("query", "count"), [("amelie", 12), ("AMÉLIE", 12), ("uhd amel", 12), ("lq", 40), ("zzz", 0)]
)
def test_search_ignores_case_and_accents(page, site, films, query, count):
    """Every word must occur in some column, whatever its case and accents; the count is announced."""
    opened(page, site(films(120)))
    page.get_by_role("searchbox").fill(query)
    assert status(page) == f"{count} of 120 films"
    assert page.locator("[data-status]").get_attribute("role") == "status"


def test_nothing_found_offers_a_way_back(page, site, films):
    """Where nothing matches, one button shows everything again."""
    opened(page, site(films(120)))
    page.get_by_role("searchbox").fill("zzz")
    page.get_by_role("button", name="Show all").click()
    assert status(page) == "120 films"
    assert page.get_by_role("searchbox").input_value() == ""


def test_facet_filters_and_counts(page, site, films):
    """A facet lists its words with counts; those of other facets follow what is chosen."""
    opened(page, site(films(120)))
    page.locator("[data-facet=profile] summary").click()
    page.locator("[data-facet=profile] .option").first.wait_for()
    assert page.locator("[data-facet=profile] .option").all_inner_texts() == ["HD\n60", "UHD\n60"]
    page.get_by_label("UHD", exact=True).check()
    assert status(page) == "60 of 120 films"
    page.keyboard.press("Escape")
    page.locator("[data-facet=state] summary").click()
    page.locator("[data-facet=state] .option").first.wait_for()
    assert page.locator("[data-facet=state] .option-count").all_inner_texts() == ["11", "44"]


def test_facet_of_formats_has_and_lacks(page, site, films):
    """Formats can be asked for and ruled out."""
    opened(page, site(films(120)))
    page.locator("[data-facet=formats] summary").click()
    page.get_by_role("group", name="HDR").get_by_label("with", exact=True).check()
    assert status(page) == "80 of 120 films"
    page.get_by_role("group", name="LQ").get_by_label("without").check()
    assert status(page) == "40 of 120 films"
    assert page.evaluate("location.hash") == "#formats=HDR,-LQ"


def test_link_with_state_opens_filtered(page, site, films):
    """A link of a chart opens the rows behind its mark, and shows the filter as a chip that can be removed."""
    opened(page, site(films(120)) + "#score=-500..-400&profile=HD&sort=-score")
    assert column(page, 2) == [f"{MINUS}400", f"{MINUS}420", f"{MINUS}460", f"{MINUS}480", f"{MINUS}500"]
    page.get_by_role("button", name=f"Remove filter: Score {MINUS}500 to {MINUS}400").click()
    assert status(page) == "60 of 120 films"
    page.get_by_role("button", name="Remove filter: Profile: HD").click()
    assert status(page) == "120 films"


@pytest.mark.parametrize(
    "state", ["q=%E0%A4%A", "score=a..b", "profile=Nobody", "page=999", "sort=nothing", "x=1"]
)
def test_odd_address_does_no_harm(page, site, films, state):
    """An address that names what is not there shows a table, if an empty one."""
    opened(page, site(films(120)) + f"#{state}")
    assert page.locator("tbody tr").count() >= 1


def test_column_with_letters_beyond_ascii_keeps_its_filter(page, site):
    """The address of a filtered table is a link, whatever letters its column's name has."""
    columns = (Column("title", "Title"), Column("größe", "Größe", facet=True))
    table = Table("films", "Films", columns, [(f"Film {n}", "A" if n % 3 else "B") for n in range(30)])
    opened(page, site(table))
    page.locator("summary", has_text="Größe").click()
    page.get_by_label("B", exact=True).check()
    assert page.evaluate("location.hash") == "#gr%C3%B6%C3%9Fe=B"
    page.reload()
    page.wait_for_selector("[data-ready]", state="attached")
    assert status(page) == "10 of 30 rows"
    page.get_by_role("button", name="Title").click()
    assert page.evaluate("location.hash") == "#sort=title&gr%C3%B6%C3%9Fe=B"


def test_back_and_forward(page, site, films):
    """The browser's buttons go through what was filtered."""
    opened(page, site(films(120)))
    page.locator("[data-facet=profile] summary").click()
    page.get_by_label("UHD", exact=True).check()
    page.get_by_label("HD", exact=True).check()
    page.go_back()
    assert status(page) == "60 of 120 films"
    page.go_back()
    assert status(page) == "120 films"
    page.go_forward()
    assert status(page) == "60 of 120 films"


def test_following_a_link_on_the_page(page, site, films):
    """A chart's mark on the table's own page filters it at once."""
    opened(page, site(films(120), body='<a href="#profile=HD">HD only</a>{{ data_table(table) }}'))
    page.get_by_text("HD only").click()
    page.wait_for_function("document.querySelector('[data-status]').textContent === '60 of 120 films'")


def test_paging(page, site, films):
    """Fifty rows a page; the ends are told to assistive technology and keep the focus."""
    opened(page, site(films(120)))
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    assert page.locator("[data-page]").inner_text() == "101\N{EN DASH}120 of 120"
    assert len(column(page, 1)) == 20
    assert page.get_by_role("button", name="Next").get_attribute("aria-disabled") == "true"
    assert page.evaluate("document.activeElement.textContent") == "Next"
    assert page.evaluate("location.hash") == "#page=3"


def test_columns_can_be_chosen(page, site, films):
    """A hidden column appears when it is chosen, and the choice is in the address."""
    opened(page, site(films(120)))
    assert page.locator("th[data-key=file]").is_hidden()
    page.locator("[data-columns] summary").click()
    page.get_by_label("File", exact=True).check()
    page.get_by_label("Size").uncheck()
    assert page.locator("th[data-key=file]").is_visible()
    assert page.locator("th[data-key=size]").is_hidden()
    assert "=Film 0000.mkv" in page.locator("tbody tr").first.inner_text()
    assert page.evaluate("location.hash").startswith("#cols=title,score,profile,state,formats,added,file")


def test_export_is_what_is_shown_and_harmless(page, site, films):
    """The export has the rows and columns shown, and no text that a spreadsheet would take for a formula."""
    opened(page, site(films(120)))
    page.get_by_role("searchbox").fill("film 0001")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    lines = download.value.path().read_text(encoding="utf-8-sig").split("\n")
    assert [line.rstrip("\r") for line in lines] == [
        "Title,Score,Profile,State,Formats,Size,Added",
        '\'=Film 0001,-490,UHD,cutoff met,"HDR, LQ",1000000000,2026-01-02T00:00:00Z',
        "",
    ]


def test_short_table_works_from_its_html(page, site, films):
    """A table without a data file sorts, filters and searches the rows that are in the page."""
    opened(page, site(films(30)))
    page.get_by_role("button", name="Score").click()
    assert column(page, 2)[:2] == [f"{MINUS}210", f"{MINUS}220"]
    page.get_by_role("searchbox").fill("amelie")
    assert status(page) == "3 of 30 films"
    page.locator("[data-facet=formats] summary").click()
    page.get_by_role("group", name="LQ").get_by_label("with", exact=True).check()
    assert status(page) == "1 of 30 films"
    assert page.locator("tbody a").get_attribute("href") == "films/13.html"


def test_second_table_has_its_own_part_of_the_address(page, site, films):
    """Two tables on a page do not disturb each other."""
    other = Table("other", "Others", (Column("title", "Title"), Column("n", "Number", "number")),
                  [("a", 1), ("b", 3), ("c", 2)])  # fmt: skip
    body = "{{ data_table(table) }}{{ data_table(other) }}"
    opened(page, site(films(20), body=body, other=other))
    page.get_by_role("button", name="Number").click()
    assert page.evaluate("location.hash") == "#other.sort=-n"
    page.get_by_role("button", name="Score").click()
    assert page.evaluate("location.hash") == "#other.sort=-n&sort=-score"
    assert page.locator("#other tbody th").all_inner_texts() == ["b", "c", "a"]


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "{{7*7}}", "a'\\b"]
)
def test_names_stay_text_in_the_browser(page, site, films, name):
    """Rows that the script writes hold text, whatever it says."""
    table = films(60)
    rows = [(name, *row[1:]) for row in table.rows]
    opened(page, site(Table("films", name, table.columns, rows, data_href="films.js")) + "#sort=-score")
    assert column(page, 1)[0] == name
    assert page.locator("tbody img").count() == 0


def test_script_prints_what_the_page_prints(page, site, films):
    """The rows that the script writes look the same as those that were built."""
    opened(page, site(films(120)))
    built = page.locator("tbody").inner_html()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="First").click()
    now = page.locator("tbody").inner_html()
    assert page.evaluate(DESCRIBE, now) == page.evaluate(DESCRIBE, built)


def test_without_scripts_the_first_rows_are_there(browser, site, films):
    """With scripts off a table shows its first rows, says how many there are, and leads to the CSV."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site(films(120)))
    assert page.get_by_text("The first 50 of 120 films.").is_visible()
    assert not page.get_by_role("searchbox").is_visible()
    assert page.locator("tbody tr").count() == 50
    context.close()


def test_large_table_is_searched_whole(page, site, films):
    """A search looks at a hundred thousand rows, not at those of the page alone."""
    opened(page, site(films(100_000)))
    page.get_by_role("searchbox").fill("amelie")
    expect(page.locator("[data-status]").first).to_contain_text("10,000 of 100,000")


@pytest.fixture
def few_pages(films):
    """A table in which every second film has no page of its own."""
    table = films(120)
    place = next(number for number, one in enumerate(table.columns) if one.key == "href")
    rows = [
        (*row[:place], row[place] if number % 2 else None, *row[place + 1 :])
        for number, row in enumerate(table.rows)
    ]
    return replace(table, rows=tuple(rows))


def test_row_without_a_page_unfolds(page, site, few_pages):
    """Its title opens what the table knows of it, hidden columns included; one row is open at a time."""
    opened(page, site(few_pages))
    page.get_by_role("button", name="=Film 0000").click()
    facts = page.locator(".unfolded dl")
    assert facts.count() == 1
    assert "File" in facts.inner_text()
    assert page.locator("[aria-expanded=true]").inner_text() == "=Film 0000"
    page.get_by_role("button", name="=Film 0002").press("Enter")
    assert facts.count() == 1
    assert page.locator("[aria-expanded=true]").inner_text() == "=Film 0002"
    page.get_by_role("button", name="=Film 0002").click()
    assert facts.count() == 0
    assert page.get_by_role("link", name="=Film 0001").count() == 1


def test_unfolded_row_goes_with_its_rows(page, site, few_pages):
    """Another page, order or search closes it: what it belongs to may be gone."""
    opened(page, site(few_pages))
    page.get_by_role("button", name="=Film 0000").click()
    page.get_by_role("searchbox").fill("film")
    expect(page.locator(".unfolded")).to_have_count(0)
    assert page.locator("[aria-expanded=true]").count() == 0


# The rows that are shown, as the numbers in their links, and what they have in the column that is sorted.
SHOWN = """key => {
    const place = document.querySelector(`th[data-key=${key}]`).cellIndex;
    return [...document.querySelectorAll("tbody tr")].map(row =>
        [row.querySelector("a").getAttribute("href"), row.cells[place].textContent.trim()]);
}"""


def both_ways(page, key: str) -> dict[str, list[list[str]]]:
    """What is shown when the rows are sorted by a column, by direction."""
    head = page.locator(f"th[data-key={key}]")
    found = {}
    while len(found) < 2:
        head.locator("button").click()
        if head.get_attribute("aria-sort"):
            found[head.get_attribute("aria-sort")] = page.evaluate(SHOWN, key)
    return found


@pytest.mark.parametrize("default", [None, "title", "-score"])
@pytest.mark.parametrize("remote", [False, True])
def test_one_direction_is_the_other_reversed(page, site, films, default, remote):
    """By each column, equal rows included; those of which nothing is known are last both ways."""
    table = films(48)
    known = {"title": lambda row: row[0].lstrip("="), "-score": lambda row: -(row[1] or -1000)}
    rows = sorted(table.rows, key=known[default]) if default else table.rows
    data = "films.js" if remote else None
    opened(page, site(replace(table, rows=tuple(rows), default_sort=default, data_href=data)))
    for key in ("title", "score", "profile", "state", "formats", "size", "added"):
        ways = both_ways(page, key)
        up = [row for row in ways["ascending"] if row[1] != "\N{EN DASH}"]
        unknown = [row for row in ways["ascending"] if row[1] == "\N{EN DASH}"]
        assert ways["descending"] == up[::-1] + unknown, key


@pytest.mark.parametrize("remote", [False, True])
def test_decimals_sort_as_figures(page, site, remote):
    """Thresholds from hundredths to thousands are in the order of their values, and print as they are."""
    values = (0.05, 0.95, 10, 15, 180, 2, 21, 3, 30, 5, 2500, 0.125)
    columns = (Column("name", "Name", link="href"), Column("value", "Value", "decimal"), Column("href", ""))
    table = Table("films", "Values", columns, [(f"v{value}", value, f"#{value}") for value in values])
    opened(page, site(replace(table, data_href="films.js" if remote else None)))
    shown = [text for _, text in both_ways(page, "value")["ascending"]]
    assert shown == ["0.05", "0.125", "0.95", "2", "3", "5", "10", "15", "21", "30", "180", "2500"]


@pytest.mark.parametrize("colors", ["none", "active"])
def test_only_the_sorted_header_looks_sorted(page, site, films, colors):
    """One header has an arrow, which says the direction in forced colors, too, and only it is bold."""
    page.emulate_media(forced_colors=colors)
    opened(page, site(films(60)))
    look = """[...document.querySelectorAll('thead th:not([hidden])')].map(head => [
        getComputedStyle(head.querySelector('button'), '::after').content[1] || '',
        getComputedStyle(head.querySelector('button')).fontWeight, getComputedStyle(head).fontWeight])"""
    assert {tuple(one) for one in page.evaluate(look)} == {("o", "400", "400")}
    for arrow in "\N{BLACK DOWN-POINTING TRIANGLE}\N{BLACK UP-POINTING TRIANGLE}":
        page.locator("th[data-key=score] button").click()
        found = [one for one in page.evaluate(look) if one[0] != "o"]
        assert found == [[arrow, "650", "650"]]


def test_buttons_that_lead_nowhere_look_so(page, site, films):
    """At an end, and where all rows are on one page, a button of the pager has no border and another color."""
    page.emulate_media(reduced_motion="reduce")
    opened(page, site(films(120)))
    look = """[...document.querySelectorAll('[data-go]')].map(button => {
        const { color, borderTopColor, cursor } = getComputedStyle(button);
        return [button.dataset.go, color, borderTopColor, cursor].join(); })"""

    def plain() -> set[str]:
        return {
            one.split(",")[0]
            for one in page.evaluate(look)
            if one.endswith("default") and "0, 0, 0, 0" in one
        }

    assert plain() == {"first", "previous"}
    page.get_by_role("button", name="Last", exact=True).click()
    page.mouse.move(0, 0)
    assert plain() == {"next", "last"}
    page.get_by_role("searchbox").fill("film 0001")
    expect(page.locator("[data-page]")).to_have_text("1\N{EN DASH}1 of 1")
    assert plain() == {"first", "previous", "next", "last"}
