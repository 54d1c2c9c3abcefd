"""The pages: a frozen dataclass each, with every value ready to print."""

from __future__ import annotations

from collections.abc import Iterator

from arrscore.site.facts import Facts, InstanceFacts
from arrscore.site.pages.changes import change_pages
from arrscore.site.pages.data import data_page
from arrscore.site.pages.format import format_pages
from arrscore.site.pages.formats import formats_page
from arrscore.site.pages.groups import groups_page
from arrscore.site.pages.how import how_page
from arrscore.site.pages.instance import instance_page
from arrscore.site.pages.library import library_pages
from arrscore.site.pages.loops import loops_page
from arrscore.site.pages.movie import movie_pages
from arrscore.site.pages.overview import overview_page
from arrscore.site.pages.page import Page
from arrscore.site.pages.problems import problems_page
from arrscore.site.pages.profiles import profile_pages
from arrscore.site.pages.seasons import seasons_page
from arrscore.site.pages.storage import storage_page
from arrscore.site.pages.upgrades import upgrades_page
from arrscore.site.pages.whatif import whatif_page
from arrscore.site.pages.without_titles import without_titles
from arrscore.site.places import Site

__all__ = ["DATED_PAGES", "Page", "count_pages", "dated_pages", "lasting_pages"]

DATED_PAGES = 2
SITE_PAGES = 1 + DATED_PAGES
INSTANCE_PAGES = 11
SERIES_PAGES = 2


def count_pages(facts: Facts) -> int:
    """How many pages `lasting_pages` and `dated_pages` make."""
    return SITE_PAGES + sum(
        INSTANCE_PAGES
        + len(one.paged)
        + len(one.profiles)
        + len(one.formats)
        + (SERIES_PAGES if one.kind == "series" else 0)
        + len(one.builds)
        for one in facts.instances
    )


def lasting_pages(site: Site, facts: Facts) -> Iterator[Page]:
    """Make every page that is the same as long as libraries, rules and settings are (see `site.compared`).

    They come one after the other; each may be written and forgotten before the next comes.
    """
    return _as_told(site, _lasting_pages(site, facts))


def dated_pages(site: Site, facts: Facts) -> Iterator[Page]:
    """Make the pages that tell the time, or of the last runs: there are `DATED_PAGES`."""
    return _as_told(site, (make(site, facts) for make in (overview_page, data_page)))


def _as_told(site: Site, pages: Iterator[Page]) -> Iterator[Page]:
    return map(without_titles, pages) if site.hides_titles else pages


def _lasting_pages(site: Site, facts: Facts) -> Iterator[Page]:
    for one in facts.instances:
        yield from _instance_pages(site, facts, one)
        one.forget()
    yield how_page(site, facts.parameters)


def _instance_pages(site: Site, facts: Facts, one: InstanceFacts) -> Iterator[Page]:
    yield instance_page(site, one, facts.parameters)
    yield upgrades_page(site, one, facts.parameters)
    yield from library_pages(site, one)
    if one.kind == "movie":
        yield from movie_pages(site, one)
    yield from profile_pages(site, one)
    yield formats_page(site, one, facts.parameters)
    yield from format_pages(site, one)
    yield from change_pages(site, one)
    yield storage_page(site, one)
    yield groups_page(site, one)
    yield problems_page(site, one)
    yield loops_page(site, one)
    yield whatif_page(site, one, facts.parameters)
    if one.kind == "series":
        yield seasons_page(site, one)
