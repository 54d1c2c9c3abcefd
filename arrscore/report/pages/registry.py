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


def count_pages(facts: Facts, *, time_dependent_only: bool = False) -> int:
    """How many pages `static_pages` and `time_dependent_pages` make, or the latter alone."""
    if time_dependent_only:
        return sum(kind.is_time_dependent for kind in PAGES)
    return len(PAGES) + sum(kind.count(one) for one in facts.instances for kind in _kinds_of(one))


def static_pages(site: Site, facts: Facts) -> Iterator[Page]:
    """Make every page that is the same as long as libraries, rules and settings are (see `publish.page_reuse`).

    They come one after the other; each may be written and forgotten before the next comes.
    """
    return _redacted(site, _static_pages(site, facts))


def time_dependent_pages(site: Site, facts: Facts) -> Iterator[Page]:
    """Make the pages that show times or the last runs."""
    return _redacted(
        site, (page for kind in PAGES if kind.is_time_dependent for page in kind.make(site, facts))
    )


def _redacted(site: Site, pages: Iterator[Page]) -> Iterator[Page]:
    return map(partial(without_titles, hidden=TitleRows.of(SECTIONS)), pages) if site.hides_titles else pages


def _static_pages(site: Site, facts: Facts) -> Iterator[Page]:
    for one in facts.instances:
        for kind in _kinds_of(one):
            yield from kind.make(site, one, facts.parameters)
        one.forget()
    for whole in PAGES:
        if not whole.is_time_dependent:
            yield from whole.make(site, facts)


def _kinds_of(facts: InstanceFacts) -> Iterator[PageKind]:
    return (kind for kind in SECTIONS if kind.only in {None, facts.kind})
