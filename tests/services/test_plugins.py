"""Services from other packages, found by entry point: what they cannot read is not gone either."""

from __future__ import annotations

import sqlite3
import textwrap
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.errors import BuildsFailed

FIRST = datetime(2026, 9, 1, 12, tzinfo=UTC)
# A service with a record shape of its own; its titles are fetched by a base class or by hand.
PLUGIN = """
    from typing_extensions import TypedDict
    from arrscore.models import Batch, Item, Title
    from arrscore.services.arr import ArrService
    from arrscore.services.payloads import Shape

    class WireClip(TypedDict):
        id: int
        name: str

    CLIPS = Shape("clips", WireClip{role})

    class Clips(ArrService):
        name = "clips"
        application = "Clips"
        oldest = (1,)
        titles_path = "/clip"
        titles_shape = CLIPS
        item_key = "movieId"

        def renames_files(self, naming):
            return None

        async def fetch_library(self, fetch, status):
            for clip in await fetch.records("/api/v3/clip", CLIPS):
                yield Batch(
                    titles=(
                        Title(
                            server_id=clip["id"], kind={kind!r}, name=clip["name"], sort_name=clip["name"],
                            profile_server_id=1, monitored=True, year=None,
                        ),
                    ),
                    items=(
                        Item(
                            server_id=clip["id"], title_server_id=clip["id"], name=clip["name"], monitored=True
                        ),
                    ),
                )
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a plug-in where Python finds packages, and return settings that use it."""

    def run(module: str, kind: str = "movie", role: str = ""):
        place = tmp_path / "packages"
        (place / f"{module}-1.dist-info").mkdir(parents=True)
        (place / f"{module}.py").write_text(textwrap.dedent(PLUGIN.format(kind=kind, role=role)))
        metadata = f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n"
        (place / f"{module}-1.dist-info" / "METADATA").write_text(metadata)
        points = f"[arrscore.services]\nclips = {module}:Clips\n"
        (place / f"{module}-1.dist-info" / "entry_points.txt").write_text(points)
        monkeypatch.syspath_prepend(str(place))
        instances = {
            "clips": {"service": "clips", "url": "http://clips.invalid", "api_key": "k", "history_days": 0}
        }
        overrides = {"instances": instances, "database": tmp_path / "arrscore.db"}
        return load_settings(environment={}, use_file=False, overrides=overrides)

    return run


@pytest.fixture
def clips(radarr):
    """The plug-in's application."""
    radarr.answers |= {
        "system/status": {"appName": "Clips", "version": "1.0.0"},
        "clip": [{"id": number, "name": f"Clip {number}"} for number in range(1, 31)],
    }
    return radarr


def fetch(settings, app, days: int = 0) -> pipeline.Fetched:
    return pipeline.fetch(
        settings, pipeline.Request(FIRST + timedelta(days=days), apps={"clips": app}), SilentReporter()
    )


def removed(settings) -> list[str]:
    with closing(sqlite3.connect(settings.database)) as connection:
        return [
            name for (name,) in connection.execute("select name from titles where removed_at is not null")
        ]


@pytest.mark.parametrize("role", ["", ', role="title"'])
@pytest.mark.parametrize(
    "unreadable", [{"id": 7, "name": None}, {"id": "?", "name": "Clip 7"}, "no record"], ids=str
)
def test_unreadable_title_of_a_plugin_is_not_removed(install, clips, role, unreadable):
    """Whatever its shape is called, and even where its id cannot be read."""
    settings = install(f"clips_{abs(hash((role, str(unreadable))))}", role=role)
    fetch(settings, clips)
    clips.answers["clip"][6] = unreadable
    assert fetch(settings, clips, 1).failures == {}
    assert removed(settings) == []
    clips.answers["clip"] = [each for each in clips.answers["clip"] if each is not unreadable]
    fetch(settings, clips, 2)
    assert removed(settings) == ["Clip 7"]


def test_unknown_kind_of_title_is_one_error(install, clips):
    """A kind that the database cannot hold is refused before anything is recorded."""
    settings = install("clips_of_a_kind", kind="clip")
    with pytest.raises(BuildsFailed) as failed:
        fetch(settings, clips)
    [line] = failed.value.lines().values()
    assert line.startswith("clips: the service clips returns titles of the kind 'clip'")
    with closing(sqlite3.connect(settings.database)) as connection:
        assert connection.execute("select count(*) from build_runs").fetchone() == (0,)
