"""Names that are markup, templates or paths stay text on every page, whoever gave them to a title, file or rule."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary

NOW = dt.datetime(2026, 8, 3, 6, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</script><svg onload=alert(1)>",
    "{{7*7}}{% raw %}",
    "\u202egpj.exe \u05e9\u05dc\u05d5\u05dd",
    "\u0645\u0631\u062d\u0628\u0627 2: the return",
    "W" * 300,
    "long words " * 28,
    "../../x",
    "line\nbreak\r\n\ttab",
    "nul\0 bell\a escape\x1b[31m separator\N{LINE SEPARATOR} end",
    "=HYPERLINK(0)",
    "&amp; &lt; javascript:alert(1)",
    "a`${alert(1)}`\\",
)
# Where a name may execute something, though no page of ours needs any of it.
DANGEROUS = frozenset({"iframe", "object", "embed", "img", "base", "form", "style"})


def rename(library: SampleLibrary) -> None:
    """Give hostile names to whatever has a name."""
    names = itertools.cycle(NAMES)
    for server in (library.radarr, library.sonarr):
        for title in (*server.movies.values(), *server.series.values()):
            title.title = next(names)
        for episode in list(server.episodes.values())[:20]:
            episode.title = next(names)
        for file in list(server.files.values())[:30]:
            file.relative_path, file.release_group, file.edition = next(names), next(names), next(names)
        for one in list(server.formats.values())[:20]:
            one.name = f"{next(names)[:200]} {one.id}"
        for profile in server.profiles.values():
            profile.name = f"{next(names)} {profile.id}"
        server.tags = {number: next(names) for number in server.tags}
        for series in server.series.values():
            series.slug = "../../x"


def build_report(home: Path) -> None:
    """Build the report of such a library after four weeks, in each of which something changed."""
    library = SampleLibrary(5, movies=45, series=4, episodes=12, start=NOW - 3 * WEEK)
    apps = {slug: ArrApplication(library, slug, api_key="k") for slug in ("radarr", "sonarr")}
    instances = {
        slug: {"url": f"http://{slug}.invalid", "api_key": "k", "name": name}
        for slug, name in zip(apps, ('<b onclick="alert(1)">Movies</b>', "../../x {{7*7}}"), strict=True)
    }
    settings = load_settings(
        environment={},
        use_file=False,
        overrides={
            "instances": instances,
            "database": home / "arrscore.db",
            "output": home / "output",
            "site": {"title": "<script>alert(1)</script>", "links": True},
        },
    )
    for weeks in (3, 2, 1, 0):
        library.advance(NOW - weeks * WEEK)
        if weeks < 3:
            rename(library)
        pipeline.fetch(settings, pipeline.Request(library.now, apps=apps), SilentReporter())
    pipeline.render(settings, pipeline.Request(NOW), SilentReporter())


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the report deep in it, and nothing else."""
    root = tmp_path_factory.mktemp("hostile")
    home = root / "a" / "b" / "c"
    home.mkdir(parents=True)
    # In a thread of its own, as a browser that runs already has an event loop in this one.
    with ThreadPoolExecutor(1) as executor:
        executor.submit(build_report, home).result()
    return root


@pytest.fixture(scope="module")
def report(folder):
    """The report in it."""
    return folder / "a" / "b" / "c" / "output"


class Markup(HTMLParser):
    """Collects what in a page could run or load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in DANGEROUS or (tag == "script" and "src" not in given):
            self.found.append(tag)
        self.found += [
            f"{tag} {name}" for name in given if name.startswith("on") or name in {"style", "srcdoc"}
        ]
        address = given.get("href") or given.get("src") or ""
        if re.match(r"\s*(javascript|data|vbscript):", address, re.IGNORECASE):
            self.found.append(address)


def test_nothing_stands_outside_the_report(folder, report):
    """Whatever a title's slug says, files are written below `output/` only, under plain names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path for path in files if not path.is_relative_to(report)} == {report.parent / "arrscore.db"}
    names = [path.relative_to(report).as_posix() for path in files if path.is_relative_to(report)]
    assert [name for name in names if not re.fullmatch(r"[a-z0-9/._-]+", name)] == []


def test_no_page_holds_markup_of_a_name(report):
    """In no page is there a script, a handler, a style or an address that came with a name."""
    found = {
        page.name: markup.found
        for page in report.rglob("*.html")
        if (markup := Markup(page.read_text(encoding="utf-8"))).found
    }
    assert found == {}


def test_no_template_is_evaluated(report):
    """`{{7*7}}` is what it says."""
    text = (report / "radarr/library.html").read_text(encoding="utf-8")
    assert "{{7*7}}{% raw %}" in text
    assert "49{% raw %}" not in text


def test_files_beside_the_pages_can_be_read(report):
    """The feed and the badge are XML, the summaries JSON, the tables CSV with as many cells in each row."""
    for path in [*report.rglob("*.xml"), *report.rglob("*.svg")]:
        ET.fromstring(path.read_bytes())  # noqa: S314 - our own output
    for path in report.rglob("*.json"):
        json.loads(path.read_bytes())
    for path in report.rglob("*.csv"):
        text = path.read_bytes().decode("utf-8-sig")
        widths = {len(row) for row in csv.reader(io.StringIO(text, newline=""))}
        assert len(widths) <= 1, path


def test_links_to_other_hosts_give_them_nothing(report):
    """A link out of the report hands over neither its window nor its address."""
    tags = [
        tag
        for path in report.rglob("*.html")
        for tag in re.findall(r'<a [^>]*href="https?:[^>]*>', path.read_text(encoding="utf-8"))
    ]
    assert sum("radarr.invalid" in tag for tag in tags) > 10
    assert sum("sonarr.invalid" in tag for tag in tags) > 2
    assert [tag for tag in tags if 'rel="noopener noreferrer"' not in tag] == []


@pytest.mark.browser
def test_hostile_titles_have_pages_that_show_them_as_text(report, open_page):
    """Each title's own page says its name, runs nothing, and fits a phone."""
    pages = {}
    for path in [*report.glob("radarr/movie/*.html"), *report.glob("sonarr/series/*.html")]:
        said = re.search(r"<h1>(.*?)</h1>", path.read_text(encoding="utf-8"), re.DOTALL)
        pages[re.sub(r" \(\d{4}\)$", "", said[1])] = path
    page = open_page("index.html", base=f"{report.as_uri()}/", size="phone")
    headings = ""
    for path in pages.values():
        page.goto(path.as_uri())
        headings += page.locator("h1").text_content()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
    said = " ".join(headings.split())
    # Line breaks become blanks; other control characters are left out when a text is stored.
    names = {"".join(letter for letter in name if letter.isspace() or letter >= " ") for name in NAMES}
    assert [name for name in names if " ".join(name.split()) not in said] == []


@pytest.mark.browser
@pytest.mark.parametrize("instance", ["radarr", "sonarr"])
def test_every_kind_of_page_stays_whole(report, open_page, instance):
    """Tables, charts and menus with such names run nothing, and nothing sticks out on a phone."""
    page = open_page("index.html", base=f"{report.as_uri()}/", size="phone")
    fullest = [
        max(report.glob(f"{instance}/{folder}/*.html"), key=lambda one: one.stat().st_size)
        for folder in ("profiles", "format", "changes")
    ]
    for path in [*report.glob("*.html"), *report.glob(f"{instance}/*.html"), *fullest]:
        page.goto(path.as_uri())
        page.wait_for_function("document.querySelectorAll('[data-table]:not([data-ready])').length === 0")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
        assert (
            page.evaluate("document.querySelectorAll('img, iframe, [onclick], [onerror], [onload]').length")
            == 0
        )


@pytest.mark.browser
def test_rows_that_a_script_writes_hold_text(report, open_page):
    """What the scripts put into a page, of a search or a facet, is text as well."""
    page = open_page("radarr/library.html", base=f"{report.as_uri()}/")
    page.locator("[data-search]").first.fill("<script>alert(1)")
    expect(page.locator("main tbody th").first).to_contain_text("<script>alert(1)</script>")
    for menu in page.locator("[data-facet]").all():
        menu.locator("summary").click()
        menu.locator(".option label").first.click()
        expect(menu.locator(".option input").first).to_be_checked()
        menu.locator(".option label").first.click()
    page.goto(f"{report.as_uri()}/index.html")
    page.get_by_role("searchbox", name="Search titles").fill("onerror")
    expect(page.locator("#found-titles a").first).to_contain_text('"><img src=x onerror=alert(1)>')
    assert page.evaluate("document.querySelectorAll('img, main script').length") == 0
