"""`arrscore import library.db`: files there become the history of items here."""

from __future__ import annotations

import csv
import json

import pytest

PLANNED = "2025-01-0{} 03:00:00"


def at(day: int) -> str:
    """How our database writes the time of that day's export."""
    return f"2025-01-0{day}T03:00:00Z"


def test_upgrade_there_is_one_change_here(built, old):
    """A removed file and the new one of the same movie become one upgrade, at the time of the old rows."""
    old.history("radarr:1:8", PLANNED.format(1), "new_file", 50)
    old.history("radarr:1:8", PLANNED.format(5), "removed", 0)
    old.history("radarr:1:9", PLANNED.format(5), "new_file", 120)
    old.movie(1, 9, 120)
    done = built.run(old.path)
    assert done.exit_code == 0, done.output
    assert built.imported() == [
        ("Film 1", at(1), "added", None, 50),
        ("Film 1", at(5), "upgraded", 50, 120),
    ]
    assert "3 rows" in done.stdout
    assert "radarr: 2 changes imported (1 added, 1 upgraded)" in done.stdout
    assert "1 removal merged into an upgrade or replacement" in done.stdout


@pytest.mark.parametrize(("score", "kind"), [(120, "upgraded"), (20, "downgraded"), (50, "replaced")])
@pytest.mark.parametrize("rows", ["none", "before", "after"], ids=lambda each: f"removed row {each}")
def test_kind_of_another_file_follows_its_score(built, old, score, kind, rows):
    """With the removed row before or after the new one, or with none, as the tool's first versions wrote."""
    old.history("radarr:1:8", PLANNED.format(1), "new_file", 50)
    if rows == "before":
        old.history("radarr:1:8", PLANNED.format(5), "removed", 0)
    old.history("radarr:1:9", PLANNED.format(5), "new_file", score)
    if rows == "after":
        old.history("radarr:1:8", PLANNED.format(5), "removed", 0)
    old.movie(1, 9, score)
    built.run(old.path)
    assert built.imported()[1:] == [("Film 1", at(5), kind, 50, score)]


def test_chain_of_upgrades_and_scores(built, old):
    """Scores that move between upgrades stay what they are: the same file scoring differently."""
    old.history("radarr:1:7", PLANNED.format(1), "new_file", 0)
    old.history("radarr:1:7", PLANNED.format(2), "improved", 30, 0)
    old.history("radarr:1:8", PLANNED.format(3), "new_file", 60)
    old.history("radarr:1:8", PLANNED.format(4), "degraded", 40, 60)
    old.history("radarr:1:9", PLANNED.format(5), "new_file", 45)
    old.movie(1, 9, 45)
    built.run(old.path)
    assert [row[2:] for row in built.imported()] == [
        ("added", None, 0),
        ("rescored", 0, 30),
        ("upgraded", 30, 60),
        ("rescored", 60, 40),
        ("upgraded", 40, 45),
    ]


def test_formats_tell_the_cause(built, old):
    """Where the same formats match, scores were edited; where others match, formats were; both are named."""
    old.movie(1, 9, 3)
    old.history("radarr:1:9", PLANNED.format(1), "new_file", 1, formats=["A", "B"])
    old.history("radarr:1:9", PLANNED.format(2), "improved", 2, 1, formats=["A", "B"])
    old.history("radarr:1:9", PLANNED.format(3), "improved", 3, 2, formats=["B", "Ü"])
    built.run(old.path)
    rows = built.query(
        "select cause, formats_added, formats_removed from score_history where id < 0 order by id"
    )
    assert [(cause, json.loads(added), json.loads(removed)) for cause, added, removed in rows] == [
        ("file", [], []),
        ("rules", [], []),
        ("formats", ["Ü"], ["A"]),
    ]


def test_removal_with_nothing_after_it_is_a_removal(built, old):
    """A file that went and came back weeks later was gone in between."""
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    old.history("radarr:1:8", "2025-02-01 03:00:00", "removed", 0)
    old.history("radarr:1:9", "2025-03-01 03:00:00", "new_file", 70)
    old.history("radarr:2:5", "2025-03-01 03:00:00", "removed", 0)
    old.movie(1, 9, 70)
    built.run(old.path)
    assert [row[2:] for row in built.imported()] == [
        ("added", None, 50),
        ("removed", 50, None),
        ("added", None, 70),
        ("removed", None, None),
    ]


def test_episodes_keep_their_own_history(built, old):
    """One file of two episodes is a change of each; a special is an episode like others."""
    for episode in (1, 2):
        old.history(f"sonarr:7:S01E0{episode}:5", PLANNED.format(1), "new_file", 10)
        old.episode(7, 1, episode, 5, 10)
    old.history("sonarr:7:S00E01:6", PLANNED.format(2), "new_file", -3)
    built.run(old.path)
    assert built.imported() == [
        ("s1e1", at(1), "added", None, 10),
        ("s1e2", at(1), "added", None, 10),
        ("s0e1", at(2), "added", None, -3),
    ]


def test_numbers_given_out_again_go_to_the_right_title(built, old):
    """Where the movie's number is another film's now, its outside id says which film it was."""
    old.movie(1, 9, 70, title="Film 3", tmdb_id=1003, relative_path="Film 3.mkv")
    old.history("radarr:1:9", PLANNED.format(1), "new_file", 70)
    old.movie(2, 9, 70, title="Elsewhere", tmdb_id=9999, relative_path="Elsewhere.mkv")
    old.history("radarr:2:9", PLANNED.format(1), "new_file", 70)
    done = built.run(old.path)
    assert [row[0] for row in built.imported()] == ["Film 3"]
    assert "1  of a title that is not in the library" in done.stdout


def test_file_is_found_by_its_path(built, old):
    """Without a number or name that fits, a folder or file name with a year finds the title that it names."""
    old.movie(55, 9, 70, title="Unknown name", tmdb_id=None, relative_path="Film 4 (2001)/Film.4.mkv")
    old.history("radarr:55:9", PLANNED.format(1), "new_file", 70)
    old.insert(
        "media_files", unique_identifier="odd", file_id=3, relative_path="Film 2 (2001) WEB.mkv", title="N/A",
        total_score=5, service_type="radarr", recorded_at="2025-01-02T10:00:00",
    )  # fmt: skip
    done = built.run(old.path)
    assert built.imported() == [
        ("Film 4", at(1), "added", None, 70),
        ("Film 2", "2025-01-02T10:00:00Z", "added", None, 5),
    ], done.output


def test_path_alone_finds_an_episode(built, old):
    """Folder and code of a path say the episode, where a row tells nothing else; two films of one name are nobody's."""
    old.insert(
        "media_files", unique_identifier="a", file_id=3, relative_path="Show 7\\Season 01\\x.S01E02.mkv", title="N/A",
        total_score=5, service_type="sonarr", recorded_at="2025-01-02T10:00:00",
    )  # fmt: skip
    built.execute("update titles set name = 'Film 1', year = 1950 where name = 'Film 2'")
    for number, path in enumerate(("Film 1/x.mkv", "Film 1 (1950)/x.mkv"), start=4):
        old.insert(
            "media_files", unique_identifier=path, file_id=number, relative_path=path, title="Film 1", total_score=6,
            service_type="radarr", recorded_at="2025-01-03T10:00:00",
        )  # fmt: skip
    done = built.run(old.path)
    assert [row[0] for row in built.imported()] == ["s1e2", "Film 2"]
    assert "1  of a title that matches several in the library" in done.stdout


def test_twice_adds_nothing(built, old):
    """A second import finds everything known, and leaves the database's rows as they are."""
    old.history("radarr:1:8", PLANNED.format(1), "new_file", 50)
    old.history("radarr:1:9", PLANNED.format(5), "new_file", 120)
    old.movie(1, 9, 120)
    built.run(old.path)
    before = built.query("select * from score_history"), built.query("select * from build_runs")
    done = built.run(old.path)
    assert done.exit_code == 0
    assert "No new changes." in done.stdout
    assert "2  already imported" in done.stdout
    assert (built.query("select * from score_history"), built.query("select * from build_runs")) == before


def test_later_import_goes_on(built, old):
    """What the tool recorded since the last import is added behind it, with the right score before."""
    old.history("radarr:1:8", PLANNED.format(1), "new_file", 50)
    old.movie(1, 9, 120)
    built.run(old.path)
    old.history("radarr:1:9", PLANNED.format(5), "new_file", 120)
    built.run(old.path)
    assert [row[2:] for row in built.imported()] == [("added", None, 50), ("upgraded", 50, 120)]


def test_import_comes_before_every_build(built, old):
    """Runs and changes of an import sort before ours by time and by number, and no view takes them for builds."""
    for day, film in ((1, 1), (3, 2), (2, 3)):
        old.movie(film, 9, 70)
        old.history(f"radarr:{film}:9", PLANNED.format(day), "new_file", 70)
    built.run(old.path)
    runs = built.query("select started_at from build_runs order by id")
    assert runs == sorted(runs)
    assert [row[0] for row in runs] == [at(1), at(2), at(3), "2025-06-01T06:00:00Z"]
    assert built.query("select max(id) from build_runs where origin = 'import'") == [(-1,)]
    assert built.query("select count(*) from recent_changes") == [(0,)]
    assert built.query("select count(*) from build_changes") == [(0,)]
    assert built.query(
        "select label, kind, old_score, new_score from imported_changes order by at limit 1"
    ) == [("Film 1 (2001)", "added", None, 70)]


def test_every_row_is_accounted_for(built, old, tmp_path):
    """Each row is carried, belongs to another one's change, or is listed with its reason; nothing is dropped."""
    old.movie(1, 9, 70)
    old.history("radarr:1:8", PLANNED.format(1), "new_file", 50)
    old.history("radarr:1:8", PLANNED.format(2), "removed", 0)
    old.history("radarr:1:9", PLANNED.format(2), "new_file", 70)
    old.history("lidarr:4:4", PLANNED.format(2), "new_file", 70)
    old.history("radarr:99:4", PLANNED.format(2), "new_file", 70)
    old.history("sonarr:7:S01E09:4", PLANNED.format(2), "new_file", 70)
    old.history("radarr:1:9", "last Tuesday", "improved", 80, 70)
    old.history("radarr:1:9", "2025-07-01 00:00:00", "improved", 80, 70)
    old.history("radarr:1:9", PLANNED.format(3), "improved", "lots", 70)
    old.history("radarr:1:9", PLANNED.format(3), "vanished", 1)
    old.history("=cmd()", PLANNED.format(3), "new_file", 1)
    done = built.run(old.path, "--report", tmp_path / "left.csv")
    assert done.exit_code == 0, done.output
    with (tmp_path / "left.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted((int(row["row"]), row["reason"].split(" (")[0]) for row in rows) == [
        (4, "of a service that arrscore does not support"),
        (5, "of a title that is not in the library"),
        (6, "of an episode that is not in the library"),
        (7, "without a readable time"),
        (8, "from after the first build, already recorded by arrscore"),
        (9, "without a readable score"),
        (10, "of an unknown kind of change"),
        (11, "of a file that the database does not describe"),
    ]
    assert rows[-1]["path"].startswith("'=") or "'=cmd()" in {row["path"] for row in rows}
    assert "11 rows" in done.stdout
    assert "2 changes imported" in done.stdout
    assert "Skipped: 8 rows" in done.stdout


def test_columns_and_tables_without_a_place_are_named(built, old):
    """What arrscore has no place for is told, with how many rows a table has."""
    old.insert(
        "export_runs",
        service_type="radarr",
        files_processed=1,
        files_added=1,
        files_updated=0,
        files_removed=0,
    )
    done = built.run(old.path)
    assert "media_files.codec" in done.stdout
    assert "score_history.notes" in done.stdout
    assert "the table export_runs (1 rows)" in done.stdout


def test_titles_are_named_only_on_request(built, old):
    """By default nothing of a title is printed; --verbose names each row that is not carried."""
    old.movie(77, 9, 70, title="A Secret Film", tmdb_id=4, relative_path="A Secret Film\x1b[2J.mkv")
    old.history("radarr:77:9", PLANNED.format(1), "new_file", 70)
    done = built.run(old.path)
    assert "Secret" not in done.output
    assert "--report FILE or --verbose" in done.stdout
    verbose = built.run(old.path, "--verbose")
    assert "A Secret Film" in verbose.stdout
    assert "\x1b" not in verbose.stdout


def test_dry_run_writes_nothing(built, old):
    """--dry-run counts what would be carried, and the database stays as it is."""
    old.history("radarr:1:8", PLANNED.format(1), "new_file", 50)
    done = built.run(old.path, "--dry-run")
    assert "radarr: 1 change would be imported (1 added)" in done.stdout
    assert built.imported() == []
