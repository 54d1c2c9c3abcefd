"""Build the report: read everything from the published copy of the database, render every page, publish the tree.

Time enters as an argument. The same database and the same time make the same bytes.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from itertools import chain
from pathlib import Path, PurePosixPath

from jinja2 import Environment

from arrscore import __version__
from arrscore.analysis.custom_pages import CustomQuery, guarded, run_custom_query
from arrscore.config import SiteSettings
from arrscore.history.manifest import MANIFEST_NAME, history_manifest
from arrscore.models import ScoreFault
from arrscore.publish.links import BrokenLinkError
from arrscore.publish.page_reuse import inputs_digest, same_page_inputs
from arrscore.publish.tree import OutputTree, Published
from arrscore.read_only import open_read_only
from arrscore.report.custom_pages.template import link_fault
from arrscore.report.data.facts import read_facts
from arrscore.report.data.library import read_names
from arrscore.report.feeds import FEED, feed_files
from arrscore.report.layout import DATABASE, Site
from arrscore.report.pages.custom_pages import custom_nav, custom_pages
from arrscore.report.pages.page import Page, content_hash
from arrscore.report.pages.registry import PAGES, SECTIONS, count_pages, static_pages, time_dependent_pages
from arrscore.report.pages.rows import rows_pages
from arrscore.report.rendering.environment import asset_names, open_environment, template_folder
from arrscore.report.text.direction import isolated, known_names
from arrscore.report.title_index import title_index
from arrscore.times import iso_utc

ROBOTS = b"User-agent: *\nDisallow: /\n"
WELCOMING_ROBOTS = b"User-agent: *\nDisallow:\n"
ASSETS = "assets"
PACKAGE = Path(str(files("arrscore")))
OTHER_BUILD_SECONDS = 120.0
Progress = Callable[[int, int], None]
NOBODY: Mapping[str, str] = {}
NO_FILES: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class SiteResult:
    """What a build wrote: pages and files of the report, how many files are new or changed, how many went.

    Of the pages so many were `rendered`; the others were taken over from the report that stood.
    """

    pages: int
    rendered: int
    files: int
    changed: int
    removed: int
    seconds: float
    score_faults: tuple[ScoreFault, ...] = ()


def build_site(  # noqa: PLR0913 - all but the first by name
    database: Path,
    *,
    settings: SiteSettings,
    now: datetime,
    output: Path,
    force: bool = False,
    addresses: Mapping[str, str] = NOBODY,
    hides_titles: bool = False,
    custom_queries: Sequence[CustomQuery] = (),
    beside: Mapping[str, bytes] = NO_FILES,
    progress: Progress | None = None,
) -> SiteResult:
    """Build the report of `database` into `output`.

    `database` is the copy to publish, in which every view is a table; it is read, and
    hard-linked or copied into the report as it is, so it must not be written to any more. `addresses`
    maps an instance's slug to the address of its application; they are used only where the settings ask for links.
    A report that `hides_titles` shows totals only; its database holds no titles then.
    `custom_queries` become custom pages; the files `beside` are published with the database, for other programs.
    `progress` gets the number of written pages and of all pages; the plain pages of a table's rows count from when its
    page is written.
    Raises OutputError where the report cannot be written, and ConfigurationError, before anything is, for a faulty
    custom query.
    """
    started = time.perf_counter()
    with closing(open_published(database)) as connection, known_names(read_names(connection)):
        facts = read_facts(connection, movie_pages=settings.movie_pages, hides_titles=hides_titles)
        with guarded(connection):
            found = [(query, run_custom_query(connection, query)) for query in custom_queries]
        assets = _hashed_assets()
        site = Site(
            title=settings.title,
            version=__version__,
            now=iso_utc(now),
            stale_after_days=settings.stale_after_days,
            instances=tuple(one.instance for one in facts.instances),
            assets={name: path for name, (path, _) in assets.items()},
            addresses=addresses if settings.links else NOBODY,
            pages=PAGES,
            sections=SECTIONS,
            base_url=settings.base_url,
            feed=FEED if facts.started_at is not None else None,
            hides_titles=hides_titles,
            custom_pages=custom_nav(custom_queries),
            beside=tuple(beside),
            indexable=settings.crawlers,
            score_faults=tuple(one.fault for one in facts.instances if one.fault is not None),
        )
        titles, title_list = title_index(site, facts)
        if not hides_titles:
            site = replace(site, titles=titles)
        environment = open_environment()
        own = custom_pages(site, facts, environment, found)
        with OutputTree(output, force=force, wait_seconds=OTHER_BUILD_SECONDS) as tree:
            for path, content in assets.values():
                tree.add(path, content)
            tree.add("robots.txt", WELCOMING_ROBOTS if site.indexable else ROBOTS)
            listed = tree.add(DATABASE, database)
            tree.add(MANIFEST_NAME, history_manifest(database, sha256=listed.sha256))
            for path, content in beside.items():
                tree.add(path, content)
            if site.titles:
                tree.add(site.titles, title_list)
            for path, content in feed_files(environment, site, facts):
                tree.add(path, content)
            has_lasting = tree.reuse_lasting(
                inputs_digest(_settings_text(site, settings.movie_pages), (PACKAGE, template_folder())),
                DATABASE,
                is_same=partial(same_page_inputs, database),
            )
            total = count_pages(facts, time_dependent_only=has_lasting) + len(own)
            rendering = _Rendering(tree, environment, total, progress)
            if not has_lasting:
                rendering.add(static_pages(site, facts), lasting=True)
            rendering.add(chain(time_dependent_pages(site, facts), own), lasting=False)
            published, pages = _publish(tree, custom_queries), tree.pages
    return SiteResult(
        pages=pages,
        rendered=rendering.done,
        files=published.files,
        changed=published.changed,
        removed=published.removed,
        score_faults=tuple(one.fault for one in facts.instances if one.fault is not None),
        seconds=time.perf_counter() - started,
    )


def _settings_text(site: Site, movie_pages: int) -> str:
    """The inputs of all static pages besides the data, without the times of builds and fetches."""
    instances = tuple(
        one._replace(fetched_at=None if one.fetched_at is None else "fetched") for one in site.instances
    )
    return f"{replace(site, now='', instances=instances, pages=(), sections=())!r} {movie_pages}"


def _publish(tree: OutputTree, custom_queries: Sequence[CustomQuery]) -> Published:
    """Publish the tree; a broken link in a custom template is a configuration error."""
    try:
        return tree.publish()
    except BrokenLinkError as error:
        fault = link_fault(custom_queries, error.links)
        if fault is None:
            raise
        raise fault from None


def open_published(database: Path) -> sqlite3.Connection:
    """Open the published copy; nothing may change it from now on, and nothing of ours does."""
    return open_read_only(database)


def _hashed_assets() -> dict[str, tuple[str, bytes]]:
    """The assets by plain name: the path, with the content's hash in the name, and the content."""
    folder = template_folder() / ASSETS
    found = {}
    for name in asset_names():
        content = (folder / name).read_bytes()
        plain = PurePosixPath(name)
        found[name] = (f"{ASSETS}/{plain.stem}.{content_hash(content)}{plain.suffix}", content)
    return found


class _Rendering:
    """Renders pages into a tree, with the files of their tables; there are `total`, of which so many are `done`."""

    def __init__(
        self, tree: OutputTree, environment: Environment, total: int, progress: Progress | None
    ) -> None:
        self._tree = tree
        self._template = cache(environment.get_template)
        self._total = total
        self._progress = progress
        self.done = 0

    def add(self, pages: Iterable[Page], *, lasting: bool) -> None:
        """Render these pages; the tree records `lasting` ones for the next build."""
        for page in pages:
            self._add(page, lasting=lasting)
            for plain in rows_pages(page):
                self._total += 1
                self._add(plain, lasting=lasting)
            del page  # before the next is made: its table may have a row for each file

    def _add(self, page: Page, *, lasting: bool) -> None:
        rendered = self._template(page.template).render(page.values())
        self._tree.add(page.path, isolated(rendered).encode(), lasting=lasting)
        for path, content in page.files.items():
            self._tree.add(path, content() if callable(content) else content, lasting=lasting)
        self.done += 1
        if self._progress is not None:
            self._progress(self.done, self._total)
