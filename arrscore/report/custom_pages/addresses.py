"""Where the things are that a row of a custom query may name by its id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from arrscore.report.data.facts import Facts, InstanceFacts
from arrscore.report.data.library import read_item_places
from arrscore.report.layout import Site, link
from arrscore.report.pages.profiles import profile_place

ID_COLUMNS = ("instance_id", "title_id", "item_id", "file_id", "profile_id", "format_id")


@dataclass(frozen=True)
class Addresses:
    """Finds the page of an instance, a title, its items and files, a profile or a format."""

    site: Site
    facts: Facts

    def address(self, start: str, column: str, value: object) -> str | None:
        """The address, on the page `start`, of what `column` names; None where that has no page."""
        target = self._paths.get(column, {}).get(value) if isinstance(value, int) else None
        return None if target is None else link(start, target)

    @cached_property
    def _paths(self) -> Mapping[str, Mapping[int, str]]:
        found: dict[str, dict[int, str]] = {column: {} for column in ID_COLUMNS}
        for one in self.facts.instances:
            for column, paths in self._paths_of(one).items():
                found[column].update(paths)
        return found

    def _paths_of(self, facts: InstanceFacts) -> dict[str, dict[int, str]]:
        titles = {
            title_id: self.site.place(facts.instance, page)
            for title_id in facts.titles
            if (page := facts.title_page(title_id)) is not None
        }
        places = read_item_places(facts.connection, facts.instance.id)
        return {
            "instance_id": {facts.instance.id: self.site.place(facts.instance, "index.html")},
            "title_id": titles,
            "item_id": {row.item_id: titles[row.title_id] for row in places if row.title_id in titles},
            "file_id": {
                row.file_id: titles[row.title_id]
                for row in places
                if row.file_id is not None and row.title_id in titles
            },
            "profile_id": {
                profile_id: profile_place(self.site, facts, profile_id) for profile_id in facts.profile_slugs
            },
            "format_id": {
                format_id: self.site.place(facts.instance, f"format/{slug}.html")
                for format_id, slug in facts.format_slugs.items()
            },
        }
