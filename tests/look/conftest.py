"""What the tests of the look share: an environment, a frame, tables, and a browser where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from arrscore.site.columnar import columnar
from arrscore.site.environment import asset_names, open_environment, template_folder
from arrscore.site.frame import DataAge, NavItem, PageFrame
from arrscore.site.tables import Column, Table

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGE = """{% extends "base.html" %}
{% from "charts/figure.html" import figure, spark %}
{% from "partials/table.html" import data_table %}
{% from "partials/components.html" import badge, callout, card, definitions, delta, format_chips, grade, meters,
   priority, stats, step_links, time %}
{% block lead %}What this page is for.{% endblock %}
{% block content %}BODY{% endblock %}"""


@pytest.fixture(scope="session")
def environment():
    return open_environment()


@pytest.fixture
def frame():
    """A frame with everything in it; keyword arguments replace parts."""

    def make(**parts) -> PageFrame:
        usual = {
            "title": "Library",
            "site_title": "Report",
            "description": "A test.",
            "root": "",
            "version": "1.2.3",
            "generated_at": "2026-11-22T18:04:00Z",
            "assets": {name: f"assets/{name}" for name in asset_names()},
            "nav": (NavItem("Overview", "index.html", current=True),),
            "instances": (
                NavItem("Radarr", "radarr/index.html", current=True),
                NavItem("Sonarr", "sonarr/x.html"),
            ),
            "instance_nav": (NavItem("Upgrades", "radarr/upgrades.html", note="12"),),
            "crumbs": (NavItem("Radarr", "radarr/index.html"),),
            "data_age": (DataAge("Radarr", "2026-11-22T18:00:00Z"),),
        }
        return PageFrame(**{**usual, **parts})

    return make


@pytest.fixture
def render(environment, frame):
    """The HTML of a page with `body` as its content."""

    def make(body: str, *, page: PageFrame | None = None, **context) -> str:
        template = environment.from_string(PAGE.replace("BODY", body))
        return template.render(page=page or frame(), **context)

    return make


@pytest.fixture
def films():
    """A table of `count` films; the data file is named where there are more than fifty."""
    columns = (
        Column("title", "Title", link="href"),
        Column("score", "Score", "number"),
        Column("profile", "Profile", facet=True),
        Column("state", "State", "badge", facet=True, order=("missing", "done")),
        Column("formats", "Formats", "tags", facet=True),
        Column("size", "Size", "bytes"),
        Column("added", "Added", "date"),
        Column("file", "File", hidden=True),
        Column("href", "", hidden=True),
    )

    def row(number: int) -> tuple[object, ...]:
        name = "Amélie" if number % 10 == 3 else f"=Film {number:04}"
        formats = (("HDR",), ("HDR", "LQ"), ())[number % 3]
        return (
            name,
            None if number % 7 == 6 else number * 10 - 500,
            "UHD" if number % 2 else "HD",
            None if number % 11 == 10 else "missing" if number % 5 == 0 else "done",
            formats,
            number * 10**9,
            f"2026-01-{number % 28 + 1:02}T00:00:00Z",
            f"{name}.mkv",
            f"films/{number}.html",
        )

    def make(count: int, **parts) -> Table:
        data = "films.js" if count > 50 else None
        usual = {"csv_href": "films.csv", "data_href": data, "noun": "film"}
        return Table("films", "All films", columns, [row(one) for one in range(count)], **{**usual, **parts})

    return make


@pytest.fixture
def site(tmp_path, render):
    """Writes a page with a table, its data and the assets; gives the page's address on the disk."""

    def write(table: Table, body: str = "{{ data_table(table) }}", **parts) -> str:
        shutil.copytree(template_folder() / "assets", tmp_path / "assets", dirs_exist_ok=True)
        if table.data_href is not None:
            (tmp_path / table.data_href).write_bytes(columnar(table))
        page = tmp_path / "index.html"
        page.write_text(render(body, table=table, **parts), encoding="utf-8")
        return page.as_uri()

    return write


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome."""
    named = os.environ.get("ARRSCORE_TEST_BROWSER")
    found = named if named and Path(named).exists() else None
    return found or next((path for path in map(shutil.which, BROWSERS) if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for the session; tests skip where there is none."""
    path = find_browser()
    if path is None:
        pytest.skip(f"no Chromium or Chrome found (looked for {', '.join(BROWSERS)})")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            pytest.skip(f"{path} does not start: {error.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A page that fails the test if a script fails or the content security policy is violated."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert complaints == []
