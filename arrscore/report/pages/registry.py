"""Every kind of page, in the order of the navigation: a new page is added to one of the two lists.

Navigation, number, downloads and hiding follow from the `KIND`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from arrscore.report.data.facts import Facts, InstanceFacts
from arrscore.report.layout import Site
from arrscore.report.pages import (
    changes,
    data,
    formats,
    groups,
    how,
    instance,
    library,
    loops,
    movie,
    overview,
    problems,
    profiles,
    seasons,
    series,
    storage,
    upgrades,
    whatif,
)
from arrscore.report.pages import format as format_
from arrscore.report.pages.page import Page, PageKind, WholeReportKind
from arrscore.report.pages.without_titles import TitleRows, without_titles

PAGES: tuple[WholeReportKind, ...] = (overview.KIND, how.KIND, data.KIND)
SECTIONS: tuple[PageKind, ...] = (
    instance.KIND,
    upgrades.KIND,
    library.KIND,
    library.EPISODES_KIND,
    series.KIND,
    movie.KIND,
    profiles.KIND,
    formats.KIND,
    format_.KIND,
    changes.KIND,
    storage.KIND,
    groups.KIND,
    seasons.KIND,
    problems.KIND,
    loops.KIND,
    whatif.KIND,
)


def count_pages(facts: Facts, *, dated_only: bool = False) -> int:
    """How many pages `lasting_pages` and `dated_pages` make, or the latter alone."""
    if dated_only:
        return sum(kind.is_dated for kind in PAGES)
    return len(PAGES) + sum(kind.count(one) for one in facts.instances for kind in _kinds_of(one))


def lasting_pages(site: Site, facts: Facts) -> Iterator[Page]:
    """Make every page that is the same as long as libraries, rules and settings are (see `publish.page_reuse`).

    They come one after the other; each may be written and forgotten before the next comes.
    """
    return _as_told(site, _lasting_pages(site, facts))


def dated_pages(site: Site, facts: Facts) -> Iterator[Page]:
    """Make the pages that tell the time, or of the last runs."""
    return _as_told(site, (page for kind in PAGES if kind.is_dated for page in kind.make(site, facts)))


def _as_told(site: Site, pages: Iterator[Page]) -> Iterator[Page]:
    return map(partial(without_titles, hidden=TitleRows.of(SECTIONS)), pages) if site.hides_titles else pages


def _lasting_pages(site: Site, facts: Facts) -> Iterator[Page]:
    for one in facts.instances:
        for kind in _kinds_of(one):
            yield from kind.make(site, one, facts.parameters)
        one.forget()
    for whole in PAGES:
        if not whole.is_dated:
            yield from whole.make(site, facts)


def _kinds_of(facts: InstanceFacts) -> Iterator[PageKind]:
    return (kind for kind in SECTIONS if kind.only in {None, facts.kind})
