"""Health, profiles and instances in numbers, and degenerate libraries."""

from __future__ import annotations

import pytest

from arrscore.analysis.statistics import measure_library
from arrscore.analysis.views import load_views, temporary_tables
from arrscore.models import LibraryStats
from arrscore.wording import TEXTS


def parts(library, instance=1):
    return dict(library.rows("select part, value from library_health_parts where instance_id = ?", instance))


def test_parts_are_shares(library):
    """Each part is a share by the profile's own rules."""
    library.profile(scores={"Good": 1000, "Bad": -600}, minimum=0)
    for _ in range(6):
        library.movie(formats=["Good"])
    library.movie(formats=["Good", "Bad"])
    library.movie(formats=["Bad"], quality="WEBDL-720p")
    library.movie(missing=True)
    found = parts(library)
    assert found["minimum"] == 7 / 8
    assert found["reach"] == pytest.approx((6 + 0.4 + 0) / 8)
    assert found["clean"] == 6 / 8
    assert found["quality"] == 7 / 8
    assert found["present"] == 8 / 9


def test_printed_parts_sum_to_the_score(library):
    """The points of the parts, as rounded for print, sum to the score; the grade follows from it."""
    library.profile(scores={"Good": 1000, "Bad": -600})
    for number in range(7):
        library.movie(
            formats=["Good"] if number % 3 else ["Bad"], quality=("SDTV", "WEBDL-1080p")[number % 2]
        )
    score, total = library.rows(
        "select score, round(sum(points), 1) from library_health join library_health_parts using (instance_id)"
    )[0]
    assert score == total
    assert library.rows("select count(*), sum(weight) from library_health_parts") == [(5, 100.0)]
    profile = library.row("select score, grade from profile_health")
    assert (profile["score"], profile["grade"]) == library.rows("select score, grade from library_health")[0]


@pytest.mark.parametrize(("least", "grade"), [(0, "A"), (100, "B")])
def test_grades_are_judgements(library, least, grade):
    """The thresholds of the grades come from the configuration."""
    library.profile()
    library.movie(score=5)
    library.movie(missing=True)
    library.parameter("grade_a", least)
    assert library.rows("select score, grade from library_health") == [(95.0, grade)]


def test_weight_without_a_measure_goes_to_the_other_parts(library):
    """A part that cannot be measured has no value, and the others make up 100."""
    library.profile()
    library.movie(score=5, monitored=False)
    assert parts(library)["present"] is None
    assert library.rows("select score, grade from library_health") == [(100.0, "A")]


def test_what_has_not_aired_is_not_missed(library):
    """An episode after the last fetch, or without a date, is not missing and does not count against the health."""
    library.profile()
    library.connection.execute("update instances set fetched_at = '2026-11-22T12:00:00Z'")
    show = library.title("Show", kind="series")
    library.item(show, file=library.file(show), air_date="2026-01-01T00:00:00Z")
    for air_date in ("2026-11-22T11:00:00Z", "2026-11-23T00:00:00Z", None):
        library.item(show, air_date=air_date)
    assert parts(library)["present"] == 0.5
    assert library.row("select items, missing from profile_report") == {"items": 4, "missing": 1}


def test_profile_report(library):
    """A profile's row counts titles, items, files and what is below its rules."""
    library.profile(scores={"A": 1000}, minimum=100)
    library.profile("Unused")
    for _ in range(9):
        library.movie(formats=["A"])
    library.movie(formats=[])
    library.movie(formats=None)
    library.movie(missing=True)
    row = library.row("select * from profile_report where profile_id = 1")
    counts = (
        "titles",
        "items",
        "missing",
        "files",
        "scored_files",
        "below_minimum",
        "below_cutoff",
        "below_reach",
    )
    assert [row[name] for name in counts] == [12, 12, 1, 11, 10, 1, 10, 1]
    assert (row["candidates"], row["reachable_score"], row["reach_basis"]) == (1, 1000, "observed")
    assert (row["score_median"], row["score_mean"], row["cutoff_quality"]) == (1000, 900.0, "WEB 1080p")
    assert row["rating"] in ("good", "fair", "poor")
    unused = library.row("select * from profile_report where profile_id = 2")
    assert (unused["rating"], unused["files"], unused["health"]) == ("unused", 0, None)


def test_reach_of_a_profile_is_that_of_its_best_wanted_quality(library):
    """A profile's reach is of the best allowed quality up to the cutoff that files have, else of the best there is."""
    library.profile()
    for quality, score in (("SDTV", 1), ("WEBDL-720p", 2), ("Bluray-1080p", 4)):
        for _ in range(5):
            library.movie(quality=quality, score=score)
    assert library.row("select reachable_quality, reachable_score from profile_report") == {
        "reachable_quality": "WEBDL-720p", "reachable_score": 2,
    }  # fmt: skip


def test_removed_profiles_have_no_report(library):
    """A profile that was removed has no row; its instance keeps one."""
    library.profile()
    library.connection.execute("update quality_profiles set removed_at = '2026-01-01T00:00:00Z'")
    assert library.rows("select * from profile_report") == []
    assert library.rows("select instance_id, profiles, files from instance_report") == [(1, 0, 0)]


def test_measured_rows_are_those_of_the_statistics(library):
    """Each instance and profile is measured once, in the columns of the table that keeps it."""
    library.profile(scores={"A": 100})
    library.movie(formats=["A"], size=7)
    library.movie(formats=[], size=8)
    whole, profile = measure_library(library.connection)
    assert (whole.instance_id, whole.profile_id, profile.profile_id) == (1, None, 1)
    assert (whole.items, whole.missing, whole.files, whole.scored_files, whole.size_bytes) == (2, 0, 2, 2, 15)
    assert (whole.score_mean, whole.score_p10, whole.score_median, whole.score_p90) == (50.0, 0, 0, 100)
    assert (whole.below_minimum, whole.candidates, whole.health) == (0, 1, profile.health)
    columns = {name for (name,) in library.rows("select name from pragma_table_info('library_stats')")}
    assert set(LibraryStats._fields) == columns - {"id", "build_run_id"}
    assert library.rows("select * from sqlite_temp_master") == []


def test_measured_numbers_are_those_of_the_report(library):
    """What is kept of a run is what the views say."""
    library.profile(scores={"Good": 1000, "Fine": 200, "Bad": -600}, score_cutoff=2000)
    for number in range(9):
        library.movie(formats=[["Good", "Fine"], ["Fine"], ["Bad"]][number % 3], size=number + 1)
    library.movie(missing=True)
    whole, profile = measure_library(library.connection)
    names = [name for name in LibraryStats._fields if name != "profile_id"]
    for measured, view in ((whole, "instance_report"), (profile, "profile_report")):
        assert library.rows(f"select {', '.join(names)} from {view}") == [
            tuple(getattr(measured, name) for name in names)
        ]


def empty(library):
    """No profile, no title."""


def without_files(library):
    library.profile()
    library.movie(missing=True)


def one_file(library):
    library.profile()
    library.movie(score=5)


def without_scores(library):
    library.profile()
    for _ in range(6):
        library.movie(formats=["A"])


def all_equal(library):
    library.profile(minimum=100)
    for _ in range(6):
        library.movie(score=1700)


def all_negative(library):
    library.profile(minimum=-10_000)
    for score in range(-100, -40, 10):
        library.movie(score=score)


def all_unknown(library):
    library.profile()
    library.movie(formats=None)


def all_below_minimum(library):
    library.profile(minimum=5000)
    for score in range(6):
        library.movie(score=score)


@pytest.mark.parametrize(
    ("make", "grade", "rating", "candidates"),
    [
        (empty, None, None, 0),
        (without_files, None, "empty", 0),
        (one_file, "A", "no scores", 0),
        (without_scores, "A", "no scores", 0),
        (all_equal, "A", "no scores", 0),
        (all_negative, "B", "no scores", 5),
        (all_unknown, None, "unknown", 0),
        (all_below_minimum, "F", "no scores", 0),
    ],
)
def test_degenerate_libraries(library, make, grade, rating, candidates):
    """Libraries with nothing to compare give sensible words and no error in any view."""
    make(library)
    for view in load_views():
        library.rows(f"select * from {view.name}")
    assert library.rows("select grade from library_health") == [(grade,)]
    assert [row[0] for row in library.rows("select rating from profile_report")] == (
        [rating] if rating else []
    )
    assert library.rows("select count(*) from upgrade_candidates") == [(candidates,)]
    assert len(measure_library(library.connection)) == (1 if make is empty else 2)
    with temporary_tables(library.connection, texts=TEXTS):
        for text in TEXTS:
            assert library.rows(f"select * from {text.view} where {text.name} is null") == []


def test_nothing_at_all(library):
    """A database without instances has empty views."""
    library.connection.execute("delete from instances")
    for view in load_views():
        expected = 1 if view.name == "parameters" else 0
        assert len(library.rows(f"select * from {view.name}")) == expected
    assert measure_library(library.connection) == []
