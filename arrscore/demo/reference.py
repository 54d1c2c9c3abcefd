"""The facts and words the sample is made from, read once from the JSON files beside this module."""

from __future__ import annotations

import json
import random
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar

Service = Literal["radarr", "sonarr"]
Choice = TypeVar("Choice")

LANGUAGE_IDS = {
    "Unknown": 0, "English": 1, "French": 2, "Spanish": 3, "German": 4, "Italian": 5, "Danish": 6, "Dutch": 7,
    "Japanese": 8, "Chinese": 10, "Russian": 11, "Polish": 12, "Swedish": 14, "Norwegian": 15, "Turkish": 17,
    "Greek": 20, "Korean": 21, "Hebrew": 23, "Czech": 25, "Hindi": 26, "Arabic": 31,
}  # fmt: skip

LANGUAGE_CODES = {
    "English": "eng", "French": "fre", "Spanish": "spa", "German": "ger", "Italian": "ita", "Japanese": "jpn",
    "Chinese": "chi", "Russian": "rus", "Polish": "pol", "Swedish": "swe", "Norwegian": "nor",
    "Turkish": "tur", "Greek": "gre", "Korean": "kor", "Hebrew": "heb", "Czech": "cze", "Hindi": "hin",
    "Arabic": "ara",
}  # fmt: skip


@cache
def facts(name: str) -> Any:  # noqa: ANN401 - plain JSON
    """Return the parsed content of `data/<name>.json`; callers only read it."""
    return json.loads(files("arrscore.demo").joinpath("data", f"{name}.json").read_text(encoding="utf-8"))


def stream(*parts: object) -> random.Random:
    """Return a stream of chance of its own for these parts, the same in every process."""
    return random.Random("/".join(str(part) for part in parts))  # noqa: S311 - invented data, no secrets


def pick(rng: random.Random, weights: dict[str, int]) -> str:
    """Draw one key by its weight."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def chance(rng: random.Random, probability: float) -> bool:
    """Draw yes with this probability."""
    return rng.random() < probability


class Deck:
    """Cards drawn in shuffled order, each once before any comes again."""

    def __init__(self, rng: random.Random, cards: list[str]) -> None:
        self._rng = rng
        self._cards = cards
        self._left: list[str] = []

    def draw(self) -> str:
        """Take the next card."""
        if not self._left:
            self._left = list(self._cards)
            self._rng.shuffle(self._left)
        return self._left.pop()
