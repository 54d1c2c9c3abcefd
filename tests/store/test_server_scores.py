"""What the history says where a server reports scores that its own rules do not give."""

from __future__ import annotations

from sqlite_utils import Database

from arrscore.analysis.views import install_views
from arrscore.store import migrations
from arrscore.store.statements import statements_of


def break_scores(library) -> None:
    """Let the server report 0 for every file, whatever matches."""
    for number, file in library.files.items():
        library.files[number] = file._replace(score=0)


def fix_scores(library) -> None:
    """Let the server report what its rules give."""
    library.edit_score(1, library.scores[1])


def three_movies(library) -> None:
    for number, formats in ((1, (1,)), (2, (1, 3)), (3, ())):
        library.add_movie(number, file=number * 10)
        library.add_file(number * 10, number, formats=formats)


def test_broken_and_fixed_scores_are_the_servers(library, record, history):
    """All scores fall to 0 and come back: no upgrade, no edited rule and no format, but the server."""
    three_movies(library)
    record(library)
    for change, old_to_new in (
        (break_scores, [(100, 0), (125, 0)]),
        (fix_scores, [(0, 100), (0, 125)]),
    ):
        change(library)
        summary = record(library)
        assert (summary.score_changes, summary.rule_changes) == ({"rescored": 2}, 0)
        rows = history()
        assert {(row["kind"], row["cause"], row["file_points"], row["rules_points"]) for row in rows} == {
            ("rescored", "server", 0, 0)
        }
        assert [(row["old_score"], row["new_score"]) for row in rows] == old_to_new
        assert {(row["formats_added"], row["formats_removed"]) for row in rows} == {("[]", "[]")}


def test_cause_of_such_a_change(db, library, record):
    """The list of changes has the server as its cause."""
    three_movies(library)
    record(library)
    break_scores(library)
    record(library)
    install_views(db.conn)
    causes = db.execute("select cause, delta from recent_changes order by change_id").fetchall()
    assert causes == [("server", -100), ("server", -125)]


def test_file_is_compared_by_its_formats_while_scores_are_broken(library, record, history):
    """A worse file that comes while 0 is reported for all is no upgrade over the 0, and a better one is."""
    library.add_movie(1, file=10)
    library.add_movie(2, file=20)
    library.add_file(10, 1, formats=(1, 3))
    library.add_file(20, 2, formats=(1,))
    break_scores(library)
    record(library)
    library.files.clear()
    library.add_movie(1, file=11)
    library.add_movie(2, file=21)
    library.add_file(11, 1, formats=(1,))
    library.add_file(21, 2, formats=(1, 3))
    record(library)
    assert [(row["kind"], row["file_points"], row["rules_points"]) for row in history()] == [
        ("downgraded", -25, 0),
        ("upgraded", 25, 0),
    ]


def test_edit_on_a_server_with_one_odd_score_stays_an_edit(library, record, history):
    """A file that always reports 7 points too many is moved by an edit as all others are."""
    three_movies(library)
    library.files[10] = library.files[10]._replace(score=107)
    record(library)
    library.edit_score(1, 300)
    library.files[10] = library.files[10]._replace(score=307)
    record(library)
    assert [(row["cause"], row["file_points"], row["rules_points"]) for row in history()] == [
        ("rules", 0, 200),
        ("rules", 0, 200),
    ]


def test_rules_read_after_the_files_are_no_other_formats(library, record, history):
    """Files read just before an edit keep their old scores; the next run's new ones are no change of formats."""
    three_movies(library)
    record(library)
    library.scores[1] = 150
    record(library)
    assert history() == []
    library.edit_score(1, 150)
    record(library)
    assert {(row["kind"], row["cause"]) for row in history()} == {("rescored", "server")}


def test_history_of_an_older_database_is_kept():
    """The migration copies every row, those of imported runs below zero too, and lets the new cause in."""
    db = Database(memory=True)
    names = [name for name in migrations.MIGRATION_NAMES if name < "0006"]
    for statement in (each for name in names for each in statements_of("migrations", name)):
        db.conn.execute(statement.sql)
    run = {"arrscore_version": "0", "outcome": "complete", "started_at": "2026-01-01T00:00:00Z"}
    db["build_runs"].insert_all([{"id": 1, "origin": "build", **run}, {"id": -1, "origin": "import", **run}])
    db["instances"].insert({"id": 1, "slug": "radarr", "service": "radarr", "name": "Radarr"})
    title = {
        "instance_id": 1,
        "identity": "tmdb:1",
        "server_id": 1,
        "kind": "movie",
        "name": "A",
        "sort_name": "a",
    }
    db["titles"].insert({"id": 1, **title, "monitored": 1, "tags": "[]"})
    db["items"].insert(
        {"id": 1, "instance_id": 1, "title_id": 1, "server_id": 1, "name": "A", "monitored": 1}
    )
    change = {"item_id": 1, "kind": "added", "cause": "file", "formats_added": "[]", "formats_removed": "[]"}
    db["score_history"].insert_all(
        [
            {"id": 1, "build_run_id": 1, "new_score": 5, **change},
            {"id": -3, "build_run_id": -1, "new_score": 4, **change},
        ]
    )
    before = list(db["score_history"].rows)
    indexes = {index.name for index in db["score_history"].indexes}
    for statement in statements_of("migrations", "0006_server_scores"):
        db.conn.execute(statement.sql)
    assert list(db["score_history"].rows) == before
    assert {index.name for index in db["score_history"].indexes} == indexes
    db["score_history"].insert({"build_run_id": 1, **change, "kind": "rescored", "cause": "server"})
    assert db.execute("pragma foreign_key_check").fetchall() == []
