"""The path of every page, and the frame that follows from it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import quote, urlencode

from arrscore.models import ScoreFault
from arrscore.report.data.library import Instance
from arrscore.report.rendering.components import DataAge, NavItem, PageFrame
from arrscore.report.text.slugs import Slugs

RESERVED_FOLDERS = ("assets", "data", "how", "index", "pages", "search", "feed", "own")
DATABASE = "arrscore.db"
METADATA = "metadata.yaml"  # descriptions of the database for Datasette
CONFIGURATION = "datasette.yaml"  # the same for Datasette 1.0
# What an address holds as it is; a blank becomes %20.
_NOT_QUOTED = "%:/[]@!$&'()*+,;=~"
LITE = "https://lite.datasette.io/"  # Datasette in the reader's own browser
CUSTOM_INDEX = "own/index.html"


@dataclass(frozen=True, slots=True)
class Export:
    """A table to download as CSV: what it is called, and its file without the ending.

    One that has `titles` in its rows is not there where the report hides them.
    """

    label: str
    name: str
    titles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What the navigation and the lists of downloads know of a kind of page.

    `path` is relative to the report, or for a page of an instance to the folder of that. A page without a `label` is
    reached from others only. `only` names the one kind of title for which it is made.
    """

    path: str
    label: str = ""
    exports: tuple[Export, ...] = ()
    only: str | None = None


@lru_cache(maxsize=8192)
def link(start: str, target: str) -> str:
    """The relative address of the page `target` on the page `start`, both relative to the site's root."""
    return posixpath.relpath(target, posixpath.dirname(start) or ".")


@dataclass(frozen=True)
class Site:
    """What all pages of one build share.

    `now` is ISO 8601 in UTC; only pages that are `dated` may print it. `assets` maps plain names to paths, `addresses`
    an instance's slug to the address of its server, where links to it are wanted. `base_url` is where the
    report is published, without a slash at its end, `feed` the path of the feed where there is
    one, and `titles` that of the list of titles. A report that `hides_titles` shows totals only.
    `pages` are those of the whole report, `sections` those that each instance has, both in the navigation's order.
    `custom_pages` are those from custom queries, `beside` the files for other programs.
    Search engines are asked to leave the report alone unless it is `indexable`. `score_faults` are those of the
    instances whose scores are distrusted, which their pages show first.
    """

    title: str
    version: str
    now: str
    stale_after_days: float
    instances: tuple[Instance, ...]
    assets: Mapping[str, str]
    addresses: Mapping[str, str]
    pages: tuple[Section, ...]
    sections: tuple[Section, ...]
    base_url: str | None = None
    feed: str | None = None
    titles: str = ""
    hides_titles: bool = False
    custom_pages: tuple[NavItem, ...] = ()
    beside: tuple[str, ...] = ()
    indexable: bool = False
    score_faults: tuple[ScoreFault, ...] = ()

    @cached_property
    def folders(self) -> Mapping[int, str]:
        """The folder of each instance's pages, by the instance's id."""
        slugs = Slugs(taken=RESERVED_FOLDERS)
        ordered = sorted(self.instances, key=lambda instance: instance.id)
        return {instance.id: slugs.take(instance.slug, instance.id) for instance in ordered}

    @cached_property
    def data_age(self) -> tuple[DataAge, ...]:
        """When each instance was last fetched completely, and whether the last attempt succeeded."""
        return tuple(
            DataAge(
                name=instance.name,
                fetched_at=instance.fetched_at,
                outcome="never"
                if instance.fetched_at is None
                else "failed"
                if instance.outcome == "failed"
                else "ok",
            )
            for instance in self.instances
        )

    @cached_property
    def _navigation(self) -> dict[tuple[int | None, str, bool, str], tuple[tuple[NavItem, ...], ...]]:
        return {}

    def place(self, instance: Instance, page: str) -> str:
        """The path of one of an instance's pages, such as `upgrades.html`."""
        return f"{self.folders[instance.id]}/{page}"

    def address(self, path: str) -> str:
        """The address of a file of the report for those outside it; relative where the report's own is not known."""
        return path if self.base_url is None else f"{quote(self.base_url, safe=_NOT_QUOTED)}/{path}"

    @cached_property
    def lite_link(self) -> str | None:
        """The address that opens the published database in Datasette Lite; None where the report's own is not known.

        The two files must be read from their final addresses: a redirect lets no other site read them. Lite's own
        count of visits would reveal the database's address, so it is off.
        """
        if self.base_url is None or METADATA not in self.beside:
            return None
        # What Lite is asked for is quoted as a whole.
        asked = {
            "url": f"{self.base_url}/{DATABASE}",
            "metadata": f"{self.base_url}/{METADATA}",
            "analytics": "off",
        }
        return f"{LITE}?{urlencode(asked)}#/{DATABASE.removesuffix('.db')}"

    def application_link(self, instance: Instance, kind: str, slug: str | None) -> str | None:
        """The address of a title in its application; None unless the owner wants links."""
        address = self.addresses.get(instance.slug)
        return f"{address}/{kind}/{quote(slug, safe='')}" if address and slug else None

    def frame(
        self,
        path: str,
        title: str,
        description: str,
        *,
        instance: Instance | None = None,
        section: str | None = None,
        dated: bool = False,
    ) -> PageFrame:
        """Frame the page at `path`; `section` is its parent page, such as the instance's `library.html`.

        A page that is not `dated` does not depend on the current time, so it changes only with its data. Where the
        last attempt to fetch an instance failed, the pages of its navigation say that, but none of those below them.
        """
        nav, instances, instance_nav, crumbs = self._links(path, instance, section)
        return PageFrame(
            title=title,
            site_title=self.title,
            description=description,
            root="../" * path.count("/"),
            version=self.version,
            generated_at=self.now if dated else "",
            assets=self.assets,
            nav=nav,
            instances=instances,
            instance_nav=instance_nav,
            crumbs=crumbs,
            data_age=self.data_age if dated else self._failure(instance) if section is None else (),
            stale_after_days=max(1, round(self.stale_after_days)),
            score_faults=self._faults(instance),
            feed=self.feed,
            indexable=self.indexable,
            shell="" if section is None else f"{section} {path.rpartition('/')[0]} {dated}",
        )

    def _faults(self, instance: Instance | None) -> tuple[NavItem, ...]:
        """The notices of distrusted scores, each with the page that lists the files."""
        known = {one.id: one for one in self.instances}
        return tuple(
            NavItem(f"{fault.name}: {fault.sentence}", self.place(known[fault.instance_id], "problems.html"))
            for fault in self.score_faults
            if instance is None or fault.instance_id == instance.id
        )

    def _failure(self, instance: Instance | None) -> tuple[DataAge, ...]:
        ages = zip(self.instances, self.data_age, strict=True)
        return tuple(age for one, age in ages if one is instance and age.outcome != "ok")

    def _links(
        self, path: str, instance: Instance | None, section: str | None
    ) -> tuple[tuple[NavItem, ...], ...]:
        """The navigation of a page, by relative addresses; pages of a folder below one section all have the same."""
        folder = posixpath.dirname(path)
        key = (None if instance is None else instance.id, section or path, section is None, folder)
        if key not in self._navigation:
            self._navigation[key] = tuple(
                tuple(replace(item, href=link(posixpath.join(folder, ""), item.href)) for item in items)
                for items in self._make_links(path, instance, section)
            )
        return self._navigation[key]

    def _make_links(
        self, path: str, instance: Instance | None, section: str | None
    ) -> tuple[tuple[NavItem, ...], ...]:
        pages = [(page.label, page.path) for page in self.pages if page.label]
        if self.custom_pages:
            pages.append(("Your pages", CUSTOM_INDEX))
        top = path if instance is not None or section is None else section
        nav = tuple(NavItem(label, href, current=href == top) for label, href in pages)
        instances = tuple(
            NavItem(one.name, self.place(one, "index.html"), current=one is instance)
            for one in self.instances
        )
        if instance is None:
            crumbs = (NavItem("Overview", "index.html"), *(item for item in nav if item.current))
            return nav, instances, (), crumbs if section else ()
        here = self.place(instance, section) if section else path
        inner = tuple(
            NavItem(
                each.label, self.place(instance, each.path), current=self.place(instance, each.path) == here
            )
            for each in self.sections
            if each.label
        )
        above = [NavItem("Overview", "index.html")]
        if path != self.place(instance, "index.html"):
            above.append(NavItem(instance.name, self.place(instance, "index.html")))
        if section is not None:
            above += [item for item in inner if item.current]
        return nav, instances, inner, tuple(above)
