"""What a recording leaves in the database."""

from __future__ import annotations

import pytest

from arrscore.errors import DatabaseError
from arrscore.models import Batch, Quality
from arrscore.store.database import database_errors

BLURAY = Quality(7, "Bluray-1080p", "bluray", 1080)
HDTV = Quality(4, "HDTV-720p", "tv", 720)


def test_first_recording_adds_every_file(db, library, record, history):
    """A first fetch is the baseline: every file was added, and no rule was edited."""
    library.add_movie(1, file=10)
    library.add_movie(2)
    library.add_file(10, 1, formats=(1, 3))
    summary = record(library)
    assert summary.score_changes == {"added": 1}
    assert summary.rule_changes == 0
    assert history()[0]["new_score"] == 125
    assert db["items"].count == 2


def test_second_recording_without_change_adds_only_the_run(db, library, record):
    """Running twice adds a row to build_runs and nothing else to the history."""
    library.add_movie(1, file=10)
    library.add_file(10, 1)
    record(library)
    tables = [name for name in db.table_names() if not name.startswith(("build_run", "instances", "_"))]
    before = {name: list(db[name].rows) for name in tables}
    record(library)
    assert {name: list(db[name].rows) for name in tables} == before
    assert [row["changes"] for row in db["build_runs"].rows] == [1, 0]


def test_control_characters_do_not_reach_the_database(db, library, record):
    """NUL and others are left out of every text, lists of labels included; line breaks become a space."""
    library.add_movie(1, name="A\x00 Film\x1b[31m\u0085", file=10)
    library.titles[1] = library.titles[1]._replace(tags=("4k\x00", "kept\ttag"))
    library.add_file(10, 1)
    library.files[10] = library.files[10]._replace(scene_name="A\r\n.Film\x7f\udc80")
    record(library)
    title, file = next(db["titles"].rows), next(db["media_files"].rows)
    assert (title["name"], title["tags"]) == ("A Film[31m ", '["4k", "kept tag"]')
    assert file["scene_name"] == "A .Film"


def test_special_is_an_item(db, library, record):
    """A season 0 episode is an ordinary item."""
    library.add_series(5, tvdb_id=77, episodes=[(50, 0, 1, 500)])
    library.add_file(500, 5)
    record(library)
    assert next(db["items"].rows)["season_number"] == 0


def test_multi_episode_file_changes_each_episode(library, record, history):
    """One file that fills two episodes is one change for each of them."""
    library.add_series(5, tvdb_id=77, episodes=[(50, 1, 1, 500), (51, 1, 2, 500)])
    library.add_file(500, 5)
    record(library)
    library.edit_score(1, 70)
    record(library)
    assert [(row["item"], row["kind"], row["new_score"]) for row in history()] == [
        ("Episode 1", "rescored", 70),
        ("Episode 2", "rescored", 70),
    ]


@pytest.mark.parametrize(
    ("formats", "quality", "version", "kind"),
    [
        ((1, 3), None, 1, "upgraded"),
        ((2,), None, 1, "downgraded"),
        ((1,), None, 1, "replaced"),
        ((2,), BLURAY, 1, "upgraded"),
        ((1, 3), HDTV, 1, "downgraded"),
        ((2,), None, 2, "upgraded"),
    ],
)
def test_another_file_is_judged_by_quality_then_revision_then_score(
    library, record, history, formats, quality, version, kind
):
    """Rank comes before revision, and revision before score, as the applications decide."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=(1,))
    record(library)
    del library.files[10]
    library.add_movie(1, file=11)
    more = {} if quality is None else {"quality": quality}
    library.add_file(11, 1, formats=formats, version=version, **more)
    record(library)
    assert [(row["kind"], row["cause"]) for row in history()] == [(kind, "file")]


def test_revision_counts_for_nothing_under_do_not_prefer(library, record, history):
    """With doNotPrefer a proper of a lower score is no upgrade."""
    library.propers = "doNotPrefer"
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=(1,))
    record(library)
    del library.files[10]
    library.add_movie(1, file=11)
    library.add_file(11, 1, formats=(2,), version=2)
    record(library)
    assert history()[0]["kind"] == "downgraded"


def test_difference_is_parted_into_file_and_rules(library, record, history):
    """Where file and rules changed together, both parts of the difference are kept."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=(1,))
    record(library)
    library.edit_score(3, 60)
    del library.files[10]
    library.add_movie(1, file=11)
    library.add_file(11, 1, formats=(1, 3))
    record(library)
    row = history()[0]
    assert (row["old_score"], row["file_points"], row["rules_points"], row["new_score"]) == (100, 25, 35, 160)
    assert row["formats_added"] == '["Atmos"]'


def test_edited_score_is_caused_by_rules_and_counted(db, library, record, history):
    """An edit of a profile's score is one rule change that says how many files it moved."""
    library.add_movie(1, file=10)
    library.add_movie(2, file=11)
    library.add_movie(3, file=12)
    library.add_file(10, 1, formats=(1,))
    library.add_file(11, 2, formats=(1, 3))
    library.add_file(12, 3, formats=(3,))
    record(library)
    library.edit_score(1, 40)
    record(library)
    assert {row["cause"] for row in history()} == {"rules"}
    assert [
        (row["field"], row["old_value"], row["new_value"], row["files_moved"])
        for row in db["rule_changes"].rows
    ] == [("score", "100", "40", 2)]


def test_formats_that_match_now_are_the_cause(library, record, history):
    """The same file under the same scores with another score matched other formats."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=(1,))
    record(library)
    library.add_file(10, 1, formats=(1, 3))
    record(library)
    row = history()[0]
    assert (row["kind"], row["cause"], row["file_points"], row["rules_points"]) == (
        "rescored",
        "formats",
        25,
        0,
    )


def test_profile_edits_name_field_and_values(db, library, record):
    """Cutoff, minimum, switch and name of a profile are told one by one."""
    library.add_movie(1)
    record(library)
    library.profile_fields = {
        "min_format_score": 10,
        "cutoff_server_id": 3,
        "upgrade_allowed": False,
        "name": "Full HD",
    }
    record(library)
    assert {(row["field"], row["old_value"], row["new_value"]) for row in db["rule_changes"].rows} == {
        ("cutoff", "Bluray-1080p", "WEBDL-1080p"),
        ("min_format_score", "0", "10"),
        ("renamed", "HD", "Full HD"),
        ("upgrade_allowed", "1", "0"),
    }


def test_formats_added_and_removed_are_rule_changes(db, library, record):
    """A format that comes or goes is told, and its row stays for the history."""
    library.add_movie(1)
    record(library)
    del library.format_names[2], library.scores[2]
    library.format_names[4], library.scores[4] = "DV", 30
    record(library)
    changes = {(row["field"], row["old_value"], row["new_value"]) for row in db["rule_changes"].rows}
    assert {
        ("removed", "LQ", None),
        ("added", None, "DV"),
        ("score", None, "30"),
        ("score", "-50", None),
    } == changes
    assert db["custom_formats"].count == 4


def test_unknown_score_stays_unknown(db, library, record):
    """A file that the server gave no formats for has no score, which is not 0."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=None)
    record(library)
    row = next(db["media_files"].rows)
    assert (row["score"], row["format_set_id"]) == (None, None)


def test_movie_that_is_added_again_continues_its_item(db, library, record, history):
    """The same outside id under a new server id is the same item, with its history."""
    library.add_movie(1, tmdb_id=603, file=10)
    library.add_file(10, 1, formats=(1,))
    record(library)
    library.titles.clear()
    library.items.clear()
    library.files.clear()
    record(library)
    assert history()[0]["kind"] == "removed"
    library.add_movie(9, name="Movie 1", tmdb_id=603, file=20)
    library.add_file(20, 9, formats=(1, 3))
    record(library)
    assert db["items"].count == 1
    assert db["titles"].count == 1
    assert [(row["kind"], row["new_score"]) for row in history()] == [("added", 125)]
    assert next(db["items"].rows)["removed_at"] is None


def test_server_that_starts_anew_keeps_the_history_right(db, library, record, history):
    """After a reinstall numbers are given out again: another movie's number continues nobody's history."""
    library.add_movie(1, name="First", tmdb_id=100, file=10)
    library.add_movie(2, name="Second", tmdb_id=200, file=11)
    library.add_file(10, 1, name="first.mkv", size_bytes=5)
    library.add_file(11, 2, name="second.mkv", size_bytes=6)
    record(library)
    library.titles.clear()
    library.items.clear()
    library.files.clear()
    library.add_movie(1, name="Second", tmdb_id=200, file=10)
    library.add_movie(2, name="First", tmdb_id=100, file=11)
    library.add_file(10, 1, name="second.mkv", size_bytes=6)
    library.add_file(11, 2, name="first.mkv", size_bytes=5)
    record(library)
    assert history() == []
    assert [(row["name"], row["server_id"]) for row in db["titles"].rows] == [("First", 2), ("Second", 1)]


def test_readded_series_matches_episodes_by_number(db, library, record, history):
    """A series that is added again gets other episode ids; season and episode still tell which is which."""
    library.add_series(5, tvdb_id=77, episodes=[(50, 1, 1, 500), (51, 1, 2, None)])
    library.add_file(500, 5, name="s01e01.mkv")
    record(library)
    library.titles.clear()
    library.items.clear()
    library.files.clear()
    library.add_series(8, tvdb_id=77, episodes=[(80, 1, 1, 900), (81, 1, 2, None)])
    library.add_file(900, 8, name="s01e01.mkv")
    record(library)
    assert history() == []
    assert [(row["server_id"], row["episode_number"]) for row in db["items"].rows] == [(80, 1), (81, 2)]


def test_two_titles_with_one_outside_id_are_both_kept(db, library, record):
    """A server's slip, two movies with one tmdb id, loses neither."""
    library.add_movie(1, tmdb_id=603)
    library.add_movie(2, tmdb_id=603)
    record(library)
    assert sorted(row["identity"] for row in db["titles"].rows) == ["server:2", "tmdb:603"]
    record(library)
    assert db["titles"].count == 2


def test_order_of_batches_does_not_matter(library, record, db):
    """Files may come before their items, and the rows are the same."""
    for number in (1, 2, 3):
        library.add_movie(number, file=number * 10)
        library.add_file(number * 10, number)
    whole = library.batch()
    record(library, slug="a")
    record(
        library,
        slug="b",
        batches=[
            Batch(files=whole.files[::-1]),
            Batch(items=whole.items[::-1]),
            Batch(titles=whole.titles[::-1], files=whole.files),
        ],
    )

    def names(slug: str) -> list[tuple[object, ...]]:
        return [
            tuple(row.values())
            for row in db.query(
                "select items.name, media_files.name as file from items join media_files on "
                "media_files.id = file_id join instances on instances.id = items.instance_id "
                "where slug = ? order by items.id",
                [slug],
            )
        ]

    assert names("a") == names("b")
    assert len(names("a")) == 3


def test_instances_live_side_by_side(db, library, record):
    """Two servers with the same numbers don't touch each other."""
    library.add_movie(1, file=10)
    library.add_file(10, 1)
    record(library, slug="radarr")
    record(library, slug="radarr-4k")
    library.files[10] = library.files[10]._replace(score=0, format_server_ids=())
    record(library, slug="radarr-4k")
    scores = db.query(
        "select slug, score from media_files join instances on instances.id = instance_id order by 1"
    )
    assert [tuple(row.values()) for row in scores] == [("radarr", 100), ("radarr-4k", 0)]


def test_item_removed_keeps_its_row(db, library, record, history):
    """A movie that left the library keeps item and title, marked, and its file is gone."""
    library.add_movie(1, file=10)
    library.add_file(10, 1)
    library.add_movie(2)
    record(library)
    del library.titles[1], library.items[1], library.files[10]
    record(library)
    assert [(row["kind"], row["old_score"], row["new_score"]) for row in history()] == [
        ("removed", 100, None)
    ]
    assert [row["removed_at"] is None for row in db["titles"].rows] == [False, True]
    assert db["media_files"].count == 0


def test_file_that_did_not_come_stays_what_it_was(db, library, record, history):
    """An item that names a stored file, which the server did not send this time, has lost nothing."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=(1, 3))
    record(library)
    whole = library.batch()
    record(library, batches=[whole._replace(files=())])
    assert history() == []
    assert [(row["score"], row["format_set_id"] is not None) for row in db["media_files"].rows] == [
        (125, True)
    ]


def test_unreadable_title_and_episode_are_not_gone(db, library, record, history):
    """What the server lists but could not be read is carried along, with its items and files."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=None)
    library.add_series(5, tvdb_id=77, episodes=[(50, 1, 1, 500), (51, 1, 2, None)])
    library.add_file(500, 5, formats=())
    record(library)
    whole = library.batch()
    partial = Batch(
        tuple(each for each in whole.titles if each.server_id != 1),
        tuple(each for each in whole.items if each.server_id == 51),
        (),
    )
    record(library, batches=[partial], unread_titles={1}, unread_items={50})
    assert history() == []
    assert [row["removed_at"] for row in db["items"].rows] == [None] * 3
    assert db["media_files"].count == 2


def test_record_without_a_name_is_one_line(db, library, record):
    """What a plug-in's service leaves out is named by its column, and nothing is recorded."""
    library.add_movie(1)
    library.titles[1] = library.titles[1]._replace(name=None)
    with pytest.raises(DatabaseError, match=r"titles\.name.*nothing was recorded"), database_errors(None):
        record(library)
    assert db["build_runs"].count == 0
