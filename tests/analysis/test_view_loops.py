"""Items that are grabbed again and again, and those that are only upgraded."""

from __future__ import annotations

import json

import pytest

from support.loops import DAYS, SCORES, edit_score, film, go_round, loops


def test_loop_by_renaming(shelf):
    """A Radarr loop shows no gap between frozen scores: the grab's score of today is set against the file's."""
    one = film(shelf, "Tier 1")
    go_round(shelf, one.item_id, kept=one.file_id, formats=["Tier 1", "Atmos", "AMZN"], size_bytes=7)
    assert shelf.worded_row("upgrade_loops") == {
        "item_id": one.item_id,
        "instance_id": 1,
        "title_id": one.title_id,
        "profile_id": 1,
        "label": "Film (2020)",
        "grabs": 4,
        "imports": 4,
        "repeats": 3,
        "failures": 0,
        "first_grab_at": "2026-10-01T10:00:00Z",
        "last_grab_at": "2026-11-15T10:00:00Z",
        "release_name": "Release.7",
        "score_at_grab": 1550,
        "score_at_import": 1550,
        "grab_score_today": 1550,
        "file_score_today": 1000,
        "gap": 550,
        "lost_formats": '[{"format":"Atmos","points":500},{"format":"AMZN","points":50}]',
        "gained_formats": "[]",
        "likely_cause": "renaming",
        "explanation": (
            "Grabbed 4 times from 2026-10-01 to 2026-11-15: by its name the release scores 1,550, but the imported file"
            " only 1,000, as it lost Atmos (+500), AMZN (+50). Renaming probably drops what these formats match."
        ),
        "advice": (
            "Add the missing tokens to your naming scheme ({MediaInfo AudioCodec}, {Release Group}, {Custom Formats}),"
            " then rename."
        ),
        "wasted_bytes": 21,
        "goes_on": 1,
    }


def test_events_of_a_loop(shelf):
    """Each event shows its frozen score beside what its name scores today; items without a loop show none."""
    one, quiet = film(shelf, "Tier 1"), film(shelf, "Tier 1")
    shelf.download(one.item_id, DAYS[0], file=one.file_id, formats=["Tier 1", "Atmos"], score=1400)
    shelf.download(quiet.item_id, DAYS[0], file=quiet.file_id, formats=["Tier 1"])
    columns = "item_id, event_id, kind, frozen_score, score_today, quality"
    assert shelf.rows(f"select {columns} from upgrade_loop_events order by 2") == [
        (one.item_id, 1, "grabbed", 1400, 1500, "WEBDL-1080p"), (one.item_id, 2, "imported", 1400, 1500, "WEBDL-1080p"),
    ]  # fmt: skip


def test_one_grab_with_a_gap_is_enough(shelf):
    """The same release would be taken again, so the first grab already tells."""
    one = film(shelf, "Tier 1")
    shelf.download(one.item_id, "2026-11-01", file=one.file_id, formats=["Tier 1", "Atmos"])
    assert loops(shelf, "grabs, repeats, gap, likely_cause, goes_on, wasted_bytes") == [
        (1, 0, 500, "renaming", 1, 0)
    ]
    assert shelf.worded_row("upgrade_loops")["explanation"].startswith(
        "Grabbed on 2026-11-01: by its name the release scores 1,500, but the imported file only 1,000, as it"
    )


def test_gained_negative_formats_make_a_gap(shelf):
    """A file without its group's name may match a format that the release did not."""
    one = film(shelf, "Tier 1", "No Group")
    shelf.download(one.item_id, "2026-11-01", file=one.file_id, formats=["Tier 1"])
    assert loops(shelf, "gap, lost_formats, gained_formats, likely_cause") == [
        (200, "[]", '[{"format":"No Group","points":-200}]', "renaming")
    ]


def test_ordinary_upgrades_are_no_loop(shelf):
    """Each grab is better than the one before, and the last file reaches its grab's score."""
    one = film(shelf, "Tier 1", "Atmos")
    for day, formats in zip(DAYS, (["AMZN"], ["Atmos"], ["Tier 1"], ["Tier 1", "Atmos"]), strict=True):
        shelf.download(one.item_id, day, file=one.file_id if day == DAYS[-1] else 99, formats=formats)
    assert loops(shelf) == []
    assert shelf.rows("select is_repeat from release_downloads") == [(0,)] * 4


def test_better_qualities_and_revisions_are_no_loop(shelf):
    """A better quality may score less, and a proper or repack scores the same."""
    one = film(shelf, quality="WEBDL-1080p", revision_version=3)
    item = one.item_id
    shelf.download(item, DAYS[0], file=9, formats=["Tier 1"], quality="WEBDL-720p")
    shelf.download(item, DAYS[1], file=9, formats=[], quality="WEBDL-1080p")
    shelf.download(item, DAYS[2], file=9, formats=[], revision_version=2)
    shelf.download(item, DAYS[3], file=one.file_id, formats=[], revision_version=3)
    assert loops(shelf) == []


def test_two_grabs_alike_are_no_loop_yet(shelf):
    """One replacement by hand is no loop where the file reaches its grab's score; a third grab in vain is."""
    one = film(shelf, "Tier 1")
    go_round(shelf, one.item_id, 2, kept=one.file_id, formats=["Tier 1"])
    assert loops(shelf) == []
    shelf.download(one.item_id, "2026-11-18", file=one.file_id, formats=["Tier 1"])
    assert loops(shelf, "grabs, repeats, gap, likely_cause, goes_on") == [(3, 2, 0, "unknown", 0)]
    assert shelf.worded_row("upgrade_loops")["explanation"] == (
        "Grabbed 3 times from 2026-11-01 to 2026-11-18: 2 were no better than the one before."
    )


def test_a_score_that_rose_in_the_end_is_no_loop(shelf):
    """Replacements by hand that were worse do not count once a better one came and stayed."""
    one = film(shelf, "Tier 1", "Atmos")
    for day, formats in zip(DAYS, (["Tier 1"], ["Atmos"], ["AMZN"], ["Tier 1", "Atmos"]), strict=True):
        shelf.download(one.item_id, day, file=one.file_id if day == DAYS[-1] else 99, formats=formats)
    assert shelf.rows("select sum(is_repeat) from release_downloads") == [(2,)]
    assert loops(shelf) == []


def test_failed_downloads_are_no_loop(shelf):
    """A grab that was never imported is no reason to call the next one a repeat."""
    one = film(shelf, "Tier 1")
    for day in DAYS[:2]:
        shelf.event("grabbed", one.item_id, f"{day}T10:00:00Z", download=day, formats=["Tier 1"])
    shelf.download(one.item_id, DAYS[2], file=one.file_id, formats=["Tier 1"])
    assert loops(shelf) == []


def test_grabs_that_are_never_imported(shelf):
    """An application that grabs what it then refuses to import goes on, with a file on disk or without."""
    one, missing = film(shelf, "Tier 1"), shelf.movie(missing=True)
    for movie in (one, missing):
        for day in DAYS[1:]:
            shelf.event("grabbed", movie.item_id, f"{day}T10:00:00Z", formats=["Tier 1", "Atmos"])
    assert loops(shelf, "item_id, grabs, imports, never_imported, likely_cause") == [
        (one.item_id, 3, 0, 3, "unknown"),
        (missing.item_id, 3, 0, 3, "unknown"),
    ]


def test_missing_items_until_failures_are_known(shelf):
    """Of a database whose failures were not read yet, a missing film is not said to go round."""
    missing = shelf.movie(missing=True)
    for day in DAYS[1:]:
        shelf.event("grabbed", missing.item_id, f"{day}T10:00:00Z", formats=["Tier 1"])
    shelf.connection.execute("update instances set has_all_events = 0")
    assert loops(shelf) == []


def fail(library, item, day, *, kind="failed", **values):
    """Grab a release on a day, and let its download end another way than by an import."""
    library.event("grabbed", item, f"{day}T10:00:00Z", download=f"{item} {day}", **values)
    library.event(kind, item, f"{day}T12:00:00Z", download=f"{item} {day}", **values)


@pytest.mark.parametrize("is_missing", [False, True])
def test_downloads_that_failed_are_no_loop(shelf, is_missing):
    """They are counted as what they are, until something is imported."""
    one = shelf.movie(missing=True) if is_missing else film(shelf, "Tier 1")
    for day in DAYS[1:]:
        fail(shelf, one.item_id, day, formats=["Tier 1", "Atmos"])
    assert loops(shelf) == []
    columns = "item_id, failures, first_failed_at, last_failed_at"
    assert shelf.rows(f"select {columns} from failed_downloads") == [
        (one.item_id, 3, "2026-10-15T12:00:00Z", "2026-11-15T12:00:00Z")
    ]
    events = shelf.rows("select kind from upgrade_loop_events order by occurred_at")
    assert events == [("grabbed",), ("failed",)] * 3
    shelf.download(one.item_id, "2026-11-18", file=one.file_id, formats=["Tier 1"])
    assert shelf.rows("select * from failed_downloads") == []


def test_failures_of_long_ago_are_not_counted(shelf):
    """Only what happened within loop_days before the last fetch counts."""
    one = shelf.movie(missing=True)
    fail(shelf, one.item_id, "2026-06-01")
    assert shelf.rows("select * from failed_downloads") == []


def test_failures_between_other_grabs_are_told(shelf):
    """What was never imported is a loop; that others of these grabs failed is said."""
    one = shelf.movie(missing=True)
    for day in DAYS[1:]:
        shelf.event("grabbed", one.item_id, f"{day}T10:00:00Z")
    fail(shelf, one.item_id, "2026-11-16")
    assert loops(shelf, "grabs, failures") == [(4, 1)]
    assert shelf.worded_row("upgrade_loops")["explanation"].endswith(
        "the last 3 were never imported. 1 download failed."
    )


def test_downloads_that_the_owner_ignored_are_no_loop(shelf):
    """What was taken from the queue by hand waits for nothing."""
    one = shelf.movie(missing=True)
    for day in DAYS[1:]:
        fail(shelf, one.item_id, day, kind="ignored")
    assert loops(shelf) == []
    assert shelf.rows("select distinct outcome from release_downloads") == [("ignored",)]
    assert shelf.rows("select * from failed_downloads") == []


def test_downloads_in_progress_are_no_loop(shelf):
    """Grabs of the last days may still be downloading; once they are older, nothing came of them."""
    one = shelf.movie(missing=True)
    for hour in (10, 11, 12):
        shelf.event("grabbed", one.item_id, f"2026-11-18T{hour}:00:00Z")
    assert loops(shelf) == []
    assert shelf.rows("select distinct outcome from release_downloads") == [("in progress",)]
    shelf.connection.execute("update instances set fetched_at = '2026-11-21T00:00:00Z'")
    assert loops(shelf, "grabs") == [(3,)]


@pytest.mark.parametrize(
    ("reason", "repeats"),
    [("Manual", 0), ("MissingFromDisk", 0), ("ManualOverride", 0), ("Upgrade", 3), (None, 3)],
)
def test_files_that_the_owner_deleted(shelf, reason, repeats):
    """Grabbing again what the owner deleted, or the disk lost, is no loop; what an upgrade replaces changes nothing."""
    one = film(shelf, "Tier 1")
    for number, day in enumerate(DAYS):
        if number:
            shelf.event("deleted", one.item_id, f"{day}T09:00:00Z", reason=reason)
        shelf.download(one.item_id, day, file=one.file_id if day == DAYS[-1] else 90, formats=["Tier 1"])
    assert shelf.rows("select sum(is_repeat) from release_downloads") == [(repeats,)]
    assert len(loops(shelf)) == bool(repeats)


def test_a_loop_that_the_owner_ended(shelf):
    """Whoever deletes the file of a loop has dealt with it; what is grabbed later counts anew."""
    one = shelf.movie(missing=True)
    go_round(shelf, one.item_id, formats=["Tier 1"])
    assert len(loops(shelf)) == 1
    shelf.event("deleted", one.item_id, "2026-11-16T10:00:00Z", reason="Manual")
    assert loops(shelf) == []
    for day in ("2026-11-16", "2026-11-17"):
        shelf.event("grabbed", one.item_id, f"{day}T11:00:00Z", formats=["Tier 1"])
    assert loops(shelf) == []


def test_what_was_long_ago_is_no_loop(shelf):
    """Only what happened within loop_days before the last fetch counts, gaps as well as repeats."""
    one = film(shelf, "Tier 1")
    for day in ("2026-06-01", "2026-06-15", "2026-07-01"):
        shelf.download(one.item_id, day, file=one.file_id, formats=["Tier 1", "Atmos"])
    assert loops(shelf) == []
    shelf.parameter("loop_days", 365)
    assert loops(shelf, "grabs, repeats, gap") == [(3, 2, 500)]


def test_a_smaller_gap_than_an_upgrade_needs_is_no_loop(library):
    """The application asks for min_upgrade_format_score more points before it takes a release again."""
    library.profile(scores=SCORES, min_upgrade=51)
    one = film(library, "Tier 1")
    library.download(one.item_id, "2026-11-01", file=one.file_id, formats=["Tier 1", "AMZN"])
    assert loops(library) == []
    library.connection.execute("update quality_profiles set min_upgrade_format_score = 50")
    assert loops(library, "gap") == [(50,)]


def test_a_loop_that_cannot_go_on(shelf):
    """A file at its cutoff is not grabbed again, whatever it lost: the row says so."""
    shelf.connection.execute("update quality_profiles set cutoff_format_score = 900")
    one = film(shelf, "Tier 1")
    shelf.download(one.item_id, "2026-11-01", file=one.file_id, formats=["Tier 1", "Atmos"])
    assert loops(shelf, "gap, goes_on") == [(500, 0)]


def test_season_pack(library):
    """The name of a pack matches what the names of its episodes do not; each item has its row."""
    library.connection.execute("update instances set renames_files = 1")
    library.profile(scores=SCORES)
    show = library.title("Show", kind="series")
    for number in (1, 2):
        file = library.file(show, formats=["Tier 1"])
        item = library.item(show, file=file, season_number=1, episode_number=number)
        at = {"download": "pack", "size_bytes": 40}
        library.event("grabbed", item, "2026-11-01T10:00:00Z", formats=["Tier 1", "Season Pack"], **at)
        library.event("imported", item, "2026-11-01T11:00:00Z", formats=["Tier 1"], file=file, **at)
    assert loops(library, "label, gap, lost_formats, likely_cause") == [
        (f"Show S01E0{number}", 15, '[{"format":"Season Pack","points":15}]', "season_pack")
        for number in (1, 2)
    ]
    assert library.rows("select distinct imported_items, imported_files from release_downloads") == [(2, 2)]


def test_renaming_of_a_season_pack(library):
    """Where the imported episode's own name still matched what its file lacks, renaming is the cause."""
    library.connection.execute("update instances set renames_files = 1")
    library.profile(scores=SCORES)
    show = library.title("Show", kind="series")
    for number in (1, 2):
        file = library.file(show, formats=["Tier 1"])
        item = library.item(show, file=file, season_number=1, episode_number=number)
        for kind, at in (("grabbed", "2026-11-01T10:00:00Z"), ("imported", "2026-11-01T11:00:00Z")):
            library.event(kind, item, at, formats=["Tier 1", "Atmos"], download="pack", file=file)
    assert loops(library, "likely_cause") == [("renaming",)] * 2


def test_an_application_that_does_not_rename(shelf):
    """Without renaming the cause is unknown, though the gap is not."""
    shelf.connection.execute("update instances set renames_files = 0")
    one = film(shelf, "Tier 1")
    shelf.download(one.item_id, "2026-11-01", file=one.file_id, formats=["Tier 1", "Atmos"])
    assert loops(shelf, "gap, likely_cause") == [(500, "unknown")]


def test_unknown_formats_fall_back_on_frozen_scores(shelf):
    """Where it is unknown what the name matches, the gap that Sonarr froze at the import counts."""
    one = film(shelf, "Tier 1")
    shelf.event("grabbed", one.item_id, "2026-11-01T10:00:00Z", download="d", formats=None, score=1500)
    shelf.event(
        "imported",
        one.item_id,
        "2026-11-01T11:00:00Z",
        download="d",
        formats=None,
        score=1000,
        file=one.file_id,
    )
    assert loops(shelf, "score_at_grab, score_at_import, grab_score_today, gap, lost_formats") == [
        (1500, 1000, None, 500, "[]")
    ]


def test_unknown_formats_of_a_radarr(shelf):
    """Radarr froze no gap, so the frozen score is set against the file's, if no rule was edited meanwhile."""
    one = film(shelf, "Tier 1")
    shelf.download(one.item_id, "2026-11-01", file=one.file_id, formats=None, score=1500)
    assert loops(shelf, "gap, likely_cause") == [(500, "unknown")]
    edit_score(shelf, "2026-11-10T00:00:00Z")
    assert loops(shelf) == []


def test_a_file_that_came_otherwise_has_no_gap(shelf):
    """The score of a grab says nothing about a file that was put there by hand."""
    one = film(shelf, "AMZN")
    shelf.download(one.item_id, "2026-11-01", file=one.file_id + 1, formats=["Tier 1"])
    assert loops(shelf) == []


def test_the_same_torrent_grabbed_again(shelf):
    """A torrent keeps its download key, so an import belongs to the last grab before it."""
    one = film(shelf, "Tier 1")
    for day in DAYS[:3]:
        for kind, hour in (("grabbed", 10), ("imported", 11)):
            shelf.event(
                kind,
                one.item_id,
                f"{day}T{hour}:00:00Z",
                download="hash",
                formats=["Tier 1"],
                file=one.file_id,
            )
    rows = shelf.rows("select number, grabbed_at, imported_at, is_repeat from release_downloads order by 1")
    assert rows == [
        (n, f"{day}T10:00:00Z", f"{day}T11:00:00Z", int(n > 1)) for n, day in enumerate(DAYS[:3], start=1)
    ]
    assert loops(shelf, "grabs, imports") == [(3, 3)]


def test_removed_items_have_no_loops(shelf):
    """What is no longer in the application is nobody's problem."""
    one = film(shelf, "Tier 1")
    go_round(shelf, one.item_id, kept=one.file_id, formats=["Tier 1", "Atmos"])
    shelf.connection.execute("update titles set removed_at = '2026-11-19T00:00:00Z'")
    assert loops(shelf) == []


def test_lost_formats_sum_up_to_the_gap(shelf):
    """Lost points less gained ones are the gap, the largest first."""
    one = film(shelf, "Tier 1", "No Group")
    shelf.download(
        one.item_id, "2026-11-01", file=one.file_id, formats=["Tier 1", "Atmos", "Season Pack", "AMZN"]
    )
    row = shelf.row("select gap, lost_formats, gained_formats from upgrade_loops")
    lost = [(each["format"], each["points"]) for each in json.loads(row["lost_formats"])]
    assert lost == [("Atmos", 500), ("AMZN", 50), ("Season Pack", 15)]
    assert row["gap"] == 500 + 50 + 15 + 200
