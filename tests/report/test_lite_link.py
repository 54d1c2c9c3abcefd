"""The link that opens the published database in Datasette Lite."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from arrscore.config import SiteSettings

BESIDE = {"metadata.yaml": b"title: arrscore\n", "datasette.yaml": b"settings: {}\n"}


@pytest.fixture
def data_page(recorded, build, tmp_path):
    """Build the report with some settings and return its data page."""

    def built(**settings):
        build(recorded.publish(), settings=SiteSettings(**settings), beside=BESIDE)
        return (tmp_path / "output/data.html").read_text()

    return built


def lite_links(page):
    return re.findall(r'href="(https://lite\.datasette\.io/[^"]*)"', page)


def test_lite_reads_database_and_metadata_from_the_reports_address(data_page):
    """The link gives the final address of both files, opens the database's page, and turns the visit count off."""
    (link,) = lite_links(data_page(base_url="https://me.example/my report/"))
    parts = urlsplit(unescape(link))
    assert parse_qs(parts.query) == {
        "url": ["https://me.example/my report/arrscore.db"],
        "metadata": ["https://me.example/my report/metadata.yaml"],
        "analytics": ["off"],
    }
    assert parts.fragment == "/arrscore"


def test_without_an_address_the_page_says_what_to_set(data_page):
    """Lite cannot read a report whose address is not known, so the page names the setting."""
    page = data_page()
    assert lite_links(page) == []
    assert "site.base_url" in page


def test_page_asks_lite_for_nothing_by_itself(data_page):
    """The other host stands in a link alone: nothing is loaded from it, not even a connection is prepared."""
    page = data_page(base_url="https://me.example/report")
    assert page.count("lite.datasette.io/?") == 1
    assert "preconnect" not in page
    assert "prefetch" not in page
