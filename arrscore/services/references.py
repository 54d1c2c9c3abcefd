"""Whether the rules hold what the library names: a title its profile, a file its custom formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arrscore.services.payloads import CUSTOM_FORMATS, PROFILES

if TYPE_CHECKING:
    from arrscore.models import Batch, Rules
    from arrscore.services.record_quality import Tally


class RuleReferences:
    """Counts what titles and files name, and what of it is not among the rules.

    A server that lists half of its profiles or formats, or none, would otherwise look like one whose owner had
    removed them. A few may be missing: one that is made while a fetch is under way is.
    """

    def __init__(self, rules: Rules, tally: Tally) -> None:
        self._profiles = frozenset(each.server_id for each in rules.profiles)
        self._formats = frozenset(each.server_id for each in rules.formats)
        self._tally = tally
        # A library has a few thousand sets of formats at most: each is looked at once.
        self._absent_of_set: dict[tuple[int, ...], int] = {}

    def count(self, batch: Batch) -> None:
        """Count the references of a part of the library."""
        titles = batch.titles
        absent = sum(1 for title in titles if title.profile_server_id not in self._profiles)
        self._tally.add_named(f"titles have {PROFILES.plural}", len(titles), absent)
        sets = [file.format_server_ids or () for file in batch.files]
        self._tally.add_named(
            f"matches of files are {CUSTOM_FORMATS.plural}",
            sum(map(len, sets)),
            sum(map(self._absent_formats, sets)),
        )

    def _absent_formats(self, format_set: tuple[int, ...]) -> int:
        if format_set not in self._absent_of_set:
            self._absent_of_set[format_set] = len(set(format_set) - self._formats)
        return self._absent_of_set[format_set]
