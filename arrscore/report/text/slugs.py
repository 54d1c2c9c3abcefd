"""File names from any title, profile or format."""

from __future__ import annotations

import re
import unicodedata

from arrscore.config.values import is_reserved_by_windows

LONGEST = 60
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def plain_slug(text: str) -> str:
    """`Amélie: 2 (2001)` as `amelie-2-2001`: a-z, 0-9 and hyphens; empty where nothing of that is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_PLAIN.sub("-", ascii_text.lower()).strip("-")[:LONGEST].strip("-")


class Slugs:
    """Hands out slugs that are unique among themselves; ask in the order of ids, so that older ones keep theirs."""

    def __init__(self, *, taken: tuple[str, ...] = ()) -> None:
        self._taken = set(taken)

    def take(self, text: str | None, number: int) -> str:
        """Make a slug of `text`; with `number` behind it where no text is left, another one has it or Windows does."""
        slug = plain_slug(text or "")
        if not slug or slug in self._taken or is_reserved_by_windows(slug):
            slug = f"{slug}-{number}".strip("-")
        while slug in self._taken:
            slug += "-x"
        self._taken.add(slug)
        return slug
