"""Where health and the median score are going, and how sure that is."""

from __future__ import annotations

import datetime as dt

import pytest

START = dt.datetime(2026, 9, 6, 12, tzinfo=dt.UTC)
ZEROS = dict.fromkeys(
    ("items", "missing", "files", "scored_files", "size_bytes", "below_minimum", "candidates"), 0
)


def build(library, days, *, instance=1, health=None, median=None, changed=True):
    """Add a complete build so many days after the start, with statistics if it changed something."""
    at = (START + dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    run = library.run(at, complete=[instance])
    if changed:
        library.insert(
            "library_stats",
            build_run_id=run,
            instance_id=instance,
            health=health,
            score_median=median,
            **ZEROS,
        )


def trend(library, measure="health", instance=1):
    return library.worded_row("trend_report", "measure = ? and instance_id = ?", measure, instance)


def test_a_steady_rise(library):
    """Half a point a week without a residual: the projection is the line itself."""
    for week in range(12):
        build(library, 7 * week, health=70 + week / 2, median=100 * week)
    assert trend(library) == {
        "instance_id": 1,
        "measure": "health",
        "builds": 12,
        "days": 77.0,
        "first_value": 70.0,
        "last_value": 75.5,
        "pace_per_week": pytest.approx(0.5),
        "projected_at": "2027-01-17T12:00:00Z",
        "projected_value": pytest.approx(79.5),
        "projected_low": pytest.approx(79.5),
        "projected_high": pytest.approx(79.5),
        "direction": "rising",
        "enough": 1,
        "sentence": (
            "Health is 75.5, up 0.50 per week over 12 runs in 77 days; on track for 79.5 by 2027-01-17 (79.5 to 79.5)."
        ),
    }
    median = trend(library, "score_median")
    assert (median["pace_per_week"], median["projected_value"]) == (pytest.approx(100), pytest.approx(1900))
    assert median["sentence"].startswith("The median score is 1,100, up 100 per week over 12 runs")


def test_uncertainty_comes_from_the_residuals(library):
    """Builds one above and one below the line by turns: the range is twice their mean distance, widened by the span."""
    for week in range(9):
        build(library, 7 * week, median=1000 + 50 * week + (10 if week % 2 else -10))
    row = trend(library, "score_median")
    middle = (row["projected_low"] + row["projected_high"]) / 2
    half = (row["projected_high"] - row["projected_low"]) / 2
    assert middle == pytest.approx(row["projected_value"])
    # eight weeks ahead of eight weeks known: twice as wide
    assert half == pytest.approx(2 * 10 * 2, rel=0.15)
    library.parameter("trend_band", 0)
    assert trend(library, "score_median")["projected_low"] == trend(library, "score_median")["projected_high"]


def test_one_jump_does_not_make_a_pace(library):
    """Edited scores move everything at once; the median of the slopes hardly follows."""
    for week in range(12):
        build(library, 7 * week, median=1000 + (5000 if week == 5 else 0))
    row = trend(library, "score_median")
    assert (row["pace_per_week"], row["direction"], row["projected_value"]) == (0.0, "steady", 1000)


def test_noise_has_no_direction(library):
    """A change that is smaller than its uncertainty is not called a trend."""
    for week, value in enumerate((70, 72, 69, 73, 70, 71, 72, 70, 71, 73)):
        build(library, 7 * week, health=value)
    row = trend(library)
    assert row["direction"] == "steady"
    assert row["sentence"].startswith("Health is 73.0, with no clear trend over 10 runs in 63 days; likely ")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((0, 10, 20, 30), "4 runs in 30 days"),
        ((0, 1, 2, 3, 4, 5), "6 runs in 5 days"),
        ((0,), "1 run in 0 days"),
    ],
)
def test_too_little_history_says_so(library, days, words):
    """Too few builds or days make no projection."""
    for day in days:
        build(library, day, health=70.0)
    row = trend(library)
    assert (row["enough"], row["pace_per_week"], row["projected_at"], row["projected_low"], row["direction"]) == (
        0, None, None, None, None,
    )  # fmt: skip
    assert row["sentence"] == (
        f"Health is 70.0; too little history for a trend: {words}; at least 5 in 21 days are needed."
    )


def test_no_history_at_all(library):
    """An instance without a build has its rows, too."""
    row = trend(library)
    assert (row["builds"], row["first_value"], row["enough"], row["sentence"]) == (
        0, None, 0, "Health is not known yet.",
    )  # fmt: skip


def test_builds_without_changes_count(library):
    """Statistics are kept only when something changed: between them nothing did."""
    build(library, 0, health=70.0)
    for week in range(1, 6):
        build(library, 7 * week, changed=False)
    row = trend(library)
    assert (row["builds"], row["days"], row["pace_per_week"], row["projected_high"]) == (6, 35.0, 0.0, 70.0)


def test_several_builds_a_day_count_once(library):
    """Of one day's builds the last one is the day's value."""
    for day in range(0, 28, 7):
        build(library, day, health=0.0)
        build(library, day + 0.1, health=70.0)
    assert (trend(library)["builds"], trend(library)["first_value"], trend(library)["pace_per_week"]) == (
        8,
        70.0,
        0.0,
    )


def test_what_is_long_ago_does_not_count(library):
    """A trend looks back trend_days from the last build."""
    build(library, 0, health=0.0)
    for week in range(30, 36):
        build(library, 7 * week, health=70.0)
    assert (trend(library)["builds"], trend(library)["first_value"]) == (6, 70.0)


def test_health_stays_between_its_ends(library):
    """No projection leaves 0 to 100."""
    for week in range(9):
        build(library, 7 * week, health=60 + 4.5 * week + week % 2)
    row = trend(library)
    assert (row["projected_value"], row["projected_high"]) == (100.0, 100.0)


def test_instances_do_not_touch_each_other(library):
    """Each instance has its own history."""
    library.instance("other")
    for week in range(6):
        build(library, 7 * week, health=70.0)
        build(library, 7 * week, instance=2, health=50.0 - week)
    assert trend(library)["direction"] == "steady"
    assert trend(library, instance=2)["direction"] == "falling"
