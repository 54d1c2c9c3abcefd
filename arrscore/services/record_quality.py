"""What a fetch could not read, and when that is too much to leave out."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from typing import Literal, get_args

from arrscore.errors import ServiceAnswerInvalid
from arrscore.services.http.response_errors import TRY_CHECK

UnreadRole = Literal["title", "item", "profile", "format"]

log = logging.getLogger("arrscore.services")

# Up to so many odd records are always borne; beyond, one in ten.
TOLERATED = 5
ODD_SHARE = 0.1


class Tally:
    """Counts records by kind: those seen, those left out, and why.

    A kind is the plural that messages use. `left_out` is the sum over all kinds.
    """

    def __init__(self, slug: str) -> None:
        self._slug = slug
        self._seen: Counter[str] = Counter()
        self._odd: Counter[str] = Counter()
        self._repeated: Counter[str] = Counter()
        self._reasons: dict[str, Counter[str]] = {}
        # What is wrong with some of a kind, where that is not that they cannot be read.
        self._faults: dict[str, str] = {}
        self._unread: dict[UnreadRole, set[int]] = {each: set() for each in get_args(UnreadRole)}
        self._nameless: Counter[UnreadRole] = Counter()

    @property
    def left_out(self) -> int:
        """How many records were left out so far."""
        return self._odd.total() + self._repeated.total()

    def add_seen(self, plural: str, count: int) -> None:
        """Count records that were there, odd ones included."""
        self._seen[plural] += count

    def add_odd(self, plural: str, reason: str, count: int = 1) -> None:
        """Count records that are left out; `reason` names a field or a short cause, never a value."""
        if count:
            self._odd[plural] += count
            self._reasons.setdefault(plural, Counter())[reason] += count

    def add_repeated(self, plural: str, count: int) -> None:
        """Count records whose id came before: they are left out, and nothing is lost by that."""
        if count:
            self._repeated[plural] += count
            self._reasons.setdefault(plural, Counter())["repeated id"] += count

    def add_unread(self, role: str | None, ids: Collection[int], nameless: int = 0) -> None:
        """Remember which records are there and could not be read: they are not gone.

        `role` is that of their shape; those without one count as each. Of `nameless` ones not even the id could be
        read.
        """
        for each in self._unread:
            if role in {each, None}:
                self._unread[each].update(ids)
                self._nameless[each] += nameless

    def unread(self, role: UnreadRole) -> frozenset[int]:
        """The ids of records in a role that could not be read."""
        return frozenset(self._unread[role])

    def has_nameless(self, role: UnreadRole) -> bool:
        """Whether some had no readable id either: then none that is absent is known to be gone."""
        return self._nameless[role] > 0

    def add_listed(self, plural: str, listed: int, absent: int) -> None:
        """Count files that titles or episodes name, and those of them that did not come."""
        kind = f"{plural} that the server lists"
        self.add_seen(kind, listed)
        self.add_odd(kind, "did not come", max(absent, 0))

    def add_unclaimed(self, plural: str, came: int, unclaimed: int) -> None:
        """Count files that came, and those of them that no episode names: its episode did not come."""
        kind = f"{plural} that episodes name"
        self.add_seen(kind, came)
        self.add_odd(kind, "named by none", max(unclaimed, 0))

    def add_named(self, fault: str, named: int, absent: int) -> None:
        """Count what titles or files name, and what of that the rules don't hold.

        `fault` begins with the unit that is counted: `titles have quality profiles`.
        """
        self._faults[fault] = f"{fault} that the library names but the server does not list"
        self.add_seen(fault, named)
        self.add_odd(fault, "did not come", absent)

    def check(self, *plurals: str) -> None:
        """Raise ServiceAnswerInvalid where too many of a kind (of all kinds, without names) are left out.

        Too many are more than 5 and a tenth of what was seen, or all of two and more: a library of which
        nothing can be read is not an empty one.
        """
        for plural in plurals or tuple(self._seen):
            seen, odd = self._seen[plural], self._odd[plural]
            if (odd > TOLERATED and odd > seen * ODD_SHARE) or odd >= max(seen, 2):
                raise ServiceAnswerInvalid(
                    f"{self._slug}: {odd} of {seen} {self._faults.get(plural, f'{plural} cannot be read')}, which is "
                    f"too many to leave out ({self._reason(plural)}). Is its version supported? {TRY_CHECK}"
                )

    def log(self) -> None:
        """One warning a kind that has odd records."""
        for plural, odd in (self._odd + self._repeated).items():
            log.warning(
                "%s: %d of %d %s, odd in %s",
                self._slug,
                odd,
                self._seen[plural],
                self._faults.get(plural, f"{plural} left out"),
                self._reason(plural),
            )

    def _reason(self, plural: str) -> str:
        return ", ".join(f"{reason}: {count}" for reason, count in self._reasons[plural].most_common(3))
