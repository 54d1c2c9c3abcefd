"""Check that the rules contain the profiles of titles and the custom formats of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arrscore.services.payloads import CUSTOM_FORMATS, PROFILES

if TYPE_CHECKING:
    from arrscore.models import Batch, Rules
    from arrscore.services.record_quality import RecordCounts


class RuleReferences:
    """Counts references of titles and files that are missing from the rules.

    Otherwise, a server that lists only some of its profiles or formats would look as if they had been removed. A few
    may be missing, for example those created during a fetch.
    """

    def __init__(self, rules: Rules, counts: RecordCounts) -> None:
        self._profiles = frozenset(each.server_id for each in rules.profiles)
        self._formats = frozenset(each.server_id for each in rules.formats)
        self._counts = counts
        # A library has at most a few thousand sets of formats; each is checked once.
        self._absent_of_set: dict[tuple[int, ...], int] = {}

    def count(self, batch: Batch) -> None:
        """Count the references of a part of the library."""
        titles = batch.titles
        absent = sum(1 for title in titles if title.profile_server_id not in self._profiles)
        self._counts.count_references(f"titles have {PROFILES.plural}", len(titles), absent)
        sets = [file.format_server_ids or () for file in batch.files]
        self._counts.count_references(
            f"matches of files are {CUSTOM_FORMATS.plural}",
            sum(map(len, sets)),
            sum(map(self._absent_formats, sets)),
        )

    def _absent_formats(self, format_set: tuple[int, ...]) -> int:
        if format_set not in self._absent_of_set:
            self._absent_of_set[format_set] = len(set(format_set) - self._formats)
        return self._absent_of_set[format_set]
