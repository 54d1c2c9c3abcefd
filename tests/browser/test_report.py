"""The sample's report in a real browser, on a desk and on a phone, light and dark."""

from __future__ import annotations

import functools
import http.server
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# One page of each kind; a star stands for the first page that fits.
KINDS = (
    "index.html",
    "how.html",
    "data.html",
    "radarr/index.html",
    "radarr/upgrades.html",
    "radarr/library.html",
    "radarr/profiles.html",
    "radarr/profiles/*.html",
    "radarr/formats.html",
    "radarr/changes.html",
    "radarr/changes/*.html",
    "radarr/storage.html",
    "radarr/groups.html",
    "radarr/problems.html",
    "radarr/loops.html",
    "radarr/movie/*.html",
    "radarr/format/*.html",
    "radarr/whatif.html",
    "sonarr/library.html",
    "sonarr/series/*.html",
    "sonarr/seasons.html",
)
SIZES = {"desk": (1280, 900), "phone": (390, 844)}


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the report under a sub-path, as project pages are."""

    def log_message(self, *_):
        """A test needs no log."""

    def translate_path(self, path):
        """Take the sub-path off."""
        return super().translate_path(path.removeprefix("/project"))


@pytest.fixture(scope="session")
def address(sample):
    """Where the report is served, under a sub-path."""
    handler = functools.partial(QuietHandler, directory=str(sample[0] / "output"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/project/"
    server.shutdown()
    server.server_close()
    thread.join(5)


def path_of(sample, kind: str) -> str:
    """The path of a page of this kind."""
    output = sample[0] / "output"
    return min(str(path.relative_to(output)) for path in output.glob(kind))


@pytest.fixture
def open_page(browser, address):
    """Open pages that fail the test where a script fails, a policy is violated, or another host is asked."""
    contexts = []
    complaints: list[str] = []

    def make(path: str, *, size: str = "desk", scheme: str = "light", javascript: bool = True):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=javascript,
            bypass_csp=False,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(address) else complaints.append(f"asked {request.url}")
            ),
        )
        page.goto(address + path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_page_is_accessible_and_fits(sample, open_page, kind, size, scheme):
    """Axe finds nothing, nothing sticks out sideways, and no request leaves the origin."""
    page = open_page(path_of(sample, kind), size=size, scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


@pytest.mark.parametrize("kind", KINDS)
def test_page_makes_its_point_without_javascript(sample, open_page, kind):
    """With JavaScript off the heading, the first sentence and the tables or charts stand there."""
    page = open_page(path_of(sample, kind), javascript=False)
    assert page.locator("h1").inner_text().strip()
    assert page.locator(".lead").inner_text().strip()
    assert page.locator("main table, main figure, main dl").count() > 0


def test_overview_moves_nothing_while_loading(open_page):
    """The overview's layout does not shift."""
    page = open_page("index.html", size="phone")
    page.wait_for_load_state("networkidle")
    shift = page.evaluate(
        """new Promise(done => {
            let sum = 0;
            const add = list => { for (const one of list.getEntries()) sum += one.value };
            new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});
            setTimeout(() => done(sum), 300);
        })"""
    )
    assert shift <= 0.05


def test_library_is_filtered_by_its_address(open_page):
    """A link with a search opens the table narrowed to it, with the whole library behind it."""
    page = open_page("radarr/library.html#q=zzzz-no-such-title")
    table = page.locator("main table").first
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(table).to_contain_text("Nothing matches")
    expect(page.locator("[data-status]").first).to_contain_text("0 of ")
