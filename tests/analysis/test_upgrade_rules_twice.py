"""How Radarr and Sonarr decide on upgrades, held against `upgrade_state`: each item is judged by both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from second_rules.decisions import HUGE, Profile, Rung, Verdict, Video, accepts, judge, least_score_taken
from second_rules.libraries import SETTINGS, Server, Slot, Title, libraries, small_profiles
from second_rules.tables import Case, insert_library, rows_of_the_view, undone


def possible_verdicts(case: Case) -> list[Verdict]:
    """What may be said of an item: with an unknown score, whatever is right for a very low or a very high one."""
    file = case.slot.file
    switches = {"monitored": case.monitored, "available": case.available, "aired": case.aired}
    if file is None or case.slot.is_scored:
        return [judge(file, case.profile, case.propers, **switches)]
    extremes = (replace(file, score=score) for score in (-HUGE // 2, HUGE // 2))
    return [judge(each, case.profile, case.propers, **switches) for each in extremes]


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
    wrong = [(texts, cases[item], rows[item]["takes"]) for item, texts in found.items() if texts]
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
