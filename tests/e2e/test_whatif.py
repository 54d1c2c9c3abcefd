"""`whatif` says what an edit on the server would show at the next fetch."""

from __future__ import annotations

import sqlite3

import pytest

from arrscore import pipeline
from arrscore.analysis.views import materialise
from arrscore.analysis.whatif import Edits, compare, level_of
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary
from arrscore.demo.owner import named
from arrscore.errors import ConfigurationError


@pytest.fixture
def recorded(tmp_path):
    """A sample library and its recording."""
    library = SampleLibrary(2, movies=120, series=6)
    apps = {name: ArrApplication(library, name, api_key="k") for name in ("radarr", "sonarr")}
    settings = load_settings(
        environment={},
        use_file=False,
        overrides={
            "instances": {name: {"url": f"http://{name}.invalid", "api_key": "k"} for name in apps},
            "database": tmp_path / "arrscore.db",
        },
    )

    def fetch() -> sqlite3.Connection:
        pipeline.fetch(settings, pipeline.Request(library.now, apps=apps), SilentReporter())
        return sqlite3.connect(settings.database, isolation_level=None)

    return library, fetch


def test_whatif_agrees_with_the_edit_itself(recorded):
    """Scores, states, candidates and health are those that the same edits on the servers lead to."""
    library, fetch = recorded
    connection = fetch()
    edits = Edits(
        scores=("HD Bluray + WEB/HD Bluray Tier 01=10", "sonarr:WEB-1080p/WEB Tier 01=-100"),
        minimums=("HD Bluray + WEB=50",),
        cutoffs=("WEB-2160p=1700",),
    )
    comparison = compare(connection, edits)
    connection.close()
    hd = named(library.radarr.profiles, "HD Bluray + WEB")
    hd.scores[named(library.radarr.formats, "HD Bluray Tier 01").id] = 10
    hd.min_format_score = 50
    web = named(library.sonarr.profiles, "WEB-1080p")
    web.scores[named(library.sonarr.formats, "WEB Tier 01").id] = -100
    named(library.sonarr.profiles, "WEB-2160p").cutoff_format_score = 1700
    connection = fetch()
    materialise(connection, into="temp")
    assert comparison.after == level_of(connection)
    rescored = connection.execute(
        "select count(distinct file_id) from score_history join items on items.id = item_id "
        "where kind = 'rescored' and build_run_id = 2"
    ).fetchone()[0]
    assert comparison.rescored_files == rescored
    assert rescored > 10
    connection.close()


def test_whatif_leaves_the_database_alone(recorded):
    """Trying changes nothing that is stored."""
    _, fetch = recorded
    connection = fetch()
    before = list(connection.iterdump())
    compare(connection, Edits(scores=("HD Bluray + WEB/LQ=0",)))
    assert list(connection.iterdump()) == before
    connection.close()


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (Edits(), "Nothing to try"),
        (Edits(scores=("HD Bluray + WEB/LQ=many",)), "not of the form"),
        (Edits(scores=("Nowhere/LQ=1",)), "There is no profile"),
        (Edits(scores=("HD Bluray + WEB/Nothing=1",)), "There is no custom format"),
        (Edits(minimums=("[Anime] Remux-1080p=1",)), "several profiles.*radarr: or sonarr:"),
    ],
)
def test_wrong_edit_is_named(recorded, edits, message):
    """An edit that names nothing, or several things, says so."""
    _, fetch = recorded
    connection = fetch()
    with pytest.raises(ConfigurationError, match=message):
        compare(connection, edits)
    connection.close()
