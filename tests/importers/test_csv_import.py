"""`arrscore import` of CSV exports: each tells every file's score at one time."""

from __future__ import annotations

import pytest

MOVIES = (
    "Title,Year,File,Total_Score,Quality_Profile,Quality,Resolution,Codec,Size_GB,IMDB_ID,TMDB_ID,Custom_Formats,"
    "Recorded_At"
)
EPISODES = (
    "Series_Title,Episode,Episode_Title,File,Total_Score,Quality_Profile,Quality,Resolution,Codec,Size_GB,Network,"
    "Air_Date,TVDB_ID,Custom_Formats,Recorded_At"
)


@pytest.fixture
def export(tmp_path):
    """Write a CSV export."""

    def write(name: str, *lines: str):
        path = tmp_path / name
        path.write_bytes("\r\n".join([*lines, ""]).encode())
        return path

    return write


def test_exports_of_several_days_become_changes(built, export):
    """Of two exports, the second tells what became of each file; what stayed the same is no change."""
    first = export(
        "radarr_scores_20250101_030000.csv", MOVIES,
        "Film 1,,Film 1 - a.mkv,50,HD,WEBDL-1080p,1080p,x264,2.00,tt1,1001,HDR (+50),2025-01-01 03:00:00",
        "Film 2,,Film 2 - a.mkv,10,HD,WEBDL-720p,720p,x264,1.00,tt2,1002,LQ (-10); HDR (+20),2025-01-01 03:00:00",
        "Film 3,,Film 3 - a.mkv,70,HD,WEBDL-720p,720p,x264,1.00,,1003,,2025-01-01 03:00:00",
    )  # fmt: skip
    second = export(
        "radarr_scores_20250108_030000.csv", MOVIES,
        "Film 1,,Film 1 - b.mkv,120,HD,Bluray-1080p,1080p,x264,9.00,tt1,1001,HDR (+50),2025-01-08 03:00:00",
        "Film 2,,Film 2 - a.mkv,20,HD,WEBDL-720p,720p,x264,1.00,tt2,1002,HDR (+20),2025-01-08 03:00:00",
        "Film 3,,Film 3 renamed.mkv,70,HD,WEBDL-720p,720p,x264,1.00,,1003,,2025-01-08 03:00:00",
    )  # fmt: skip
    done = built.run(second, first)
    assert done.exit_code == 0, done.output
    assert built.imported()[3:] == [
        ("Film 1", "2025-01-08T03:00:00Z", "upgraded", 50, 120),
        ("Film 2", "2025-01-08T03:00:00Z", "rescored", 10, 20),
    ]
    rows = built.query(
        "select cause, old_quality, new_quality, formats_removed from score_history where id < 0 order by id"
    )
    assert rows[3:] == [
        ("file", "WEBDL-1080p", "Bluray-1080p", "[]"),
        ("formats", "WEBDL-720p", "WEBDL-720p", '["LQ"]'),
    ]
    assert "1  without a change from the row before" in done.stdout
    assert "the column Codec" in done.stdout


def test_exports_of_series(built, export):
    """An episode is found by the number of its series and its code."""
    path = export(
        "sonarr_scores_20250101_030000.csv", EPISODES,
        "Show 7,S01E02,Pilot,Season 01/x.mkv,33,HD,WEBDL-1080p,1080p,x264,2.00,NBC,,2007,,2025-01-01 03:00:00",
        "Show 7,S00E01,Special,x.mkv,-4,HD,WEBDL-1080p,1080p,x264,2.00,NBC,,,,2025-01-01 03:00:00",
        "Another,S01E01,Pilot,x.mkv,1,HD,,,,,,,4711,,2025-01-01 03:00:00",
    )  # fmt: skip
    done = built.run(path)
    assert sorted(row[0] for row in built.imported()) == ["s0e1", "s1e2"]
    assert "1  of a title that is not in the library" in done.stdout


def test_exports_of_the_first_scripts_need_a_time(built, export):
    """The first scripts' files tell no time: without --at they are listed, with it they are carried."""
    movies = export(
        "radarr_custom_scores.csv", "Title,File,Score,Quality Profile",
        "Film 1 (2001),Film.1.mkv,150,HD", "Film 2,Film.2.(2001).mkv,20,HD",
    )  # fmt: skip
    shows = export(
        "sonarr_custom_scores.csv", "Series Title,Episode,Episode Title,File,Score,Quality Profile",
        "Show 7,S01E01,Pilot,Show.mkv,5,HD",
    )  # fmt: skip
    done = built.run(movies, shows)
    assert done.exit_code == 0
    assert "3  without a readable time (for a CSV file without times: --at)" in done.stdout
    done = built.run(movies, shows, "--at", "2024-12-24T12:00:00Z")
    assert [(row[0], row[1], row[4]) for row in built.imported()] == [
        ("Film 1", "2024-12-24T12:00:00Z", 150),
        ("Film 2", "2024-12-24T12:00:00Z", 20),
        ("s1e1", "2024-12-24T12:00:00Z", 5),
    ]


def test_export_and_database_of_one_run_say_one_thing(built, old, export):
    """A CSV export beside the database adds nothing to what the database tells already."""
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    old.movie(1, 8, 50, relative_path="a.mkv")
    path = export("radarr.csv", MOVIES, "Film 1,,a.mkv,50,HD,,,,,,1001,,2025-01-01 03:00:09")
    built.run(old.path, path)
    assert [row[2:] for row in built.imported()] == [("added", None, 50)]


def test_same_file_twice_counts_once(built, export):
    """A file that is named twice adds nothing the second time, and its rows are listed."""
    path = export("radarr.csv", MOVIES, "Film 1,,a.mkv,50,HD,,,,,,1001,,2025-01-01 03:00:00")
    done = built.run(path, path)
    assert len(built.imported()) == 1
    assert "1  duplicated in the files" in done.stdout


def test_replace_takes_out_what_was_imported_before(built, export):
    """An export that does not fit what was imported is listed; --replace starts the import anew."""
    late = export("late.csv", MOVIES, "Film 1,,b.mkv,120,HD,,,,,,1001,,2025-01-08 03:00:00")
    early = export("early.csv", MOVIES, "Film 1,,a.mkv,50,HD,,,,,,1001,,2025-01-01 03:00:00")
    built.run(late)
    done = built.run(early)
    assert "1  that contradict what was imported before" in done.stdout
    assert [row[4] for row in built.imported()] == [120]
    built.run(early, late, "--replace")
    assert [row[2:] for row in built.imported()] == [("added", None, 50), ("upgraded", 50, 120)]
    assert built.query("select count(*) from build_runs where origin = 'build'") == [(1,)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Film 1,,a.mkv,50", "with too few or too many columns"),
        ("Film 1,,a.mkv,fifty,HD,,,,,,1001,,2025-01-01 03:00:00", "without a readable score"),
        (
            "Film 1,,a.mkv,99999999999999999999,HD,,,,,,1001,,2025-01-01 03:00:00",
            "without a readable score",
        ),
        ("Film 1,,a.mkv,50,HD,,,,,,1001,,soon", "without a readable time"),
        ("Film 1,,a.mkv,50,HD,,,,,,1001,,0001-01-01 00:00:00", "without a readable time"),
        ("<b>&'\"\0,,a.mkv,50,HD,,,,,,99,,2025-01-01 03:00:00", "of a title that is not in the library"),
        (",,,50,HD,,,,,,,,2025-01-01 03:00:00", "of a title that is not in the library"),
    ],
)
def test_row_that_cannot_be_read_is_listed(built, export, line, reason):
    """One odd row is listed with its reason, and the others are carried."""
    good = "Film 2,,a.mkv,50,HD,,,,,,1002,,2025-01-01 03:00:00"
    done = built.run(export("radarr.csv", MOVIES, line, good), "--verbose")
    assert done.exit_code == 0, done.output
    assert f"1  {reason}" in done.stdout
    assert [row[0] for row in built.imported()] == ["Film 2"]
