"""Names that are written from right to left, or would turn what stands around them, keep to themselves."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary
from support.report import table_rows

NOW = dt.datetime(2026, 8, 3, 6, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
TURN = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")
KINDS = (
    "\u202eLTR trick {}", "\u05e9\u05dc\u05d5\u05dd {} (x265)", "{} \u0645\u0631\u062d\u0628\u0627",
    "\u2069\u202eout {}", "{}: \u200fmarks\u200e (2)", "\u202bAT&T <{}>\u202c", "plain {}",
)  # fmt: skip
VOID = {"meta", "link", "input", "br", "rect", "path", "line", "circle"}


class Library:
    """A report of a library whose names turn the direction, each different, and these names."""

    def __init__(self, home: Path) -> None:
        self.output = home / "output"
        self._numbers = count(1)
        self.names: set[str] = set()
        library = SampleLibrary(5, movies=80, series=4, episodes=14, start=NOW - 3 * WEEK)
        apps = {slug: ArrApplication(library, slug, api_key="k") for slug in ("radarr", "sonarr")}
        instances = {
            slug: {"url": f"http://{slug}.invalid", "api_key": "k", "name": self.name()} for slug in apps
        }
        (home / "pages").mkdir()
        (home / "pages" / "mine.sql").write_text(
            "-- title: Mine\n-- why: so\n-- chart: bars format files\n"
            "select format, files, 'Only ' || format || ' and no other' as words from format_effectiveness"
        )
        self.settings = load_settings(
            environment={},
            use_file=False,
            overrides={
                "instances": instances,
                "database": home / "arrscore.db",
                "output": self.output,
                "site": {"title": "Scores", "links": True, "custom_pages": home / "pages"},
            },
        )
        for weeks in (3, 2, 1, 0):
            library.advance(NOW - weeks * WEEK)
            if weeks == 3:
                self.rename(library)
            pipeline.fetch(self.settings, pipeline.Request(library.now, apps=apps), SilentReporter())
        pipeline.render(self.settings, pipeline.Request(NOW), SilentReporter())

    def name(self) -> str:
        number = next(self._numbers)
        name = KINDS[number % len(KINDS)].format(number)
        self.names.add(re.sub("[\u2066-\u2069]", "", name))
        return name

    def rename(self, library: SampleLibrary) -> None:
        """Give such a name to whatever has one."""
        for server in (library.radarr, library.sonarr):
            for title in (*server.movies.values(), *server.series.values()):
                title.title = self.name()
            for episode in server.episodes.values():
                episode.title = self.name()
            groups = {}
            for file in server.files.values():
                file.release_group = groups.setdefault(file.release_group, self.name())
            for one in (*server.formats.values(), *server.profiles.values()):
                one.name = self.name()
            server.tags = {number: self.name() for number in server.tags}


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Library:
    """The library's report, built in a thread of its own, as a browser has an event loop in this one."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(Library, tmp_path_factory.mktemp("direction")).result()


class Texts(HTMLParser):
    """Collects the texts of a page that turn the direction, and where they are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.isolated: list[str] = []
        self.loose: list[str] = []
        self.controls: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self._open.append(tag)
        self.controls += [
            f"{tag} {name}" for name, value in attrs
            if name in {"title", "aria-label", "content", "placeholder", "label"} and CONTROLS.search(value or "")
        ]  # fmt: skip

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        inside = self._open[-1] if self._open else ""
        if not TURN.search(data):
            return
        if inside in {"title", "option"}:
            self.controls += [data] if CONTROLS.search(data) else []
        else:
            (self.isolated if inside == "bdi" else self.loose).append(data)


def test_every_name_in_a_page_has_its_own_element(library):
    """No page has a turning letter or control outside a `bdi`, and each of these holds one name and no more."""
    loose, more, controls, found = {}, {}, {}, 0
    for path in library.output.rglob("*.html"):
        texts = Texts(path.read_text(encoding="utf-8"))
        place = path.relative_to(library.output).as_posix()
        found += len(texts.isolated)
        loose.update({place: texts.loose[:3]} if texts.loose else {})
        controls.update({place: texts.controls[:3]} if texts.controls else {})
        wrong = [text for text in texts.isolated if text not in library.names and not text.endswith(".mkv")]
        more.update({place: wrong[:3]} if wrong else {})
    assert (loose, controls, more) == ({}, {}, {})
    assert found > 2000


# Texts that turn the direction and stand in no element of their own, among what a reader sees.
LOOSE = """pattern => {
    const turn = new RegExp(pattern), found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        const inside = node.parentElement;
        if (turn.test(node.data) && !inside.closest("bdi, option, script")) found.push(node.data);
    }
    for (const element of document.querySelectorAll("[title], [aria-label]")) {
        const words = `${element.title} ${element.ariaLabel}`;
        if (/[\u202a-\u202e\u2066-\u2069]/.test(words)) found.push(words);
    }
    return found;
}"""
ISOLATED = "[...document.querySelectorAll('main bdi')].map(one => one.textContent)"


def check(page, names) -> int:
    """No text is loose, and each element holds one name; returns how many there are."""
    assert page.evaluate(LOOSE, TURN.pattern) == []
    found = page.evaluate(ISOLATED)
    assert [text for text in found if text not in names] == []
    return len(found)


@pytest.fixture
def open_here(open_page, library):
    """Open a page of this report."""
    return lambda path, **how: open_page(path, base=f"{library.output.as_uri()}/", **how)


@pytest.mark.browser
@pytest.mark.parametrize("path", ["radarr/library.html", "sonarr/episodes.html", "radarr/problems.html"])
def test_rows_options_and_chips_of_scripts_isolate_names(open_here, library, path):
    """Rows that a script writes are like those of the page; so are the words of filters and of what was filtered."""
    page = open_here(path)
    first = page.locator("main tbody tr").first.locator("bdi").all_inner_texts()
    search = page.locator("[data-search]").first
    search.fill("no such name")
    expect(page.locator("main tbody").first).to_contain_text("Nothing matches")
    search.fill("")
    expect(page.locator("main tbody tr").nth(1)).to_be_visible()
    assert page.locator("main tbody tr").first.locator("bdi").all_inner_texts() == first
    check(page, library.names)
    for menu in page.locator("[data-table]").first.locator("[data-facet]").all():
        menu.locator("summary").click()
        menu.locator(".option label").first.click()
        expect(page.locator("[data-filters] .filter").first).to_be_visible()
        check(page, library.names)
        menu.locator(".option label").first.click()


@pytest.mark.browser
def test_search_and_what_if_isolate_names(open_here, library):
    """The titles that are found, and the formats, changes and the command of what-if."""
    page = open_here("index.html")
    page.get_by_role("searchbox", name="Search titles").fill("trick")
    expect(page.locator("#found-titles bdi").first).to_contain_text("LTR trick")
    check(page, library.names)
    page = open_here("radarr/whatif.html")
    page.wait_for_selector("[data-whatif][data-changes]")
    for place in (0, 1, 2):
        page.locator("[data-choose]").select_option(index=place)
        for field in page.locator("[data-formats] tr:visible input").all()[:8]:
            field.fill("77")
    expect(page.locator("[data-changes] bdi").first).to_be_visible()
    assert check(page, library.names) > 20


@pytest.mark.browser
def test_words_behind_a_name_stay_where_they_are(open_here):
    """On a movie's page the year is at the right of a name that would turn it."""
    page = open_here("radarr/library.html#q=trick")
    page.locator("main tbody th a", has_text="LTR trick").first.click()
    heading = page.locator("h1")
    expect(heading).to_contain_text("LTR trick")
    places = heading.evaluate(
        """heading => {
            const at = (node, text) => {
                const range = document.createRange(), start = node.data.indexOf(text);
                range.setStart(node, start);
                range.setEnd(node, start + 1);
                return range.getBoundingClientRect().left;
            };
            const year = heading.lastChild;
            return [at(year, "("), at(year, ")"), heading.querySelector("bdi").getBoundingClientRect().right];
        }"""
    )
    assert places[2] <= places[0] + 8 < places[1]


def test_what_holds_no_element_has_no_controls(library):
    """Titles of the feed, badges and the summary hold no control; the feed's sentences isolate names."""
    feed = ET.parse(library.output / "feed.xml").getroot()  # noqa: S314 - our own output
    titles = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert len(titles) > 2
    assert [one for one in titles if CONTROLS.search(one)] == []
    isolated = [one.text for one in feed.iter("{http://www.w3.org/1999/xhtml}bdi")]
    assert isolated
    assert set(isolated) <= library.names
    for path in [*library.output.rglob("badge.*"), library.output / "summary.md"]:
        assert not CONTROLS.search(path.read_text(encoding="utf-8")), path


def test_data_keep_names_as_they_are(library):
    """CSV and the database hold what the server said."""
    rows = table_rows(library.output, "radarr/formats")
    assert any(row["format"].startswith("\u202eLTR trick") for row in rows)
    assert any(row["format"].startswith("\u2069\u202eout") for row in rows)
