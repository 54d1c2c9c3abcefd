"""Libraries of any kind: drawn at random, and every small profile."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from typing import NamedTuple

from hypothesis import strategies as st

from second_rules.decisions import Profile, Rung, Video


class Episode(NamedTuple):
    """What a file fills; for a movie there is one."""

    monitored: bool = True
    removed: bool = False
    air_date: str | None = "2026-05-31T20:00:00Z"


class Slot(NamedTuple):
    """A file with the episodes that it fills, or the episodes alone; `is_scored`: the server reports a score."""

    file: Video | None
    is_scored: bool = True
    episodes: tuple[Episode, ...] = (Episode(),)


class Title(NamedTuple):
    """A movie or series; `profile` is an index into those of its server.

    Only a Radarr says whether a title `is_available`, and old ones do not.
    """

    profile: int
    slots: tuple[Slot, ...]
    monitored: bool = True
    is_available: bool | None = None


class Server(NamedTuple):
    """A Radarr or a Sonarr with its setting for propers and repacks."""

    propers: str
    profiles: tuple[Profile, ...]
    titles: tuple[Title, ...]


FETCHED_AT = "2026-06-01T00:00:00Z"
SETTINGS = ("preferAndUpgrade", "doNotUpgrade", "doNotPrefer")
QUALITIES = range(9)  # 0 is "Unknown", 8 is in no profile
NOWHERE = 999
EDGES = (0, 1, -1, 10, -10, 500, -500, 10_000, -10_000)
SCORES = sorted({edge + step for edge in EDGES for step in (-2, -1, 0, 1)} | {-7625, 250}, key=abs)
PLAIN, OFF, GONE, GONE_OFF = (Episode(on, gone) for gone in (False, True) for on in (True, False))
TOMORROW, UNDATED = Episode(air_date="2026-06-02T20:00:00Z"), Episode(air_date=None)
MOVIES = (*[(PLAIN,)] * 10, (OFF,), (GONE,))
EPISODES = (
    *((PLAIN,), (PLAIN,), (PLAIN, PLAIN), (PLAIN, PLAIN), (PLAIN, PLAIN, PLAIN), (PLAIN, OFF)),
    *((OFF, PLAIN, PLAIN), (OFF, OFF), (PLAIN, GONE), (PLAIN, GONE_OFF), (PLAIN, OFF, GONE)),
    *((TOMORROW,), (UNDATED,), (PLAIN, TOMORROW, UNDATED)),
)


@st.composite
def ladders(draw) -> tuple[Rung, ...]:
    numbers = draw(st.lists(st.sampled_from(QUALITIES[:-1]), unique=True, min_size=1, max_size=7))
    cuts = draw(st.sets(st.integers(1, 6)))
    starts = [0, *sorted(cut for cut in cuts if cut < len(numbers)), len(numbers)]
    blocks = [tuple(numbers[start:end]) for start, end in pairwise(starts)]
    refused = draw(st.sets(st.integers(0, len(blocks) - 1), max_size=2))
    return tuple(
        Rung(block, rank not in refused, 1000 + rank if len(block) > 1 else None)
        for rank, block in enumerate(blocks)
    )


@st.composite
def profiles(draw) -> Profile:
    ladder = draw(ladders())
    groups = [rung.group for rung in ladder if rung.group is not None]
    members = [number for rung in ladder for number in rung.members]
    return Profile(
        ladder=ladder,
        cutoff=draw(st.sampled_from([*groups, *members, NOWHERE, None])),
        upgrades=draw(st.sampled_from((True, True, True, False))),
        minimum=draw(st.sampled_from(EDGES)),
        score_cutoff=draw(st.sampled_from(EDGES)),
        min_upgrade=draw(st.sampled_from((1, 0, -1, -10, 2, 10, 500))),
    )


videos = st.builds(
    Video,
    quality=st.sampled_from(QUALITIES),
    score=st.sampled_from(SCORES),
    revision=st.tuples(st.integers(0, 1), st.integers(1, 3)),
)


MOSTLY = st.sampled_from((True,) * 15 + (False,))


@st.composite
def slots(draw, episodes: tuple[tuple[Episode, ...], ...]) -> Slot:
    file = draw(videos) if draw(MOSTLY) else None
    return Slot(file, draw(MOSTLY), draw(st.sampled_from(episodes)))


def titles(
    episodes: tuple[tuple[Episode, ...], ...], files: int, availability: tuple[bool | None, ...]
) -> st.SearchStrategy[Title]:
    return st.builds(
        Title,
        profile=st.integers(0, 1),
        slots=st.tuples(*[slots(episodes)] * files),
        monitored=MOSTLY,
        is_available=st.sampled_from(availability),
    )


def servers(title: st.SearchStrategy[Title], count: int) -> st.SearchStrategy[Server]:
    return st.builds(
        Server,
        propers=st.sampled_from(SETTINGS),
        profiles=st.tuples(profiles(), profiles()),
        titles=st.tuples(*[title] * count),
    )


libraries = st.tuples(
    servers(titles(MOVIES, 1, (True, True, None, False)), 14), servers(titles(EPISODES, 4, (None,)), 3)
)


def small_profiles() -> Iterator[Profile]:
    """Every profile of two entries, one perhaps a group, with a cutoff anywhere, above and below the minimum."""
    ladders_of_two = [
        (Rung(worse, worse_allowed, 1000 if len(worse) > 1 else None), Rung((3,), better_allowed))
        for worse in ((1,), (1, 2))
        for worse_allowed in (True, False)
        for better_allowed in (True, False)
    ]
    for ladder, cutoff, upgrades in product(ladders_of_two, (None, 1, 1000, 3, NOWHERE), (True, False)):
        yield Profile(ladder, cutoff, upgrades, minimum=0, score_cutoff=10, min_upgrade=0)
        yield Profile(ladder, cutoff, upgrades, minimum=7, score_cutoff=3, min_upgrade=3)
