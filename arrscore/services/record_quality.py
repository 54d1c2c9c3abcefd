"""Count the records that a fetch could not read, and fail if they are too many to skip."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from typing import Literal, get_args

from arrscore.errors import ServiceAnswerInvalid
from arrscore.services.http.response_errors import TRY_CHECK

UnreadRole = Literal["title", "item", "profile", "format"]

log = logging.getLogger("arrscore.services")

# This many invalid records are always tolerated; beyond that, one in ten.
TOLERATED = 5
INVALID_SHARE = 0.1


class RecordCounts:
    """Counts records by kind: those seen, those skipped, and why.

    A kind is its plural in messages. `skipped` is the sum over all kinds.
    """

    def __init__(self, slug: str) -> None:
        self._slug = slug
        self._seen: Counter[str] = Counter()
        self._invalid: Counter[str] = Counter()
        self._repeated: Counter[str] = Counter()
        self._reasons: dict[str, Counter[str]] = {}
        # Messages by kind, other than that records cannot be read.
        self._faults: dict[str, str] = {}
        self._unread: dict[UnreadRole, set[int]] = {each: set() for each in get_args(UnreadRole)}
        self._unidentified: Counter[UnreadRole] = Counter()

    @property
    def skipped(self) -> int:
        """The number of records skipped so far."""
        return self._invalid.total() + self._repeated.total()

    def count_seen(self, plural: str, count: int) -> None:
        """Count received records, including invalid ones."""
        self._seen[plural] += count

    def count_invalid(self, plural: str, reason: str, count: int = 1) -> None:
        """Count skipped records; `reason` is a field or a short cause, never a value."""
        if count:
            self._invalid[plural] += count
            self._reasons.setdefault(plural, Counter())[reason] += count

    def count_repeated(self, plural: str, count: int) -> None:
        """Count records with a repeated id, which are skipped without loss."""
        if count:
            self._repeated[plural] += count
            self._reasons.setdefault(plural, Counter())["repeated id"] += count

    def mark_unread(self, role: str | None, ids: Collection[int], unidentified: int = 0) -> None:
        """Remember which records exist but could not be read, so that they are not treated as removed.

        `role` is that of their shape; without one, they count as all roles. The ids of `unidentified` ones could not be
        read either.
        """
        for each in self._unread:
            if role in {each, None}:
                self._unread[each].update(ids)
                self._unidentified[each] += unidentified

    def unread(self, role: UnreadRole) -> frozenset[int]:
        """The ids of records in a role that could not be read."""
        return frozenset(self._unread[role])

    def has_unidentified(self, role: UnreadRole) -> bool:
        """Whether some had no readable id: then no absent record is known to be removed."""
        return self._unidentified[role] > 0

    def count_listed(self, plural: str, listed: int, absent: int) -> None:
        """Count files that titles or episodes refer to, and how many of them were not returned."""
        kind = f"{plural} that the server lists"
        self.count_seen(kind, listed)
        self.count_invalid(kind, "not returned", max(absent, 0))

    def count_unclaimed(self, plural: str, came: int, unclaimed: int) -> None:
        """Count returned files, and how many of them no episode refers to, because it was not returned."""
        kind = f"{plural} with an episode"
        self.count_seen(kind, came)
        self.count_invalid(kind, "episode not returned", max(unclaimed, 0))

    def count_references(self, fault: str, named: int, absent: int) -> None:
        """Count the references of titles or files, and how many of them the rules do not contain.

        `fault` begins with the counted unit: `titles have quality profiles`.
        """
        self._faults[fault] = f"{fault} that the server does not list"
        self.count_seen(fault, named)
        self.count_invalid(fault, "not returned", absent)

    def check(self, *plurals: str) -> None:
        """Raise ServiceAnswerInvalid if too many records of a kind (by default of any kind) are skipped.

        Too many means more than 5 and more than a tenth of those seen, or all of two or more: a library that cannot
        be read is not an empty one.
        """
        for plural in plurals or tuple(self._seen):
            seen, invalid = self._seen[plural], self._invalid[plural]
            if (invalid > TOLERATED and invalid > seen * INVALID_SHARE) or invalid >= max(seen, 2):
                fault = self._faults.get(plural, f"{plural} cannot be read")
                raise ServiceAnswerInvalid(
                    f"{self._slug}: {invalid} of {seen} {fault}, too many to skip ({self._reason(plural)}). "
                    f"Check that its version is supported. {TRY_CHECK}"
                )

    def log(self) -> None:
        """Log one warning per kind with invalid records."""
        for plural, invalid in (self._invalid + self._repeated).items():
            log.warning(
                "%s: %d of %d %s (%s)",
                self._slug,
                invalid,
                self._seen[plural],
                self._faults.get(plural, f"{plural} skipped"),
                self._reason(plural),
            )

    def _reason(self, plural: str) -> str:
        return ", ".join(f"{reason}: {count}" for reason, count in self._reasons[plural].most_common(3))
