"""Databases of several runners become one: nothing is lost, nothing stands twice, in whatever order."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from contextlib import closing

import pytest

from arrscore.demo import SampleLibrary
from arrscore.errors import ConfigurationError, DatabaseDamaged, HistoriesDiverge, HistoryMissing
from arrscore.history.manifest import HistoryCounts, history_manifest
from arrscore.history.merge_rows import read_tables as tables_of_instances
from arrscore.history.operations import Outcome, merge, restore_previous
from arrscore.store.database import open_database
from arrscore.store.imported import ImportedChange, record_imported
from arrscore.store.redact import redact_copy

NIGHTS = ["2026-01-12T04:00:00Z", "2026-07-06T04:00:00Z", "2026-07-13T04:00:00Z"]
SEEDS = {"radarr": 3, "radarr-4k": 4, "sonarr": 5}

# What each instance's history says, with no id in it.
HISTORY = {
    "changes": """
        select instances.slug, started_at, titles.identity, season_number, episode_number, score_history.kind, cause,
          old_score, new_score, formats_added, formats_removed
        from score_history
        join build_runs on build_runs.id = build_run_id
        join items on items.id = item_id
        join titles on titles.id = title_id
        join instances on instances.id = items.instance_id""",
    "edits": """
        select slug, started_at, quality_profiles.name, custom_formats.name, field, old_value, new_value
        from rule_changes
        join build_runs on build_runs.id = build_run_id
        join instances on instances.id = rule_changes.instance_id
        left join quality_profiles on quality_profiles.id = profile_id
        left join custom_formats on custom_formats.id = format_id""",
    "events": """
        select instances.slug, started_at, occurred_at, release_events.server_id, release_events.kind,
          titles.identity, frozen_score, (
            select group_concat(name) from (
              select name from format_set_formats join custom_formats on custom_formats.id = format_id
              where set_id = format_set_id order by name
            )
          )
        from release_events
        join build_runs on build_runs.id = build_run_id
        join instances on instances.id = release_events.instance_id
        join items on items.id = item_id
        join titles on titles.id = title_id""",
    "stats": """
        select slug, started_at, quality_profiles.name, files, score_mean, health
        from library_stats
        join build_runs on build_runs.id = build_run_id
        join instances on instances.id = library_stats.instance_id
        left join quality_profiles on quality_profiles.id = profile_id""",
    "files": """
        select instances.slug, media_files.name, score, titles.identity, (
          select group_concat(name) from (
            select name from format_set_formats join custom_formats on custom_formats.id = format_id
            where set_id = format_set_id order by name
          )
        )
        from media_files
        join titles on titles.id = title_id
        join instances on instances.id = media_files.instance_id""",
    "scores": """
        select slug, quality_profiles.name, custom_formats.name, score
        from profile_scores
        join quality_profiles on quality_profiles.id = profile_id
        join custom_formats on custom_formats.id = format_id
        join instances on instances.id = quality_profiles.instance_id""",
    "runs": """
        select slug, started_at, build_run_instances.outcome, requests, bytes
        from build_run_instances
        join build_runs on build_runs.id = build_run_id
        join instances on instances.id = instance_id""",
}


def history(*databases):
    """What databases say of all their instances, sorted."""
    said = {}
    for name, query in HISTORY.items():
        rows = []
        for database in databases:
            with closing(sqlite3.connect(database)) as connection:
                rows += connection.execute(query).fetchall()
        said[name] = sorted(rows, key=repr)
    return said


@pytest.fixture
def join(settings_with, tmp_path):
    """Merge databases into a file of a name."""

    def join_databases(*databases, into="merged.db"):
        merge(settings_with(*databases), tmp_path / "home" / into)
        return tmp_path / "home" / into

    return join_databases


@pytest.fixture(scope="module")
def runners(tmp_path_factory, fetch):
    """Databases of three runners after two nights, each of an instance of its own, fetched at different times."""
    folder = tmp_path_factory.mktemp("runners")
    found = []
    for minute, (slug, seed) in enumerate(SEEDS.items()):
        library = SampleLibrary(seed, movies=12, series=2)
        for night in NIGHTS[:2]:
            fetch(folder / f"{slug}.db", {slug: library}, night.replace(":00:00", f":{minute:02d}:00"))
        found.append(folder / f"{slug}.db")
    return found


def test_three_runners_become_one_in_any_order(join, runners):
    """Three databases in each of six orders make the same file, which says of each instance what its own said."""
    made = [
        join(*order, into=f"{number}.db").read_bytes()
        for number, order in enumerate(itertools.permutations(runners))
    ]
    assert len(set(made)) == 1
    merged = join(*runners)
    said = history(*runners)
    assert all(said[name] for name in said)
    assert history(merged) == said


def test_ids_follow_time(join, runners):
    """Builds and changes are numbered in the order of time, as if one program had recorded all of them."""
    with closing(sqlite3.connect(join(*runners))) as connection:
        runs = connection.execute("select started_at from build_runs order by id").fetchall()
        changes = connection.execute("select build_run_id from score_history order by id").fetchall()
        wrong = connection.execute(
            "select count(*) from build_runs where changes <> "
            "(select count(*) from score_history where build_run_id = build_runs.id) + "
            "(select count(*) from rule_changes where build_run_id = build_runs.id)"
        ).fetchone()[0]
    assert len(runs) == 6
    assert runs == sorted(runs)
    assert changes == sorted(changes)
    assert wrong == 0


def test_next_fetch_finds_nothing_new(join, runners, fetch):
    """A fetch of unchanged libraries into the merged database records no change: all facts are where they belong."""
    merged = join(*runners)
    before = history(merged)
    for slug, seed in SEEDS.items():
        library = SampleLibrary(seed, movies=12, series=2)
        library.advance(__import__("datetime").datetime.fromisoformat(NIGHTS[0]))
        fetch(merged, {slug: library}, NIGHTS[1].replace(":00:00", ":09:00"))
    after = history(merged)
    assert {name for name in after if after[name] != before[name]} == {"runs"}


def test_matrix_of_the_second_night(join, fetch, tmp_path):
    """Runners that all went on from the same night, each with its own instance, make one history without duplicates."""
    libraries = {slug: SampleLibrary(seed, movies=12, series=2) for slug, seed in SEEDS.items()}
    fetch(tmp_path / "common.db", libraries, NIGHTS[0])
    runners = []
    for minute, (slug, library) in enumerate(libraries.items()):
        runners.append(shutil.copy(tmp_path / "common.db", tmp_path / f"{slug}.db"))
        fetch(runners[-1], {slug: library}, NIGHTS[1].replace(":00:00", f":{minute:02d}:00"))
    merged = join(*runners, tmp_path / "common.db")
    with closing(sqlite3.connect(merged)) as connection:
        shared = connection.execute(
            "select started_at, count(*) from build_runs join build_run_instances on build_run_id = build_runs.id "
            "group by build_runs.id order by build_runs.id"
        ).fetchall()
    assert shared == [
        (NIGHTS[0], 3),
        *((NIGHTS[1].replace(":00:00", f":{minute:02d}:00"), 1) for minute in range(3)),
    ]
    said, common = history(*runners), history(tmp_path / "common.db")
    for name in ("changes", "edits", "events", "stats", "runs"):
        assert history(merged)[name] == sorted(
            [*common[name], *_without(said[name], common[name] * 3)], key=repr
        )


def _without(rows, taken):
    rest = list(rows)
    for row in taken:
        rest.remove(row)
    return rest


def test_longer_history_wins(join, fetch, tmp_path):
    """A database and its own earlier copy make the later one; merging again changes nothing."""
    library = SampleLibrary(3, movies=12, series=2)
    fetch(tmp_path / "late.db", {"radarr": library}, NIGHTS[0])
    shutil.copy(tmp_path / "late.db", tmp_path / "early.db")
    fetch(tmp_path / "late.db", {"radarr": library}, NIGHTS[1])
    merged = join(tmp_path / "early.db", tmp_path / "late.db")
    assert history(merged) == history(tmp_path / "late.db")
    again = join(merged, tmp_path / "late.db", tmp_path / "early.db", into="again.db")
    assert again.read_bytes() == merged.read_bytes()


def test_diverging_histories_are_refused(join, fetch, tmp_path):
    """Two databases that went on apart with the same instance are refused, with both last builds, in any order."""
    for name, night in (("one", NIGHTS[1]), ("two", NIGHTS[2])):
        library = SampleLibrary(3, movies=12, series=2)
        fetch(tmp_path / f"{name}.db", {"radarr": library}, NIGHTS[0])
        fetch(tmp_path / f"{name}.db", {"radarr": library}, night)
    texts = set()
    for order in (("one.db", "two.db"), ("two.db", "one.db")):
        with pytest.raises(HistoriesDiverge) as caught:
            join(*(tmp_path / name for name in order))
        texts.add(str(caught.value))
    (text,) = texts
    assert text.startswith("radarr has two histories")
    assert NIGHTS[1] in text
    assert NIGHTS[2] in text
    assert list((tmp_path / "home").iterdir()) == []


def test_one_slug_of_two_services_is_refused(join, fetch, tmp_path):
    """A slug that is a Radarr here and a Sonarr there is no one instance."""
    fetch(tmp_path / "one.db", {"radarr": SampleLibrary(3, movies=12, series=2)}, NIGHTS[0])
    fetch(tmp_path / "two.db", {"sonarr": SampleLibrary(3, movies=12, series=2)}, NIGHTS[0])
    with closing(sqlite3.connect(tmp_path / "two.db")) as connection:
        connection.execute("update instances set slug = 'radarr'")
        connection.commit()
    with pytest.raises(HistoriesDiverge):
        join(tmp_path / "one.db", tmp_path / "two.db")


def test_runs_at_the_same_time_stay_apart(join, fetch, tmp_path):
    """Runners with the same --now, and two runs of one runner at one time, are as many runs as they were."""
    for slug in ("radarr", "sonarr"):
        library = SampleLibrary(3, movies=12, series=2)
        for night in (NIGHTS[0], NIGHTS[1], NIGHTS[1]):
            fetch(tmp_path / f"{slug}.db", {slug: library}, night)
    merged = join(tmp_path / "sonarr.db", tmp_path / "radarr.db")
    with closing(sqlite3.connect(merged)) as connection:
        assert connection.execute("select count(*) from build_runs").fetchone()[0] == 6
    assert history(merged) == history(tmp_path / "radarr.db", tmp_path / "sonarr.db")


def test_imported_past_stays_before_the_first_build(join, runners, tmp_path):
    """What another program recorded comes along, and its runs and changes keep ids below zero."""
    imported = shutil.copy(runners[0], tmp_path / "imported.db")
    with closing(open_database(tmp_path / "imported.db")) as db:
        item = db.conn.execute("select max(id) from items").fetchone()[0]
        past = [
            ImportedChange(f"2025-01-0{day}T00:00:00Z", item, "rescored", "rules", day, day + 1)
            for day in (1, 2)
        ]
        record_imported(db, past, version="0")
    merged = join(imported, *runners[1:])
    with closing(sqlite3.connect(merged)) as connection:
        runs = connection.execute("select id, origin from build_runs order by id").fetchall()
        changes = connection.execute(
            "select id, build_run_id, old_score from score_history order by id"
        ).fetchall()
    assert runs[:3] == [(-2, "import"), (-1, "import"), (1, "build")]
    assert changes[:2] == [(-2, -2, 1), (-1, -1, 2)]
    assert changes[2][0] == 1
    assert history(merged) == history(imported, *runners[1:])
    assert history(join(imported, *runners, into="more.db")) == history(merged)


def test_names_are_kept_where_one_copy_hides_them(join, runners, tmp_path):
    """Of two copies with the same builds, the one that names titles and files counts."""
    hidden = tmp_path / "hidden.db"
    shutil.copy(runners[0], hidden)
    redact_copy(hidden, titles=True, files=True)
    assert history(join(hidden, runners[0])) == history(runners[0])
    assert history(join(runners[0], hidden, into="other.db")) == history(runners[0])


def test_published_copies_are_merged_too(join, published):
    """A published copy, in which views are tables, is as good as a working database."""
    merged = join(*published.values())
    assert history(merged) == history(published["2026-09-08T12:00:00Z"])
    with closing(sqlite3.connect(merged)) as connection:
        kind = connection.execute("select type from sqlite_master where name = 'upgrade_state'").fetchone()[0]
    assert kind == "view"


def test_counts_are_told(settings_with, runners, tmp_path):
    """A merge tells how much history the result holds."""
    facts = merge(settings_with(*runners), tmp_path / "home" / "merged.db")
    assert facts.last_build == NIGHTS[1].replace(":00:00", ":02:00")
    assert isinstance(facts.counts, HistoryCounts)
    assert (facts.counts.instances, facts.counts.builds) == (3, 6)


def test_result_may_be_one_of_the_databases(settings_with, runners, tmp_path):
    """A database can take up others in place; one that is not among those to be merged is not written over."""
    target = tmp_path / "home" / "arrscore.db"
    shutil.copy(runners[0], target)
    before = target.read_bytes()
    with pytest.raises(ConfigurationError, match="already exists"):
        merge(settings_with(*runners[1:]), target)
    assert target.read_bytes() == before
    merge(settings_with(target, *runners[1:]), target)
    assert history(target) == history(*runners)


def test_claim_of_the_database_before_goes(settings_with, runners, tmp_path):
    """A history.json beside the result described another file, so it goes, and the folder can be gone on from."""
    folder = tmp_path / "state"
    folder.mkdir()
    shutil.copy(runners[0], folder / "arrscore.db")
    (folder / "history.json").write_bytes(history_manifest(folder / "arrscore.db"))
    merge(settings_with(folder, *runners[1:]), folder / "arrscore.db")
    assert [path.name for path in folder.iterdir()] == ["arrscore.db"]
    assert restore_previous(settings_with(folder), allow_empty=False).outcome is Outcome.RESTORED


def test_missing_or_damaged_part_stops_the_merge(settings_with, runners, tmp_path):
    """A runner that left nothing, or half a file, is no reason to go on without its instance."""
    target = tmp_path / "home" / "merged.db"
    with pytest.raises(HistoryMissing, match=r"nowhere\.db has no database"):
        merge(settings_with(runners[0], tmp_path / "nowhere.db"), target)
    half = tmp_path / "half.db"
    half.write_bytes(runners[1].read_bytes()[:-4096])
    with pytest.raises(DatabaseDamaged, match="damaged"):
        merge(settings_with(runners[0], half), target)
    assert list(target.parent.iterdir()) == []


def test_every_table_is_known_to_the_merge():
    """Each table of the schema belongs to instances, or is one of three that all share."""
    with closing(open_database(None)) as db:
        tables = {table.name for table in tables_of_instances(db.conn)}
        schema = {name for name in db.table_names() if not name.startswith("_")}
        assert schema - tables == {"instances", "build_runs", "analysis_parameters"}


def test_table_of_no_instance_is_noticed():
    """A migration that adds a table which belongs to nothing fails here, and not in a merge."""
    with closing(open_database(None)) as db:
        db.conn.execute("create table stray (id integer primary key, text text) strict")
        with pytest.raises(AssertionError, match="stray belong to no instance"):
            tables_of_instances(db.conn)
