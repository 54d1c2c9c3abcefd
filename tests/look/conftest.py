"""What the tests of the look share: an environment, a frame and tables."""

from __future__ import annotations

import shutil

import pytest

from arrscore.report.rendering.components import DataAge, NavItem, PageFrame
from arrscore.report.rendering.environment import asset_names, open_environment, template_folder
from arrscore.report.tables.columnar import columnar
from arrscore.report.tables.table import Column, Table

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
        Column("state", "State", "badge", facet=True, order=("missing", "cutoff met")),
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
            None if number % 11 == 10 else "missing" if number % 5 == 0 else "cutoff met",
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
