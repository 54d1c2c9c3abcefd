"""What holds for every library: the scale does not matter, and profiles do not touch each other."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arrscore.analysis.parameters import recorded_parameters
from arrscore.analysis.views import temporary_tables
from arrscore.config.analysis import AnalysisSettings
from arrscore.wording import TEXTS

QUALITIES = ("Unknown", "SDTV", "WEBDL-720p", "WEBDL-1080p", "WEBRip-1080p", "Bluray-1080p", "Remux-1080p")
FORMATS = ("A", "B", "C", "D")
points = st.integers(-500, 500)
profiles = st.fixed_dictionaries({
    "upgrades": st.booleans(),
    "cutoff": st.sampled_from(["WEB 1080p", "WEBDL-720p", "Remux-1080p", None]),
    "minimum": st.sampled_from([-1000, 0, 50]),
    "score_cutoff": st.sampled_from([0, 200, 1000]),
    "min_upgrade": st.sampled_from([1, 25]),
    "scores": st.fixed_dictionaries(dict.fromkeys(FORMATS, points)),
})  # fmt: skip
movies = st.fixed_dictionaries({
    "profile": st.sampled_from([1, 2]),
    "quality": st.sampled_from(QUALITIES),
    "formats": st.one_of(st.none(), st.lists(st.sampled_from(FORMATS), unique=True)),
    "monitored": st.sampled_from([True, True, True, False]),
    "missing": st.sampled_from([False, False, False, True]),
})  # fmt: skip
libraries = st.tuples(st.tuples(profiles, profiles), st.lists(movies, max_size=40))
LAWS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# columns that say what something is, not how many points
VERDICTS = {
    "upgrade_state": "item_id, state, takes, quality_cutoff_met, score_cutoff_met, stuck",
    "upgrade_candidates": "item_id, priority, gain_share, target_quality, state",
    "profile_reach": "profile_id, quality_rank, basis, files",
    "format_effectiveness": "format_id, files, share, sign, decides_minimum, decides_cutoff, lift_files, rating",
    "profile_report": "profile_id, below_minimum, below_cutoff, below_reach, candidates, health, grade, rating",
    "library_health": "instance_id, score, grade",
    "library_health_parts": "part, value, points",
}
POINTS = {
    "upgrade_candidates": "item_id, reachable_score, potential_gain",
    "profile_reach": "profile_id, quality_rank, reachable_score",
    "profile_report": "profile_id, spread, score_p10, score_median",
}


def fill(library, content, *, factor=1):
    for name, rules in zip(("One", "Two"), content[0], strict=True):
        scores = {each: value * factor for each, value in rules["scores"].items()}
        numbers = {each: rules[each] * factor for each in ("minimum", "score_cutoff", "min_upgrade")}
        library.profile(name, **{**rules, **numbers, "scores": scores})
    for number, movie in enumerate(content[1]):
        library.movie(
            f"Film {number}",
            **({"profile": movie["profile"], "missing": True} if movie["missing"] else movie),
        )
    return library


def read(library, columns, where=""):
    return {
        view: library.rows(f"select {names} from {view} {where} order by 1, 2")
        for view, names in columns.items()
    }


@given(libraries)
@LAWS
def test_scale_does_not_matter(make_library, content):
    """Every score and threshold times ten: the same states, priorities and grades, ten times the points."""
    small, large = (fill(make_library(), content, factor=factor) for factor in (1, 10))
    with temporary_tables(small.connection), temporary_tables(large.connection):
        assert read(small, VERDICTS) == read(large, VERDICTS)
        for view, rows in read(small, POINTS).items():
            scaled = read(large, POINTS)[view]
            keys = 2 if view == "profile_reach" else 1
            expected = [(*row[:keys], *(None if x is None else x * 10 for x in row[keys:])) for row in rows]
            assert scaled == expected


@given(libraries, movies)
@LAWS
def test_profiles_do_not_touch_each_other(make_library, content, movie):
    """Adding a file to one profile changes no number of another."""
    library = fill(make_library(), content)
    where = "where profile_id = 2"
    views = dict.fromkeys(
        ["file_report", "score_parts", "profile_reach", "profile_spread", "upgrade_state", "profile_report",
         "profile_health", "profile_health_parts"],
        "*",
    )  # fmt: skip
    # All but the position, which is within the instance.
    views["upgrade_candidates"] = (
        "item_id, priority, required_score, potential_gain, gain_share, gain_ratio, reason, recommendation"
    )
    with temporary_tables(library.connection, texts=TEXTS):
        before = read(library, views, where)
    library.movie("New", **{**movie, "profile": 1, "missing": False})
    with temporary_tables(library.connection, texts=TEXTS):
        assert read(library, views, where) == before


@given(libraries)
@LAWS
def test_parts_sum_and_candidates_hold(make_library, content):
    """Parts sum to the scores, no candidate is refused by the application, and every verdict has its words."""
    library = fill(make_library(), content)
    with temporary_tables(library.connection, texts=TEXTS):
        assert library.rows("select * from score_mismatches") == []
        assert (
            library.rows("""
            select * from upgrade_candidates as c join upgrade_state as s using (item_id)
            where c.potential_gain <= 0 or s.takes not like 'better%' or c.gain_share not between 0 and 1
            or c.reason is null or c.recommendation is null or c.gain_share is null
        """)
            == []
        )
        assert library.rows("select * from upgrade_state where reason is null") == []
        assert library.rows("select * from library_health where score not between 0 and 100") == []
        assert library.rows("select * from format_effectiveness where advice is null or rating is null") == []


# Candidates whose advice no file shows: one of the profile, of a quality and with a score that would be taken, that
# matches all of the recommended formats at once and none of the unwanted ones.
UNSHOWN_ADVICE = """
    select c.item_id
    from upgrade_candidates as c
    where c.recommended_files > 0 and c.recommended_files > (
      select count(*)
      from file_report as f
      join profile_ranks as r on r.profile_id = f.profile_id and r.quality_rank = f.quality_rank
      join file_report as own on own.file_id = c.file_id
      where f.profile_id = c.profile_id
        and r.allowed
        and case when f.quality_rank = own.quality_rank then f.score >= c.required_score
          else f.quality_rank > own.quality_rank and f.score > own.score and f.score >= own.min_format_score end
        and not exists (
          select 1 from json_each(c.recommended_formats) as wanted
          where wanted.value ->> 'format' not in (select value from json_each(f.formats))
        )
        and not exists (
          select 1 from json_each(c.unwanted_formats) as unwanted
          where unwanted.value ->> 'format' in (select value from json_each(f.formats))
        )
    )
    union all
    select c.item_id
    from upgrade_candidates as c
    where c.recommended_files = 0 and (c.recommended_formats <> '[]' or c.unwanted_formats <> '[]')
    union all
    select c.item_id
    from upgrade_candidates as c
    join file_report as own on own.file_id = c.file_id
    join json_each(c.recommended_formats) as wanted
    where wanted.value ->> 'format' in (select value from json_each(own.formats)) or wanted.value ->> 'points' <= 0
"""


@given(libraries)
@LAWS
def test_advice_is_shown_by_a_file(make_library, content):
    """Some better file of the profile matches all that is recommended at once, and nothing that is unwanted."""
    library = fill(make_library(), content)
    with temporary_tables(library.connection, texts=TEXTS):
        assert library.rows(UNSHOWN_ADVICE) == []


def test_advice_of_the_sample_is_shown_by_a_file(sample):
    """The same holds for every recommendation of the sample library, most of which name formats."""
    folder, _ = sample
    with closing(sqlite3.connect(folder / "output" / "arrscore.db")) as connection:
        assert connection.execute(UNSHOWN_ADVICE).fetchall() == []
        count, named = connection.execute(
            "select count(*), sum(recommended_files > 0) from upgrade_candidates"
        ).fetchone()
    assert named > count / 2


def test_judgements_are_those_of_the_settings():
    """Every setting of the analysis is a row with its value and meaning, and the helper view has a column for each."""
    chosen = {each.name: each for each in recorded_parameters(AnalysisSettings(reach_quantile=0.8))}
    assert set(chosen) == set(AnalysisSettings.model_fields)
    assert (chosen["reach_quantile"].value, chosen["grade_a"].value) == (0.8, 90.0)
    assert all(each.meaning.endswith(".") for each in chosen.values())


def test_every_judgement_reaches_the_views(library):
    """The one-row view of judgements has a value for each of them, and no more columns."""
    library.parameter("distrust_min_files", 10)
    row = library.row("select * from parameters")
    assert row == {each.name: each.value for each in recorded_parameters()}
