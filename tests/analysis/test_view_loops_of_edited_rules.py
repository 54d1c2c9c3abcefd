"""Rules that were edited around a grab: what looks like a loop by them alone is none."""

from __future__ import annotations

import pytest

from support.loops import DAYS, edit_score, film, go_round, loops


def test_edited_formats_make_no_gap(shelf):
    """A format that came or went on the same file later was edited: the release's name would match alike today."""
    one = film(shelf, "Tier 1", "No Group", first=["Tier 1", "Atmos"])
    shelf.download(one.item_id, "2026-11-01", file=one.file_id, formats=["Tier 1", "Atmos"])
    later = shelf.run("2026-11-10T00:00:00Z", complete=[1])
    shelf.change(
        later, one.item_id, "rescored", "formats", formats_added=["No Group"], formats_removed=["Atmos"]
    )
    assert loops(shelf) == []
    assert shelf.rows("select grab_score_today, set_gap from file_downloads") == [(800, 0)]


@pytest.mark.parametrize(
    ("name", "first", "now"),
    [
        (["Tier 1", "Old"], ["Tier 1", "Old"], ["Tier 1", "New"]),
        (["Bad"], ["Bad"], ["Bad half", "Worse half"]),
        (["Tier 1", "Atmos"], ["Tier 1", "Atmos"], ["Tier 1"]),
        (["Tier 1"], ["Tier 1"], ["Tier 1", "No Group"]),
        (["Tier 1", "Atmos"], ["Tier 1"], ["Tier 1", "Atmos"]),
    ],
    ids=["created again", "split", "matches less", "added", "renamed to show it"],
)
def test_rules_that_changed_since_the_import_make_no_gap(shelf, name, first, now):
    """Name and file are compared under the rules of the import, and what the file has got by now is not lost."""
    for format_name, points in (("New", 60), ("Bad half", -70), ("Worse half", -30), ("Bad", 90)):
        shelf.insert("profile_scores", profile_id=1, format_id=shelf.format(format_name), score=points)
    one = film(shelf, *now, first=first)
    shelf.download(one.item_id, "2026-11-01", file=one.file_id, formats=name)
    assert shelf.rows("select set_gap from file_downloads") == [(0,)]
    assert loops(shelf) == []


def test_rules_that_changed_between_grab_and_import(shelf):
    """The name counts as it was read with the file: a format that was created in between is none that the file got."""
    shelf.insert("profile_scores", profile_id=1, format_id=shelf.format("New"), score=-300)
    one = film(shelf, "Tier 1", "New")
    at = {"download": "d", "release_name": "A.Film-GRP"}
    shelf.event("grabbed", one.item_id, "2026-11-01T10:00:00Z", formats=["Tier 1"], **at)
    edit_score(shelf, "2026-11-02T00:00:00Z")
    shelf.event(
        "imported", one.item_id, "2026-11-02T11:00:00Z", formats=["Tier 1", "New"], file=one.file_id, **at
    )
    assert loops(shelf) == []


def test_scores_that_were_edited_between_grab_and_import(shelf):
    """Scores that were frozen under other rules are not set against each other."""
    one = film(shelf, "Tier 1")
    shelf.event("grabbed", one.item_id, "2026-11-01T10:00:00Z", download="d", formats=["Tier 1"], score=1500)
    shelf.event(
        "imported", one.item_id, "2026-11-01T11:00:00Z", download="d", formats=["Tier 1"], file=one.file_id
    )
    assert loops(shelf, "gap") == [(500,)]
    edit_score(shelf, "2026-11-01T12:00:00Z")
    shelf.connection.execute("update release_events set build_run_id = 2")
    assert loops(shelf) == []


def test_upgrades_after_the_rules_took_points_from_the_file(shelf):
    """A file that lost its points by an edit is upgraded to less than its grab once scored: that repeats nothing."""
    one = film(shelf, "AMZN")
    kept = {DAYS[-1]: one.file_id}
    for day, formats in zip(DAYS, (["Tier 1"], ["Atmos"], ["AMZN"], ["AMZN"]), strict=True):
        edited = shelf.run(f"{day}T00:00:00Z", complete=[1])
        if day != DAYS[0]:
            shelf.change(edited, one.item_id, "rescored", "formats", old_score=1000, new_score=0)
        shelf.download(one.item_id, day, file=kept.get(day, 90), formats=formats)
    assert shelf.rows("select sum(is_repeat) from release_downloads") == [(0,)]
    assert loops(shelf) == []


def test_edited_scores_make_no_gap(shelf):
    """What was grabbed for more points than its formats have today lost nothing."""
    one = film(shelf, "Tier 1")
    shelf.download(one.item_id, "2026-11-01", file=one.file_id, formats=["Tier 1"], score=3000)
    assert loops(shelf) == []


def test_edited_scores_as_the_cause(shelf):
    """Grabs that brought nothing while the profile's scores were edited are put down to the edits."""
    one = film(shelf, "Tier 1")
    go_round(shelf, one.item_id, 3, kept=one.file_id, formats=["Tier 1"])
    edit_score(shelf)
    assert loops(shelf, "likely_cause, gap") == [("edited_scores", 0)]
    assert shelf.worded_row("upgrade_loops")["explanation"].endswith(
        "Scores of its profile were edited since, last noticed on 2026-10-20."
    )


def test_an_edit_before_the_first_grab_is_no_cause(shelf):
    """What was edited earlier explains nothing."""
    one = film(shelf, "Tier 1")
    edit_score(shelf, "2026-10-01T00:00:00Z")
    go_round(shelf, one.item_id, 3, kept=one.file_id, formats=["Tier 1"])
    assert loops(shelf, "likely_cause") == [("unknown",)]
