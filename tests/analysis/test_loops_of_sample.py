"""The loops of the sample library, found from what its servers answer."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter

import pytest

from arrscore import pipeline
from arrscore.analysis.views import temporary_tables
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary
from support.arr import KEY

UNTIL = dt.datetime(2026, 8, 3, 6, tzinfo=dt.UTC)


@pytest.mark.parametrize("weeks", [3, 12])
def test_exactly_the_loops_of_the_sample(tmp_path, weeks):
    """Four films and two episodes go round among ordinary upgrades, edits, packs and failed downloads."""
    library = SampleLibrary(movies=90, series=14, start=UNTIL - dt.timedelta(weeks=weeks))
    apps = {service: ArrApplication(library, service, api_key=KEY) for service in ("radarr", "sonarr")}
    instances = {service: {"url": f"http://{service}.invalid", "api_key": KEY} for service in apps}
    overrides = {"instances": instances, "database": tmp_path / "arrscore.db", "output": tmp_path / "output"}
    settings = load_settings(environment={}, overrides=overrides, use_file=False)
    for week in range(0, weeks + 1, 3):
        now = library.start + dt.timedelta(weeks=week)
        library.advance(now)
        pipeline.fetch(settings, pipeline.Request(now, apps=apps), SilentReporter())

    connection = sqlite3.connect(settings.database, isolation_level=None)
    with temporary_tables(connection, only=["upgrade_loops"]):
        found = connection.execute(
            "select service, items.server_id from upgrade_loops join items on items.id = item_id"
            " join instances on instances.id = items.instance_id order by 1, 2"
        ).fetchall()
        causes = connection.execute(
            "select distinct likely_cause, gap > 0, goes_on from upgrade_loops"
        ).fetchall()
        upgrades = connection.execute(
            "select count(*) from score_history where kind = 'upgraded'"
        ).fetchone()[0]
    connection.close()
    assert Counter(service for service, _ in library.loops) == {"radarr": 4, "sonarr": 2}
    assert found == sorted(library.loops)
    assert causes == [("renaming", 1, 1)]
    assert upgrades > weeks
