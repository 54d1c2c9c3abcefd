"""Match imported rows to the movies and episodes of an instance.

In this order: by external ids, by the id of a file that still exists, by the title's id on the server together with its
name, by name and year. Ids alone may have been reused.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePath

from arrscore.config import RADARR
from arrscore.history.importers.arr_score_exporter import reading
from arrscore.history.importers.arr_score_exporter.rows import Key, Reason
from arrscore.store.imported import Catalogue, CatalogueTitle


class Matcher:
    """Finds the items of one instance."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._titles = {title.id: title for title in catalogue.titles}
        self._by_outside_id: dict[tuple[str, object], set[int]] = defaultdict(set)
        self._by_number: dict[int, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        for title in catalogue.titles:
            for outside_id in _outside_ids(title):
                self._by_outside_id[outside_id].add(title.id)
            self._by_number[title.server_id].add(title.id)
            if plain(title.name):
                self._by_name[plain(title.name)].add(title.id)

    def item_of(self, key: Key) -> int | Reason:
        """The item's id, or why there is none."""
        title_id = self._title_of(key)
        if isinstance(title_id, Reason):
            return title_id
        if key.service == RADARR.name:
            place: tuple[int, int | None, int | None] = (title_id, None, None)
        else:
            season, episode = key.season, key.episode
            if season is None or episode is None:
                season, episode = reading.find_episode(key.path) or (None, None)
            place = (title_id, season, episode)
        return self._catalogue.items.get(place, Reason.UNKNOWN_EPISODE)

    def _title_of(self, key: Key) -> int | Reason:
        for found in (self._of_outside_ids(key), self._of_file(key), self._of_number(key)):
            if len(found) == 1:
                return found.pop()
        for candidates in self._of_names(key):
            if len(candidates) == 1:
                return candidates.pop()
            if candidates:
                return Reason.AMBIGUOUS_TITLE
        return Reason.UNKNOWN_TITLE

    def _of_outside_ids(self, key: Key) -> set[int]:
        found = [self._by_outside_id[each] for each in _outside_ids(key) if each in self._by_outside_id]
        return set.intersection(*found) if found else set()

    def _of_file(self, key: Key) -> set[int]:
        """The title of an existing file with the same id and name."""
        title_id, name = self._catalogue.files.get(key.file_number or -1, (None, ""))
        parts = reading.path_parts(key.path)
        is_same = title_id is not None and bool(parts) and parts[-1].casefold() == name.casefold()
        return self._fitting(key, [title_id]) if title_id is not None and is_same else set()

    def _of_number(self, key: Key) -> set[int]:
        found = self._fitting(key, self._by_number.get(key.title_number or -1, ()))
        if key.title is None:  # a removed file has no name
            return found
        return {title_id for title_id in found if plain(self._titles[title_id].name) == plain(key.title)}

    def _of_names(self, key: Key) -> Iterable[set[int]]:
        for name, year in _names_of(key):
            found = self._fitting(key, self._by_name.get(plain(name), ()))
            if year is not None:
                found = {each for each in found if self._titles[each].year in {None, year}}
            yield found

    def _fitting(self, key: Key, title_ids: Iterable[int]) -> set[int]:
        """The titles whose external ids, if both are known, do not differ."""
        return {title_id for title_id in title_ids if not _contradicts(key, self._titles[title_id])}


def _outside_ids(one: Key | CatalogueTitle) -> list[tuple[str, object]]:
    pairs = (("tmdb", one.tmdb_id), ("tvdb", one.tvdb_id), ("imdb", one.imdb_id))
    return [(name, value) for name, value in pairs if value]


def _contradicts(key: Key, title: CatalogueTitle) -> bool:
    theirs, ours = dict(_outside_ids(key)), dict(_outside_ids(title))
    return any(theirs[name] != ours[name] for name in theirs.keys() & ours.keys())


def _names_of(key: Key) -> list[tuple[str, int | None]]:
    """Possible names of a row's title, with years if known; the most likely first."""
    parts = reading.path_parts(key.path)
    folders = [reading.before_episode(part) for part in parts[:-1]]
    file_name = reading.before_episode(PurePath(parts[-1]).stem) if parts else ""
    years = [split for part in (*folders, file_name) if (split := reading.split_year(part))]
    names: list[tuple[str, int | None]] = []
    if key.title is not None:
        names += [(name, year) for name, year in [reading.split_year(key.title) or ("", None)] if name]
        year = key.year or next((year for name, year in years if plain(name) == plain(key.title)), None)
        names.append((key.title, year))
    names += years
    if key.title is None:
        names += [(part, None) for part in (*folders, file_name) if part]
    return names


def plain(name: str) -> str:
    """A name without case, punctuation and accents, for comparison."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
