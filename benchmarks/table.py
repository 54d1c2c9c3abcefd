"""How fast a long table answers in a browser: `python benchmarks/table.py [ROWS]`.

Writes the library's table with 100,000 rows by default, opens it in Chromium from the disk, and types. Prints Markdown:
from opening the page until the table is ready, and for each key typed into its search the time on the main thread (its
own processor time, whatever else the machine does) and from the key until the next picture (Chromium's event timing,
in steps of 8 ms). Figures are of one run on one machine.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from arrscore.report.pages import columns
from arrscore.report.rendering.components import PageFrame
from arrscore.report.rendering.environment import asset_names, open_environment, template_folder
from arrscore.report.tables.columnar import columnar
from arrscore.report.tables.table import Column, Table

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUERIES = ("brightwater paradox", "the quiet 2019", "uhd remux", "x265", "harbour 19 grp12", "zz nothing")
OPENINGS = 5
PAGE = """{% extends "base.html" %}{% from "partials/table.html" import data_table %}
{% block lead %}{% endblock %}{% block content %}{{ data_table(table) }}{% endblock %}"""
WATCH = """
new MutationObserver((_, observer) => {
  if (!document.querySelector("[data-ready]")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.readyAfter = performance.now(); }, 0));
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"]});
window.pictures = [];
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (one.name === "keydown") window.pictures.push(one.duration);
}).observe({type: "event", durationThreshold: 16});
"""
WORDS = (
    "Brightwater", "Paradox", "Harbour", "Quiet", "Silver", "Northern", "Letters", "River", "Winter", "Garden",
    "Signal", "Border", "Lantern", "Summer", "Hollow", "Marble", "Orchard", "Tide", "Station", "Echo", "Velvet",
)  # fmt: skip


def library_table(count: int) -> Table:
    """The table of a movie library as its page has it, with made-up rows."""
    chance = random.Random(1)  # noqa: S311 - no secret
    formats = [f"Format {number:02}" for number in range(60)]
    states = columns.STATE["movie"].order[:4]

    def row(number: int) -> tuple[Any, ...]:
        score = chance.randrange(-10_000, 5_000)
        name = f"The {' '.join(chance.choices(WORDS, k=3))} {number % 1000}"
        return (
            name, f"movie/{number}.html", 1950 + number % 75, score, chance.choice(states),
            chance.choice(("critical", "high", "medium", "low", None)), 5_000 - score,
            chance.choice(("HD Bluray + WEB", "UHD Remux", "Anime", "Family")),
            chance.choice(("WEBDL-1080p", "Bluray-1080p", "Remux-2160p", "HDTV-720p")),
            chance.randrange(10**9, 6 * 10**10), f"GRP{chance.randrange(400)}",
            tuple(sorted(chance.sample(formats, chance.randrange(6)))), (),
            f"2026-{1 + number % 12:02}-{1 + number % 28:02}T00:00:00Z",
            f"WEB Tier 0{number % 3} is missing; a release needs {score + 100} points",
        )  # fmt: skip

    return Table(
        id="library",
        caption="Movies",
        columns=(
            Column("title", "Title", link="href"), columns.HREF, columns.YEAR, columns.SCORE, columns.STATE["movie"],
            columns.PRIORITY, columns.GAIN, columns.PROFILE, columns.QUALITY, columns.SIZE, columns.GROUP,
            columns.FORMATS, columns.CATEGORIES, columns.ADDED, Column("reason", "Why", hidden=True),
        ),
        rows=sorted(row(number) for number in range(count)),
        data_href="library.js",
        default_sort="title",
        noun="movie",
    )  # fmt: skip


def write_page(folder: Path, table: Table) -> str:
    """Write the page with its data and assets; its address."""
    shutil.copytree(template_folder() / "assets", folder / "assets")
    (folder / "library.js").write_bytes(columnar(table))
    frame = PageFrame(
        title="Library", site_title="Benchmark", description="", root="", version="", generated_at="",
        assets={name: f"assets/{name}" for name in asset_names()}, nav=(), instances=(), instance_nav=(), crumbs=(),
        data_age=(),
    )  # fmt: skip
    page = folder / "index.html"
    page.write_text(open_environment().from_string(PAGE).render(page=frame, table=table), encoding="utf-8")
    return page.as_uri()


def time_ready(page: Page, address: str) -> float:
    """From opening the page to the picture with the table ready, in milliseconds."""
    page.goto("about:blank")
    page.goto(address)
    return float(page.wait_for_function("window.readyAfter").json_value())


def thread_time(session: CDPSession) -> float:
    """The processor time that the page's main thread has used, in milliseconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(1000.0 * one["value"] for one in metrics if one["name"] == "TaskDuration")


def time_keys(page: Page, session: CDPSession) -> Iterator[float]:
    """Type every query and take it back; the processor time of each key, in milliseconds."""
    field = page.get_by_role("searchbox").first
    for query in QUERIES:
        field.focus()
        for key in [*query, *(["Backspace"] * len(query))]:
            before = thread_time(session)
            page.keyboard.press(key)
            page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
            yield thread_time(session) - before


def line(name: str, values: list[float]) -> str:
    """A row of the Markdown table."""
    high = statistics.quantiles(values, n=20, method="inclusive")[-1]
    return f"| {name} | {statistics.median(values):,.0f} | {high:,.0f} | {max(values):,.0f} |"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        sys.exit("This needs Chromium or Chrome.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        address = write_page(Path(folder), library_table(count))
        size = (Path(folder) / "library.js").stat().st_size / 1e6
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(WATCH)
        ready = [time_ready(page, address) for _ in range(OPENINGS)]
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        processor = list(time_keys(page, session))
        pictures = page.evaluate("window.pictures")
        print(f"{count:,} rows, {size:.1f} MB of data, {browser.version}, {len(processor)} keys\n")
        print("| ms | median | 95th percentile | most |\n|---|---:|---:|---:|")
        print(line("page opened until the table is ready", ready))
        print(line("a key: main thread", processor))
        print(line("a key: until the next picture", pictures))
        browser.close()


if __name__ == "__main__":
    main()
