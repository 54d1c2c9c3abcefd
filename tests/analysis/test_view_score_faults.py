"""Scores that disagree with the server's own rules, and what is withheld then."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arrscore.analysis.views import temporary_tables
from arrscore.wording import TEXTS
from second_rules.trust import Scored, disagrees, is_distrusted

SCORES = {"Tier 1": 1000, "Tier 2": 900, "HDR": 500, "Bad": -5000, "Nothing": 0}
SETS = (("Tier 1", "HDR"), ("Tier 2",), ("Bad",), ("Tier 1",), ())
# Everything that is said of a library and rests on its scores.
WITHHELD = {
    "library_health": "score, grade",
    "profile_health": "score, grade",
    "instance_report": "health, grade, score_median, score_mean",
    "profile_report": "health, grade, score_median, reachable_score",
}


def add_files(library, count, *, wrong=0, score=0, profile=1, **movie):
    """Add files, the first `wrong` of which report a score that their formats do not give."""
    for number in range(count):
        more = {"score": score} if number < wrong else {}
        library.movie(f"Film {number}", profile=profile, formats=["Tier 1", "HDR"], **more, **movie)


def fault(library):
    return library.row("select * from score_faults where instance_id = 1")


@pytest.fixture
def faulty(library):
    """A library with the usual number of files that make a fault, and a profile that much is to be said of."""
    library.parameter("distrust_min_files", 10)
    library.profile(scores=SCORES, minimum=100, cutoff="Bluray-1080p")
    return library


@pytest.mark.parametrize(
    ("files", "wrong", "distrusted"),
    [(10, 10, 1), (200, 10, 1), (201, 10, 0), (200, 9, 0), (9, 9, 0), (12, 0, 0), (0, 0, 0)],
)
def test_fault_takes_ten_files_and_a_twentieth(faulty, files, wrong, distrusted):
    """Ten files and 5 % of those that can be compared make a fault; less is a problem of single files."""
    add_files(faulty, files, wrong=wrong, score=7)
    faulty.movie(formats=None)
    assert fault(faulty) == {
        "instance_id": 1,
        "compared_files": files,
        "disagreeing_files": wrong,
        "share": wrong / files if files else None,
        "distrusted": distrusted,
    }
    assert faulty.rows("select count(*) from score_mismatches") == [(wrong,)]


@pytest.mark.parametrize(("score", "distrusted"), [(0, 1), (7, 0)])
def test_zero_for_every_file_is_a_fault_of_any_size(faulty, score, distrusted):
    """Three files with points that all report 0 are enough, unless another file has a score."""
    add_files(faulty, 3, wrong=3)
    faulty.movie(formats=["Nothing"], score=score)
    assert fault(faulty)["distrusted"] == distrusted


def test_zero_that_the_rules_give_is_no_fault(faulty):
    """Files that match nothing with points score 0 by right, even where one of very many does not."""
    for _ in range(12):
        faulty.movie(formats=["Nothing"])
    assert fault(faulty)["distrusted"] == 0
    for _ in range(18):
        faulty.movie(formats=[])
    add_files(faulty, 1, wrong=1)
    assert (fault(faulty)["share"], fault(faulty)["distrusted"]) == (1 / 31, 0)


def test_number_and_share_are_judgements(faulty):
    """Whoever disagrees with either can set it."""
    add_files(faulty, 40, wrong=4, score=7)
    for name, value, distrusted in (("distrust_min_files", 4, 1), ("distrust_share", 0.11, 0)):
        faulty.parameter(name, value)
        assert fault(faulty)["distrusted"] == distrusted


def test_nothing_is_derived_from_false_scores(faulty):
    """No health, grade, statistic, candidate, required score, trend or rating rests on them."""
    for number in range(24):
        faulty.movie(
            formats=SETS[number % 4], quality="WEBDL-720p" if number % 3 else "Bluray-1080p", score=0
        )
    faulty.run(complete=[1])
    with temporary_tables(faulty.connection, texts=TEXTS):
        for view, columns in WITHHELD.items():
            for row in faulty.rows(f"select {columns} from {view}"):
                assert set(row) == {None}, view
        for view in (
            "upgrade_candidates", "profile_reach", "upgrade_targets", "score_quantiles", "format_lift",
            "release_groups", "format_scores", "trend_points",
        ):  # fmt: skip
            assert faulty.rows(f"select * from {view}") == [], view
        assert faulty.rows("select part, points from library_health_parts where points is not null") == []
        states = faulty.rows(
            "select distinct state, takes, required_score, stuck from upgrade_state order by 1"
        )
        assert states == [
            ("quality_below_cutoff", "better quality", None, 0),
            ("unknown", "unknown", None, 0),
        ]
        assert faulty.rows("select distinct below_minimum, score, trusted_score from file_report") == [
            (None, 0, None)
        ]
        ratings = dict(faulty.rows("select format, rating from format_effectiveness"))
        assert ratings == {
            "Tier 1": "unknown", "Tier 2": "unknown", "HDR": "unknown", "Bad": "harmful present", "Nothing": "unscored",
        }  # fmt: skip
        assert faulty.rows("select distinct category from library_categories") == []
        assert faulty.rows("select count(*) from category_report where category = 'fine' and files > 0") == [
            (0,)
        ]
        for enough, direction, sentence in faulty.rows(
            "select enough, direction, sentence from trend_report"
        ):
            assert (enough, direction) == (0, None)
            assert sentence.endswith("is withheld, as the scores of the server disagree with its own rules.")


def test_fault_is_the_first_problem_with_its_files(faulty):
    """It is serious, has the count, and every file proves it; problems of the rules alone are still listed."""
    add_files(faulty, 20, wrong=15, score=3)
    with faulty.worded("profile_problems"):
        rows = faulty.rows(
            "select problem, severity, files, title, profile_id, format_id from profile_problems"
        )
    assert rows[0] == (
        "scores_disagree", 1, 15, "Scores disagree with the server's own rules: 15 of 20 files", None, None,
    )  # fmt: skip
    assert {row[0] for row in rows} == {"scores_disagree", "unreachable_cutoff", "never_matched"}
    assert faulty.rows("select count(*) from problem_files where problem = 'scores_disagree'") == [(15,)]


def test_problems_that_rest_on_scores_are_not_listed(faulty):
    """A minimum that no file reaches, or a gain that is far, is none while files report 0 by mistake."""
    faulty.profile("Off", scores=SCORES, minimum=1200, upgrades=False)
    for number in range(16):
        faulty.movie(formats=["Tier 1", "HDR"] if number % 4 else [], profile=2)
    problems = (
        "select problem from profile_problems where profile_id = 2 and problem <> 'negative_in_library'"
    )
    assert faulty.rows(problems) == [("upgrades_off_below_reach",)]
    faulty.connection.execute("update media_files set score = 0")
    assert fault(faulty)["disagreeing_files"] == 12
    assert faulty.rows(problems) == []


def test_another_server_is_left_alone(faulty):
    """Only the server that is at fault is distrusted, and only its files prove it."""
    faulty.instance("sonarr")
    faulty.profile("Other", instance=2, scores=SCORES)
    add_files(faulty, 12, wrong=12)
    add_files(faulty, 12, profile=2, instance=2)
    assert faulty.rows("select instance_id, distrusted from score_faults") == [(1, 1), (2, 0)]
    health = dict(faulty.rows("select instance_id, score from library_health"))
    assert health[1] is None
    assert health[2] > 50
    assert faulty.rows(
        "select instance_id, files from profile_problems where problem = 'scores_disagree'"
    ) == [(1, 12)]


def test_two_servers_at_fault_have_a_problem_each(faulty):
    """The files of one do not prove the problem of the other."""
    faulty.instance("sonarr")
    faulty.profile("Other", instance=2, scores=SCORES)
    add_files(faulty, 12, wrong=12)
    add_files(faulty, 30, wrong=20, profile=2, instance=2)
    with faulty.worded("profile_problems"):
        rows = faulty.rows(
            "select instance_id, files, title from profile_problems where severity = 1 order by 1"
        )
    assert [row[:2] for row in rows] == [(1, 12), (2, 20)]
    assert rows[1][2].endswith("20 of 30 files")


def test_loops_are_not_found_by_false_scores(faulty):
    """A file that reports 0 misses what its grab promised, and yet is in no loop."""
    faulty.connection.execute("update instances set fetched_at = '2026-11-22T12:00:00Z'")
    faulty.run("2026-11-01T00:00:00Z", complete=[1])
    for number in range(12):
        movie = faulty.movie(f"Film {number}", formats=["Tier 1"], score=0)
        faulty.event(
            "grabbed", movie.item_id, "2026-11-10T10:00:00Z", download=f"d{number}", formats=None, score=1000
        )
        faulty.event(
            "imported", movie.item_id, "2026-11-10T11:00:00Z", download=f"d{number}", formats=None, score=None,
            file=number + 1,
        )  # fmt: skip
    assert faulty.rows("select * from upgrade_loops") == []
    faulty.parameter("distrust_min_files", 1000)
    faulty.movie(formats=["HDR"])
    assert faulty.rows("select count(*) from upgrade_loops") == [(12,)]


def test_build_at_fault_does_not_bend_the_trend(faulty):
    """The builds before and after it are the trend's points; the one at fault, whose health is empty, is none."""
    add_files(faulty, 20)
    stats = {"instance_id": 1, "items": 20, "missing": 0, "files": 20, "size_bytes": 1, "below_minimum": 0}
    values = [
        (80.0, 1500),
        (80.5, 1500),
        (None, None),
        (None, None),
        (81.0, 1500),
        (81.5, 1500),
        (82.0, 1500),
    ]
    for week, (health, median) in enumerate(values):
        run = faulty.run(f"2026-{10 + week // 4}-{1 + 7 * (week % 4):02}T12:00:00Z", complete=[1])
        faulty.insert(
            "library_stats", build_run_id=run, health=health, score_median=median, candidates=0,
            scored_files=20 if health else 0, **stats,
        )  # fmt: skip
    points = faulty.rows("select value from trend_points where measure = 'health' order by day")
    assert [value for (value,) in points] == [80.0, 80.5, 81.0, 81.5, 82.0]
    trend = faulty.row("select * from trend_report where measure = 'health'")
    assert (trend["last_value"], trend["direction"], trend["enough"]) == (82.0, "rising", 1)
    assert trend["pace_per_week"] == pytest.approx(0.33, abs=0.2)


FILES = st.lists(
    st.tuples(st.sampled_from([None, *SETS]), st.sampled_from(["right", "right", "zero", "seven", "none"])),
    max_size=25,
)


@given(FILES, st.integers(1, 12), st.sampled_from([0.0, 0.05, 0.5, 1.0]))
@settings(max_examples=40, deadline=None)
def test_view_agrees_with_the_reference(make_library, files, least, share):
    """For any files, number and share, the view distrusts what the second implementation of the rule does."""
    library = make_library()
    library.profile(scores=SCORES)
    library.parameter("distrust_min_files", least)
    library.parameter("distrust_share", share)
    scored = []
    for formats, kind in files:
        points = None if formats is None else tuple(SCORES[each] for each in formats)
        reported = {"zero": 0, "seven": 7, "none": None, "right": None if points is None else sum(points)}[
            kind
        ]
        library.movie(formats=formats, score=reported)
        scored.append(Scored(reported, points))
    expected = is_distrusted(scored, least=least, share=Fraction(share))
    with temporary_tables(library.connection, only=["library_health", "upgrade_candidates"]):
        row = fault(library)
        (withheld,) = library.rows("select score is null from library_health")[0]
        candidates = library.rows("select count(*) from upgrade_candidates")[0][0]
    assert (row["distrusted"], row["disagreeing_files"]) == (expected, sum(map(disagrees, scored)))
    assert withheld == (expected or not any(file.reported is not None for file in scored))
    assert not (expected and candidates)
    library.connection.close()
