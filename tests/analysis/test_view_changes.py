"""History: what changed, in which build, and why."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def history(library):
    """A library with one movie and three runs, the first of which found everything."""
    library.profile()
    library.movie("Film", score=0)
    for day in (1, 2, 3):
        library.run(f"2026-11-0{day}T12:00:00Z", complete=[1])
    return library


def test_first_complete_run_is_no_change(history):
    """What an instance's first complete run found is left out, and so is what a failed run before it could hold."""
    other = history.instance("late")
    history.profile(instance=other)
    late = history.movie("Late", profile=2, instance=other)
    history.insert(
        "build_run_instances", build_run_id=1, instance_id=other, outcome="failed", seconds=1.0, requests=1, bytes=1,
        odd_records=0, error="no",
    )  # fmt: skip
    history.insert(
        "build_run_instances", build_run_id=2, instance_id=other, outcome="complete", seconds=1.0, requests=1, bytes=1,
        odd_records=0,
    )  # fmt: skip
    history.change(1, 1, "added", new_score=5)
    history.change(2, late.item_id, "added", new_score=5)
    second = history.change(2, 1, "rescored", "rules", old_score=5, new_score=6)
    third = history.change(3, late.item_id, "removed", old_score=5)
    assert history.rows("select change_id, build_run_id, instance_id from recent_changes order by 1") == [
        (second, 2, 1), (third, 3, 2),
    ]  # fmt: skip


def test_change_names_its_item(history):
    """A change carries time, names, difference and the formats that came and went."""
    history.change(
        2, 1, "upgraded", old_score=100, new_score=450, file_points=350, rules_points=0, old_quality="WEBDL-720p",
        new_quality="WEBDL-1080p", formats_added=["A"], formats_removed=["B"],
    )  # fmt: skip
    row = history.worded_row("recent_changes")
    assert (row["at"], row["label"], row["delta"]) == ("2026-11-02T12:00:00Z", "Film (2020)", 350)
    assert (row["old_quality"], row["new_quality"], row["profile_id"]) == ("WEBDL-720p", "WEBDL-1080p", 1)
    assert (json.loads(row["formats_added"]), json.loads(row["formats_removed"])) == (["A"], ["B"])
    assert row["why"] == "Upgraded, +350."


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "added", "new_score": 1700}, "First import, score 1,700."),
        ({"kind": "added"}, "First import, score unknown."),
        ({"kind": "removed", "old_score": -5}, "File removed, score -5."),
        ({"kind": "removed"}, "File removed."),
        (
            {"kind": "rescored", "cause": "rules", "old_score": 5, "new_score": -95, "rules_points": -100},
            "Custom format scores were edited, -100.",
        ),
        (
            {"kind": "rescored", "cause": "formats", "old_score": 5, "new_score": 1005, "file_points": 1000},
            "Other custom formats match now, +1,000.",
        ),
        (
            {"kind": "rescored", "cause": "profile", "old_score": 5, "new_score": 6},
            "Moved to another quality profile, +1.",
        ),
        (
            {"kind": "rescored", "cause": "file", "old_score": 5, "new_score": 6},
            "The score of the same file changed, +1.",
        ),
        (
            {"kind": "upgraded", "old_score": 5, "new_score": 255, "file_points": 350, "rules_points": -100},
            "Upgraded, +250: +350 from its formats and -100 from edited rules.",
        ),
        (
            {"kind": "downgraded", "old_score": 5, "new_score": 0, "file_points": 0, "rules_points": -5},
            "Downgraded, -5 from edited rules.",
        ),
        (
            {"kind": "replaced", "old_score": 5, "new_score": 5},
            "Replaced, same score.",
        ),
        (
            {"kind": "upgraded", "old_score": 5, "new_score": 0, "file_points": -5},
            "Upgraded to a better quality that scores less, -5.",
        ),
        (
            {
                "kind": "upgraded",
                "file_points": -5,
                "old_quality": "HDTV-720p",
                "new_quality": "HDTV-720p",
                "old_score": 5,
                "new_score": 0,
            },
            "Upgraded to a newer revision that scores less, -5.",
        ),
        (
            {"kind": "downgraded", "old_score": 5, "new_score": 6, "file_points": 1},
            "Downgraded to a lower quality that scores more, +1.",
        ),
        ({"kind": "upgraded", "new_score": 5}, "Upgraded, one of the scores is unknown."),
    ],
)
def test_why(history, change, why):
    """Each kind and cause is told in one sentence with its points."""
    history.change(2, 1, **change)
    assert history.worded_row("recent_changes")["why"] == why


def test_build_changes_count_kinds_and_edits(history):
    """A build's row counts what came, went and was replaced, the edits, and the points together."""
    history.change(1, 1, "added", new_score=5)
    history.insert("rule_changes", build_run_id=1, instance_id=1, field="added", files_moved=0)
    history.change(2, 1, "upgraded", old_score=5, new_score=20)
    history.change(2, 1, "rescored", "rules", old_score=20, new_score=10)
    history.change(2, 1, "added", new_score=7)
    history.insert("rule_changes", build_run_id=2, instance_id=1, field="score", files_moved=1)
    history.insert("rule_changes", build_run_id=3, instance_id=1, field="score", files_moved=0)
    names = (
        "build_run_id, at, added, removed, rescored, upgraded, downgraded, replaced, rule_edits, score_delta"
    )
    assert history.rows(f"select {names} from build_changes order by 1") == [
        (2, "2026-11-02T12:00:00Z", 1, 0, 1, 1, 0, 0, 1, 5),
        (3, "2026-11-03T12:00:00Z", 0, 0, 0, 0, 0, 0, 1, 0),
    ]


def test_trend_is_of_whole_instances(history):
    """The trend has a point for each run with statistics, and none of single profiles."""
    stats = dict.fromkeys(("items", "missing", "files", "scored_files", "below_minimum", "candidates"), 1)
    for run, profile, health in ((1, None, 50.0), (1, 1, 10.0), (3, None, 75.5)):
        history.insert(
            "library_stats", build_run_id=run, instance_id=1, profile_id=profile, size_bytes=7, score_median=3,
            health=health, **stats,
        )  # fmt: skip
    assert history.rows(
        "select instance_id, at, health, score_median, files, size_bytes, candidates from score_trend"
    ) == [
        (1, "2026-11-01T12:00:00Z", 50.0, 3, 1, 7, 1),
        (1, "2026-11-03T12:00:00Z", 75.5, 3, 1, 7, 1),
    ]
