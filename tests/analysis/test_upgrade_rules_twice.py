"""How Radarr and Sonarr decide on upgrades, written a second time in Python and held against `upgrade_state`.

The first half is the reference: it knows one question, whether a search takes one release in place of one file,
answered from the rules alone. What an item takes is found by offering it releases, never by a formula.
The second half makes libraries and compares each of their items with the view.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

HUGE = 100_000  # points; no threshold here is as far from 0


class Rung(NamedTuple):
    """One entry of a profile's list, worst first: a quality, or a group of them under a number of its own."""

    members: tuple[int, ...]
    allowed: bool
    group: int | None = None


@dataclass(frozen=True)
class Profile:
    """A quality profile; `cutoff` is a quality's or a group's number, which the list may lack."""

    ladder: tuple[Rung, ...]
    cutoff: int | None
    upgrades: bool = True
    minimum: int = 0
    score_cutoff: int = 10_000
    min_upgrade: int = 1

    @cached_property
    def ranks(self) -> dict[int, int]:
        """The place in the list of each quality and each group; members of a group tie."""
        return {
            number: rank
            for rank, rung in enumerate(self.ladder)
            for number in (*rung.members, rung.group)
            if number is not None
        }

    @cached_property
    def offered(self) -> tuple[int, ...]:
        """The qualities that the profile allows."""
        return tuple(number for rung in self.ladder if rung.allowed for number in rung.members)

    @cached_property
    def quality_cutoff_rank(self) -> int:
        """The rank to reach, 0 where any file is good enough."""
        if self.upgrades:
            return self.ranks.get(self.cutoff, 0) if self.cutoff is not None else 0
        return min((self.ranks[number] for number in self.offered), default=0)

    def rank(self, quality: int) -> int:
        """The rank of a file on disk; a quality that the list lacks is as good as its first."""
        return self.ranks.get(quality, 0)


@dataclass(frozen=True)
class Video:
    """A file on disk, or a release on offer; `revision` is (real, version), in the order in which they count."""

    quality: int
    score: int
    revision: tuple[int, int] = (0, 1)
    is_repack: bool = False
    group: str = "GROUP"


class Cutoffs(NamedTuple):
    """Which of the two cutoffs a file meets."""

    quality: bool
    score: bool


def cutoffs_met(file: Video, profile: Profile) -> Cutoffs:
    points = profile.score_cutoff if profile.upgrades else profile.minimum
    return Cutoffs(profile.rank(file.quality) >= profile.quality_cutoff_rank, file.score >= points)


def revision_step(file: Video, release: Video, propers: str) -> int:
    """1 where the release is the newer revision, -1 where it is the older one, 0 where that does not count."""
    if propers == "doNotPrefer":
        return 0
    return (release.revision > file.revision) - (release.revision < file.revision)


def passes_filters(file: Video, release: Video, profile: Profile, propers: str) -> bool:
    """Whether the release may come in at all, whatever its quality and score are worth beside the file's."""
    if release.quality not in profile.offered or release.score < profile.minimum:
        return False
    if not release.is_repack or propers == "doNotPrefer":
        return True
    return propers != "doNotUpgrade" and release.group == file.group


def accepts(file: Video, release: Video, profile: Profile, propers: str) -> bool:
    """Whether a search takes this release in place of this file."""
    if not passes_filters(file, release, profile, propers):
        return False
    step = revision_step(file, release, propers)
    is_newer_of_the_same = step > 0 and release.quality == file.quality
    met = cutoffs_met(file, profile)
    if not profile.upgrades or (met.quality and met.score):
        return is_newer_of_the_same
    climb = profile.rank(release.quality) - profile.rank(file.quality)
    if climb > 0:
        return not met.quality or step > 0
    if climb < 0 or step != 0:
        return climb == 0 and step > 0
    return not met.score and release.score >= file.score + max(1, profile.min_upgrade)


def offers(file: Video, profile: Profile) -> Iterator[Video]:
    """Releases of every quality the profile allows, older and newer than the file, worth much and little."""
    real, version = file.revision
    revisions = ((real, version - 1), (real, version), (real, version + 1), (real + 1, 1))
    edges = (file.score, file.score + 1, profile.minimum - 1, profile.minimum, profile.score_cutoff)
    for quality, revision, score in product(profile.offered, revisions, (-HUGE, *edges, HUGE)):
        yield Video(quality, score, revision)
    for quality, revision in product(profile.offered, revisions[2:]):
        yield Video(quality, HUGE, revision, is_repack=True)


def kinds_taken(file: Video, profile: Profile, propers: str) -> str:
    """What the accepted ones of these releases have in common, in the words of the view."""
    accepted = [each for each in offers(file, profile) if accepts(file, each, profile, propers)]
    plain = [each for each in accepted if each.revision == file.revision]
    climbs = {profile.rank(each.quality) > profile.rank(file.quality) for each in plain}
    if len(climbs) > 1:
        return "better quality or score"
    if climbs:
        return "better quality" if True in climbs else "better score"
    return "newer revision" if accepted else "nothing"


def least_score_taken(file: Video, profile: Profile, propers: str) -> int | None:
    """The least score at which a release of the file's quality rank and revision is accepted; None: never is.

    More points never make a release worse, so halving finds it.
    """
    scores = range(-HUGE, HUGE)

    def is_taken(score: int) -> bool:
        same = (each for each in profile.offered if profile.rank(each) == profile.rank(file.quality))
        return any(accepts(file, Video(each, score, file.revision), profile, propers) for each in same)

    found = bisect_left(scores, True, key=is_taken)
    return None if found == len(scores) else scores[found]


class Verdict(NamedTuple):
    """What the view should say of an item; `met` is None where there is no file."""

    state: str
    takes: str
    required_score: int | None
    met: Cutoffs | None = None


def state_of_file(file: Video, profile: Profile) -> str:
    met = cutoffs_met(file, profile)
    if not profile.upgrades:
        return "upgrades_off"
    if not met.quality:
        return "quality_below_cutoff"
    return "done" if met.score else "score_below_cutoff"


def judge(file: Video | None, profile: Profile, propers: str, *, monitored: bool) -> Verdict:
    """Judge one item; `monitored` is false if its title is not."""
    met = None if file is None else cutoffs_met(file, profile)
    if not monitored:
        return Verdict("unmonitored", "nothing", None, met)
    if file is None:
        return Verdict("missing", "anything", profile.minimum)
    takes = kinds_taken(file, profile, propers)
    return Verdict(state_of_file(file, profile), takes, least_score_taken(file, profile, propers), met)


# Libraries, and the comparison.


class Episode(NamedTuple):
    """What a file fills; for a movie there is one."""

    monitored: bool = True
    removed: bool = False


class Slot(NamedTuple):
    """A file with the episodes that it fills, or the episodes alone; `is_scored`: the server reports a score."""

    file: Video | None
    is_scored: bool = True
    episodes: tuple[Episode, ...] = (Episode(),)


class Title(NamedTuple):
    """A movie or series; `profile` is an index into those of its server."""

    profile: int
    slots: tuple[Slot, ...]
    monitored: bool = True


class Server(NamedTuple):
    """A Radarr or a Sonarr with its setting for propers and repacks."""

    propers: str
    profiles: tuple[Profile, ...]
    titles: tuple[Title, ...]


SETTINGS = ("preferAndUpgrade", "doNotUpgrade", "doNotPrefer")
QUALITIES = range(9)  # 0 is "Unknown", 8 is in no profile
NOWHERE = 999
EDGES = (0, 1, -1, 10, -10, 500, -500, 10_000, -10_000)
SCORES = sorted({edge + step for edge in EDGES for step in (-2, -1, 0, 1)} | {-7625, 250}, key=abs)
PLAIN, OFF, GONE, GONE_OFF = (Episode(on, gone) for gone in (False, True) for on in (True, False))
MOVIES = (*[(PLAIN,)] * 10, (OFF,), (GONE,))
EPISODES = (
    *((PLAIN,), (PLAIN,), (PLAIN, PLAIN), (PLAIN, PLAIN), (PLAIN, PLAIN, PLAIN), (PLAIN, OFF)),
    *((OFF, PLAIN, PLAIN), (OFF, OFF), (PLAIN, GONE), (PLAIN, GONE_OFF), (PLAIN, OFF, GONE)),
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


def titles(episodes: tuple[tuple[Episode, ...], ...], files: int) -> st.SearchStrategy[Title]:
    return st.builds(
        Title, profile=st.integers(0, 1), slots=st.tuples(*[slots(episodes)] * files), monitored=MOSTLY
    )


def servers(title: st.SearchStrategy[Title], count: int) -> st.SearchStrategy[Server]:
    return st.builds(
        Server,
        propers=st.sampled_from(SETTINGS),
        profiles=st.tuples(profiles(), profiles()),
        titles=st.tuples(*[title] * count),
    )


libraries = st.tuples(servers(titles(MOVIES, 1), 14), servers(titles(EPISODES, 4), 3))


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


class Case(NamedTuple):
    """One item that the view has to judge, with all that it depends on."""

    slot: Slot
    profile: Profile
    propers: str
    monitored: bool
    is_blocked: bool  # in the feed, by another episode of its file


def insert(connection: sqlite3.Connection, table: str, **values: Any) -> int:
    names, places = ", ".join(values), ", ".join("?" * len(values))
    row = connection.execute(f"insert into {table} ({names}) values ({places})", tuple(values.values()))
    assert row.lastrowid is not None
    return row.lastrowid


def insert_profile(connection: sqlite3.Connection, instance: int, number: int, profile: Profile) -> int:
    profile_id = insert(
        connection,
        "quality_profiles",
        instance_id=instance,
        server_id=number,
        name=f"Profile {number}",
        upgrade_allowed=int(profile.upgrades),
        cutoff_server_id=profile.cutoff,
        min_format_score=profile.minimum,
        cutoff_format_score=profile.score_cutoff,
        min_upgrade_format_score=profile.min_upgrade,
    )
    for rank, rung in enumerate(profile.ladder):
        for quality in rung.members:
            insert(
                connection,
                "profile_qualities",
                profile_id=profile_id,
                quality_server_id=quality,
                quality=f"Quality {quality}",
                group_server_id=rung.group,
                group_name=None if rung.group is None else f"Group {rung.group}",
                rank=rank,
                allowed=int(rung.allowed),
            )
    return profile_id


def insert_file(connection: sqlite3.Connection, instance: int, title: int, slot: Slot) -> int | None:
    if slot.file is None:
        return None
    (number,) = connection.execute("select count(*) from media_files").fetchone()
    return insert(
        connection,
        "media_files",
        instance_id=instance,
        title_id=title,
        server_id=number,
        name=f"File.{number}.mkv",
        size_bytes=1000,
        quality_server_id=slot.file.quality,
        quality=f"Quality {slot.file.quality}",
        revision_real=slot.file.revision[0],
        revision_version=slot.file.revision[1],
        is_repack=int(slot.file.is_repack),
        score=slot.file.score if slot.is_scored else None,
        release_group=slot.file.group,
        languages="[]",
        audio_languages="[]",
        subtitles="[]",
    )


def insert_title(
    connection: sqlite3.Connection, instance: int, profile_id: int, title: Title
) -> Iterator[tuple[int, Slot, bool, bool]]:
    """Insert a title; yield its items that are not removed: id, slot, is monitored, is blocked in the feed."""
    (number,) = connection.execute("select count(*) from titles").fetchone()
    title_id = insert(
        connection,
        "titles",
        instance_id=instance,
        identity=f"server:{number}",
        server_id=number,
        kind="movie" if instance == 1 else "series",
        name=f"Title {number}",
        sort_name=f"title {number}",
        profile_id=profile_id,
        monitored=int(title.monitored),
        tags="[]",
    )
    for slot in title.slots:
        file_id = insert_file(connection, instance, title_id, slot)
        is_whole = all(each.monitored for each in slot.episodes if not each.removed)
        for episode in slot.episodes:
            (number,) = connection.execute("select count(*) from items").fetchone()
            item_id = insert(
                connection,
                "items",
                instance_id=instance,
                title_id=title_id,
                server_id=number,
                season_number=None if instance == 1 else 0,
                episode_number=None if instance == 1 else number,
                name=f"Item {number}",
                monitored=int(episode.monitored),
                file_id=file_id,
                removed_at="2026-01-01T00:00:00Z" if episode.removed else None,
            )
            if not episode.removed:
                monitored = title.monitored and episode.monitored
                yield item_id, slot, monitored, slot.file is not None and not is_whole


def insert_library(connection: sqlite3.Connection, library: tuple[Server, ...]) -> dict[int, Case]:
    """Insert all servers; return the items that the view has to judge."""
    cases = {}
    for number, (service, server) in enumerate(zip(("radarr", "sonarr"), library, strict=False), start=1):
        insert(
            connection,
            "instances",
            id=number,
            slug=service,
            service=service,
            name=service.title(),
            propers_and_repacks=server.propers,
        )
        profile_ids = [
            insert_profile(connection, number, index, each) for index, each in enumerate(server.profiles)
        ]
        for title in server.titles:
            profile = server.profiles[title.profile]
            for item_id, slot, *switches in insert_title(
                connection, number, profile_ids[title.profile], title
            ):
                cases[item_id] = Case(slot, profile, server.propers, *switches)
    return cases


@contextmanager
def undone(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
    finally:
        connection.execute("rollback")


def rows_of_the_view(connection: sqlite3.Connection) -> dict[int, dict[str, Any]]:
    cursor = connection.execute("select * from upgrade_state")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    assert len({row["item_id"] for row in rows}) == len(rows)
    return {row["item_id"]: row for row in rows}


def possible_verdicts(case: Case) -> list[Verdict]:
    """What may be said of an item: with an unknown score, whatever is right for a very low or a very high one."""
    file = case.slot.file
    if file is None or case.slot.is_scored:
        return [judge(file, case.profile, case.propers, monitored=case.monitored)]
    extremes = (replace(file, score=score) for score in (-HUGE // 2, HUGE // 2))
    return [judge(each, case.profile, case.propers, monitored=case.monitored) for each in extremes]


def disagreements(case: Case, row: dict[str, Any]) -> list[str]:
    """Name the columns in which the view differs from the reference."""
    verdicts = possible_verdicts(case)
    expected: dict[str, set[Any]] = {
        "state": {each.state for each in verdicts},
        "takes": {each.takes for each in verdicts},
        "required_score": {verdicts[0].required_score if len(verdicts) == 1 else None},
    }
    if case.monitored:
        expected["blocked_in_feed"] = {case.is_blocked}
    if case.slot.file is not None:
        expected["quality_rank"] = {case.profile.rank(case.slot.file.quality)}
        expected["quality_cutoff_met"] = {each.met.quality for each in verdicts if each.met}
        expected["score_cutoff_met"] = {each.met.score for each in verdicts if each.met}
        expected["score"] = {case.slot.file.score}
        if not case.slot.is_scored:
            expected["score_cutoff_met"] = expected["score"] = {None}
    return [
        f"{name}: view {row[name]!r}, reference {values}"
        for name, values in expected.items()
        if row[name] not in values
    ]


@pytest.fixture(scope="module")
def database(make_library) -> Iterator[sqlite3.Connection]:
    """A database with the views and nothing in it."""
    library = make_library()
    library.connection.execute("delete from instances")
    yield library.connection
    library.connection.close()


def disagreements_on(connection: sqlite3.Connection, library: tuple[Server, ...]) -> list[Any]:
    """Record a library, read the view and undo it; list items that the two judge differently, simplest first."""
    with undone(connection):
        cases = insert_library(connection, library)
        rows = rows_of_the_view(connection)
    assert rows.keys() == cases.keys()
    found = {item: disagreements(case, rows[item]) for item, case in cases.items()}
    wrong = [(texts, cases[item], rows[item]["reason"]) for item, texts in found.items() if texts]
    return sorted(wrong, key=lambda each: len(repr(each[1])))[:3]


# No shrinking: it takes minutes, and what fails names the simplest item.
@settings(max_examples=150, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(library=libraries)
def test_view_decides_as_the_rules_do(database, library):
    """State, what an item takes and the score it needs are those that offering it every kind of release finds."""
    assert disagreements_on(database, library) == []


@pytest.mark.parametrize("propers", SETTINGS)
def test_view_decides_as_the_rules_do_wherever_cutoffs_lie(database, propers):
    """The same for each file under each small profile, so that no rare coincidence is missed."""
    profiles_of_two = tuple(small_profiles())
    files = [
        Slot(Video(quality, score or 0, (0, 2)), is_scored=score is not None)
        for quality, score in product((1, 2, 3, 8), (-4, 2, 3, 10, None))
    ]
    movies = tuple(Title(profile, (file,)) for profile in range(len(profiles_of_two)) for file in files)
    assert disagreements_on(database, (Server(propers, profiles_of_two, movies),)) == []


FILE = Video(quality=2, score=-50)
TWO_RUNGS = Profile(
    (Rung((1,), allowed=True), Rung((2, 3), allowed=True, group=1000)), cutoff=1000, score_cutoff=10
)


@pytest.mark.parametrize(
    ("file", "least"),
    [
        (replace(FILE, score=-7625), 0),
        (replace(FILE, score=5), 6),
        (replace(FILE, score=10), None),
    ],
)
def test_reference_knows_the_least_score(file, least):
    """A file far below the minimum needs the minimum, one just below its cutoff a point, one at it never."""
    assert least_score_taken(file, TWO_RUNGS, "preferAndUpgrade") == least


@pytest.mark.parametrize(
    ("changes", "propers", "taken"),
    [
        ({"quality": 3, "score": 0}, "preferAndUpgrade", True),
        ({"quality": 1, "score": 9000}, "preferAndUpgrade", False),
        ({"quality": 2, "score": 9000, "revision": (0, 1)}, "preferAndUpgrade", False),
        ({"quality": 2, "score": 9000, "revision": (0, 1)}, "doNotPrefer", True),
        ({"quality": 2, "score": 0, "revision": (0, 3), "is_repack": True}, "preferAndUpgrade", True),
        ({"quality": 2, "score": 0, "revision": (0, 3), "is_repack": True}, "doNotUpgrade", False),
        (
            {"quality": 2, "score": 0, "revision": (0, 3), "is_repack": True, "group": "X"},
            "preferAndUpgrade",
            False,
        ),
        ({"quality": 2, "score": 0, "revision": (0, 3)}, "doNotUpgrade", True),
        ({"quality": 2, "score": -1, "revision": (0, 3)}, "preferAndUpgrade", False),
    ],
)
def test_reference_follows_the_rules_for_one_release(changes, propers, taken):
    """Ties of a group, lower qualities, revisions before scores, each setting for propers, and the minimum."""
    on_disk = replace(FILE, revision=(0, 2))
    release = replace(on_disk, **changes)
    assert accepts(on_disk, release, TWO_RUNGS, propers) is taken
