"""A made-up library of any size, to time the views; run as `python benchmarks/synthetic.py [FILES …]`.

Half the files are movies of one instance, the other half episodes of another; per file there are about six items,
most of them missing, and three events: most files were grabbed and imported once, some again and again for nothing.
The history holds a year of weekly builds and a change of half the files' scores.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sqlite3
import sys
import time
from pathlib import Path

import arrscore
from arrscore.analysis.parameters import recorded_parameters
from arrscore.analysis.views import drop_temporary, install_views, materialise
from arrscore.times import iso_utc
from arrscore.wording import TEXTS

MIGRATIONS = Path(arrscore.__file__).parent / "store/migrations"
QUALITIES = (
    "SDTV",
    "DVD",
    "WEBDL-480p",
    "HDTV-720p",
    "WEBDL-720p",
    "HDTV-1080p",
    "WEBDL-1080p",
    "Bluray-1080p",
)
PROFILES, FORMATS, SETS = 10, 60, 1500
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
WEEKS = 52


def make_library(files: int, *, path: str = ":memory:", seed: int = 1) -> sqlite3.Connection:
    """Return a connection to a database with `files` files in two instances, and the views installed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    connection = sqlite3.connect(path, isolation_level=None)
    for migration in sorted(MIGRATIONS.glob("*.sql")):
        connection.executescript(migration.read_text(encoding="utf-8"))
    connection.execute("begin")
    connection.executemany(
        "insert into analysis_parameters values (?, ?, ?)",
        [(parameter.name, parameter.value, parameter.meaning) for parameter in recorded_parameters()],
    )
    runs = [(week + 1, iso_utc(NOW - dt.timedelta(weeks=WEEKS - 1 - week))) for week in range(WEEKS)]
    connection.executemany(
        "insert into build_runs (id, started_at, arrscore_version, outcome, changes) values (?, ?, '1', 'complete', 1)",
        runs,
    )
    for instance, service in ((1, "radarr"), (2, "sonarr")):
        connection.execute(
            "insert into instances (id, slug, service, name, fetched_at) values (?, ?, ?, ?, ?)",
            (instance, service, service, service.title(), "2026-11-22T12:00:00Z"),
        )
        _make_rules(connection, instance, chance)
        _make_files(connection, instance, files // 2, chance)
        _make_history(connection, instance, chance)
    connection.execute("commit")
    install_views(connection)
    return connection


def format_points(instance: int, profile: int, number: int) -> int:
    """Tiers of a source, picture, sound, service and so on, weighed as the TRaSH Guides do."""
    chance = random.Random(instance * 10_000 + profile * 100 + number)  # noqa: S311 - no secret
    if number < 8:
        return 1750 - 50 * number
    if number < 14:
        return chance.choice((0, 500, 1000, 1500))
    if number < 28:
        return chance.choice((0, 500, 1250, 2750)) if profile % 3 == 0 else 0
    if number < 45:
        return chance.choice((0, 50, 75, 100))
    return chance.choice((0, 5, 6, 7)) if number < 54 else -10_000


def file_formats(chance: random.Random) -> tuple[int, ...]:
    """The formats of one file: at most a tier, a picture, two sounds, a service, an edition, rarely a bad one."""
    picked = {chance.randint(0, 7)} if chance.random() < 0.8 else set()
    picked |= {chance.randint(8, 13)} if chance.random() < 0.5 else set()
    picked |= set(chance.sample(range(14, 28), chance.randint(0, 2)))
    picked |= {chance.randint(28, 44)} if chance.random() < 0.6 else set()
    picked |= {chance.randint(45, 53)} if chance.random() < 0.2 else set()
    picked |= {chance.randint(54, 59)} if chance.random() < 0.08 else set()
    return tuple(sorted(picked))


def _make_rules(connection: sqlite3.Connection, instance: int, chance: random.Random) -> None:
    first = (instance - 1) * FORMATS + 1
    connection.executemany(
        "insert into custom_formats values (?, ?, ?, ?, 0, null)",
        [(first + n, instance, n + 1, f"Format {n:02d}") for n in range(FORMATS)],
    )
    for profile in range(PROFILES):
        profile_id = (instance - 1) * PROFILES + profile + 1
        connection.execute(
            "insert into quality_profiles values (?, ?, ?, ?, 1, 7, 0, ?, 1, null, null)",
            (profile_id, instance, profile + 1, f"Profile {profile}", chance.choice((10_000, 1000, 0))),
        )
        connection.executemany(
            "insert into profile_qualities (profile_id, quality_server_id, quality, resolution, rank, allowed)"
            " values (?, ?, ?, 1080, ?, ?)",
            [(profile_id, n + 1, name, n, n > 0) for n, name in enumerate(QUALITIES)],
        )
        connection.executemany(
            "insert into profile_scores (profile_id, format_id, score) values (?, ?, ?)",
            [(profile_id, first + n, format_points(instance, profile, n)) for n in range(FORMATS)],
        )
    sets = {file_formats(chance) for _ in range(SETS)}
    for number, members in enumerate(sorted(sets)):
        set_id = (instance - 1) * SETS + number + 1
        ids = [first + n for n in members]
        connection.execute(
            "insert into format_sets values (?, ?, ?)", (set_id, instance, ",".join(map(str, ids)))
        )
        connection.executemany("insert into format_set_formats values (?, ?)", [(set_id, i) for i in ids])


def _make_files(connection: sqlite3.Connection, instance: int, files: int, chance: random.Random) -> None:
    offset, first = (instance - 1) * 10_000_000, (instance - 1) * FORMATS + 1
    movies = instance == 1
    sets = connection.execute(
        "select id, format_ids from format_sets where instance_id = ?", (instance,)
    ).fetchall()
    members = {i: [int(n) - first for n in ids.split(",")] if ids else [] for i, ids in sets}
    ids = chance.sample([i for i, _ in sets], len(sets))
    chosen = chance.choices(ids, [1 / (n + 10) for n in range(len(ids))], k=files)
    points = {(p, n): format_points(instance, p, n) for p in range(PROFILES) for n in range(FORMATS)}
    per_title, items_per_title = (1, 1) if movies else (50, 550)
    titles, rows, items = [], [], []
    for title in range(files // per_title):
        title_id, profile = offset + title + 1, title % PROFILES
        titles.append(
            (
                title_id,
                instance,
                f"x:{title}",
                title,
                "movie" if movies else "series",
                f"Title {title}",
                f"title {title}",
                2000,
                (instance - 1) * PROFILES + profile + 1,
                chance.random() < 0.95,
                "[]",
            )
        )
        for number in range(items_per_title):
            file_id = None
            if number < per_title:
                index = title * per_title + number
                file_id, quality = offset + index + 1, chance.choice((2, 4, 5, 5, 7, 7, 7, 8))
                score = sum(points[profile, n] for n in members[chosen[index]])
                rows.append(
                    (
                        file_id,
                        instance,
                        title_id,
                        index,
                        f"File.{index}.mkv",
                        chance.randint(10**8, 10**10),
                        quality,
                        QUALITIES[quality - 1],
                        1080,
                        1,
                        0,
                        0,
                        chosen[index],
                        score,
                        "[]",
                        "[]",
                        "[]",
                    )
                )
            season, episode = (None, None) if movies else (number // 20, number % 20 + 1)
            items.append(
                (
                    instance,
                    title_id,
                    len(items),
                    season,
                    episode,
                    f"Item {number}",
                    chance.random() < 0.9,
                    file_id,
                )
            )
    connection.executemany(
        "insert into titles (id, instance_id, identity, server_id, kind, name, sort_name, year, profile_id,"
        " monitored, tags) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        titles,
    )
    connection.executemany(
        "insert into media_files (id, instance_id, title_id, server_id, name, size_bytes, quality_server_id, quality,"
        " resolution, revision_version, revision_real, is_repack, format_set_id, score, languages, audio_languages,"
        " subtitles) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.execute("update media_files set first_set_id = format_set_id where first_set_id is null")
    connection.executemany(
        "insert into items (instance_id, title_id, server_id, season_number, episode_number, name, monitored,"
        " file_id) values (?, ?, ?, ?, ?, ?, ?, ?)",
        items,
    )


def _make_history(connection: sqlite3.Connection, instance: int, chance: random.Random) -> None:
    files = connection.execute(
        "select items.id, media_files.server_id, format_set_id, score, quality_server_id, quality, size_bytes"
        " from media_files join items on items.file_id = media_files.id where media_files.instance_id = ?",
        (instance,),
    ).fetchall()
    sets = [
        row[0] for row in connection.execute("select id from format_sets where instance_id = ?", (instance,))
    ]
    events: list[tuple[object, ...]] = []
    for item, server_id, set_id, score, quality_id, quality, size in files:
        loops = chance.random() < 0.01
        times = 5 if loops else chance.choice((1, 2))
        at = NOW - dt.timedelta(days=chance.randint(1, 300))
        for back in range(times):
            grabbed = at - dt.timedelta(days=10 * back)
            name_set = chance.choice(sets) if back and not loops else sets[item % 7] if loops else set_id
            event = (instance, item, f"{item}/{back}", quality_id, quality, size, name_set, score)
            events.append((*event, "grabbed", iso_utc(grabbed), None))
            events.append((*event, "imported", iso_utc(grabbed + dt.timedelta(hours=1)), server_id - back))
    connection.executemany(
        "insert into release_events (build_run_id, instance_id, server_id, item_id, download_key, quality_server_id,"
        " quality, revision_version, size_bytes, format_set_id, frozen_score, kind, occurred_at, file_server_id,"
        " release_name, release_group)"
        " values (1, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, 'Name', 'GROUP')",
        [(event[0], number, *event[1:]) for number, event in enumerate(events)],
    )
    connection.executemany(
        "insert into score_history (build_run_id, item_id, kind, cause, old_score, new_score, formats_added,"
        " formats_removed) values (?, ?, 'rescored', 'formats', ?, ?, ?, '[]')",
        [
            (
                chance.randint(2, WEEKS),
                row[0],
                row[3],
                row[3],
                json.dumps([f"Format {chance.randint(0, 59):02d}"]),
            )
            for row in files[::2]
        ],
    )
    connection.executemany(
        "insert into library_stats values (null, ?, ?, null, 0, 0, 0, 0, 0, 0, 0, 0, ?, 0, 0, 0, 0, ?)",
        [(run + 1, instance, chance.randint(1000, 2000), chance.uniform(60, 80)) for run in range(WEEKS)],
    )


def time_views(connection: sqlite3.Connection, into: str) -> dict[str, float]:
    """Materialise and return the seconds of each view, and of all."""
    seconds: dict[str, float] = {}
    last = [time.perf_counter()]

    def note(name: str) -> None:
        now = time.perf_counter()
        seconds[name] = round(now - last[0], 3)
        last[0] = now

    materialise(connection, into="temp" if into == "temp" else "main", texts=TEXTS, report=note)
    return {
        "all": round(sum(seconds.values()), 3),
        **dict(sorted(seconds.items(), key=lambda pair: -pair[1])),
    }


if __name__ == "__main__":
    for size in [int(argument) for argument in sys.argv[1:]] or [10_000, 100_000]:
        database = make_library(size)
        counts = {
            table: database.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("media_files", "items", "format_sets", "release_events")
        }
        sys.stdout.write(f"{counts}\n")
        for schema in ("temp", "main"):
            drop_temporary(database)
            sys.stdout.write(f"  {schema}: {json.dumps(time_views(database, schema))}\n")
