"""What each fault leaves in the database: the failed instance as it was, the other one recorded."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary
from arrscore.errors import BuildsFailed
from faulty.catalogue import ANY, ENDPOINTS, FAULTS
from faulty.matrix import settings_of
from faulty.server import FaultyServer
from support.arr import KEY

FIRST = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
FACTS = ("titles", "items", "media_files", "custom_formats", "quality_profiles", "release_events")
# Waiting is looked at in the table of faults; what is recorded does not depend on it.
BUSY_FAULTS = [fault for fault in FAULTS if not fault.waits and not fault.heavy]


def recorded(path: Path) -> tuple[dict[str, list[object]], list[object]]:
    """Radarr's facts by table, and all changes."""
    with closing(sqlite3.connect(path)) as connection:
        facts = {
            table: connection.execute(f"select * from {table} where instance_id = 1 order by id").fetchall()
            for table in FACTS
        }
        facts["instances"] = connection.execute("select * from instances where id = 1").fetchall()
        return facts, connection.execute("select * from score_history order by id").fetchall()


def last_outcomes(path: Path) -> dict[str, str]:
    """How the last run ended for each instance."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(
            connection.execute(
                "select slug, outcome from build_run_instances join instances on instances.id = instance_id "
                "where build_run_id = (select max(id) from build_runs)"
            )
        )


class Home:
    """Two servers, of which Radarr goes wrong as the fault says, and one database."""

    def __init__(self, folder: Path) -> None:
        library = SampleLibrary(3, movies=9, series=2)
        self.applications = {one: ArrApplication(library, one, api_key=KEY) for one in ("radarr", "sonarr")}
        self.database = folder / "arrscore.db"
        self.runs = 0

    async def fetch(self, fault=None, *, keep_going: bool = True):
        """Fetch both servers; what the pipeline returns or raises."""
        endpoint = "" if fault is None or ANY in fault.endpoints else ENDPOINTS["files"]["radarr"]
        act, times = (None, None) if fault is None else (fault.act, fault.times)
        base = "" if fault is None else fault.url_base
        async with (
            FaultyServer(self.applications["radarr"], endpoint, act, times, base) as faulty,
            FaultyServer(self.applications["sonarr"]) as healthy,
        ):
            address = (fault.url if fault is not None else "") or faulty.url
            instances = {
                "radarr": settings_of("radarr", address),
                "sonarr": settings_of("sonarr", healthy.url),
            }
            settings = load_settings(
                environment={}, use_file=False, overrides={"database": self.database}
            ).model_copy(update={"instances": instances})
            self.runs += 1
            request = pipeline.Request(FIRST + self.runs * dt.timedelta(days=1), keep_going=keep_going)
            return await asyncio.to_thread(pipeline.fetch, settings, request, SilentReporter())


@pytest.fixture
def home(tmp_path):
    """Two servers of a sample library, recorded once."""
    made = Home(tmp_path)
    asyncio.run(made.fetch())
    return made


def test_others_are_recorded_whatever_the_fault(home):
    """With --keep-going, each fault of one server leaves its rows as they were, and the other server is recorded."""

    async def each_fault() -> set[str]:
        failed = set()
        for fault in BUSY_FAULTS:
            facts, changes = recorded(home.database)
            fetched = await home.fetch(fault)
            if "radarr" in fetched.failures:
                failed.add(fault.name)
                assert last_outcomes(home.database) == {"radarr": "failed", "sonarr": "complete"}, fault.name
                assert recorded(home.database) == (facts, changes), fault.name
            else:
                assert last_outcomes(home.database) == {"radarr": "complete", "sonarr": "complete"}, (
                    fault.name
                )
                assert recorded(home.database)[1] == changes, fault.name
        return failed

    failed = asyncio.run(each_fault())
    assert len(failed) > 25
    assert {"401", "truncated JSON", "host name not known", "500 for ever", "gzip that lies"} <= failed


def test_nothing_is_recorded_without_keep_going(home):
    """Without it, each fault that lasts leaves the database byte for byte as it was."""

    async def each_fault() -> None:
        for fault in BUSY_FAULTS:
            if fault.name not in {"401", "truncated JSON", "reset mid-body", "503 while starting, for ever"}:
                continue
            before = home.database.read_bytes()
            with pytest.raises(BuildsFailed):
                await home.fetch(fault, keep_going=False)
            assert home.database.read_bytes() == before, fault.name

    asyncio.run(each_fault())
