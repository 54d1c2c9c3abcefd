"""Invented titles that could stand on a shelf, and the names that releases give them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from arrscore.demo.reference import Deck, facts

if TYPE_CHECKING:
    import random

_HOLE = re.compile(r"\{(\w+)\}")
_VOWEL_AFTER_A = re.compile(r"\bA (?=[AEIO]|U(?!ni|se))")
_FORBIDDEN_IN_PATHS = re.compile(r'[\\/:*?"<>|]')


class TitleMaker:
    """Fills patterns with words, each as rarely as their stock allows, and never makes one title twice."""

    def __init__(self, rng: random.Random, kind: str) -> None:
        words = facts("words")
        self._rng = rng
        self._patterns: dict[str, int] = dict(words[f"{kind}_patterns"])
        self._decks = {
            name: Deck(rng, cards)
            for name, cards in words.items()
            if not name.endswith("_patterns") and all(isinstance(card, str) for card in cards)
        }
        self._used: set[str] = set()

    def title(self) -> str:
        """Return a title that this maker has not returned before."""
        for _ in range(50):
            found = self._filled()
            if found.casefold() not in self._used:
                break
        else:
            found = self._sequel(found)
        self._used.add(found.casefold())
        return found

    def _filled(self) -> str:
        pattern = self._rng.choices(tuple(self._patterns), tuple(self._patterns.values()))[0]
        return _VOWEL_AFTER_A.sub("An ", _HOLE.sub(lambda hole: self._decks[hole[1]].draw(), pattern))

    def _sequel(self, title: str) -> str:
        number = 2
        while f"{title} {number}".casefold() in self._used:
            number += 1
        return f"{title} {number}"


def latin(title: str) -> str:
    """Return a title in plain ASCII words, as release names write it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[A-Za-z0-9-]+", plain.replace("'", "").replace("&", "and")))


def dotted(title: str) -> str:
    """Return a release title with dots for spaces."""
    return re.sub(r"[ .]+", ".", title)


def clean_title(title: str) -> str:
    """Return the applications' comparison form: lower case, letters and digits only, no leading article."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(one for one in plain if one.isalnum())
    return letters.removeprefix("the") if plain.startswith("the ") else letters


def sort_title(title: str) -> str:
    """Return the title as lists order it."""
    return re.sub(r"^(the|a|an) ", "", title.lower())


def path_title(title: str) -> str:
    """Return the title without what file systems refuse."""
    return _FORBIDDEN_IN_PATHS.sub("", title).replace("  ", " ").strip()[:100].strip()


def slug(title: str) -> str:
    """Return the title as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", latin(title).lower()).strip("-") or "untitled"
