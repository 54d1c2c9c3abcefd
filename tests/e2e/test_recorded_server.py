"""Answers recorded from running servers, served again, make a report."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from support.arr import FakeArr

RECORDED = Path(__file__).parents[2].parent / "shared" / "api" / "recorded"

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers are not beside the repository"
)


def recorded(name: str):
    """One recorded answer."""
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


class RecordedServer(FakeArr):
    """Answers with what was recorded, and with nothing for what was not."""

    def __init__(self, service: str) -> None:
        super().__init__()
        status = recorded("radarr-system-status")
        if service == "sonarr":
            status |= {"appName": "Sonarr", "version": "4.0.1.929"}
        self.answers = {
            "system/status": status,
            "qualityprofile": recorded("radarr-qualityprofile"),
            "customformat": [recorded("sonarr-customformat")],
            "tag": recorded("radarr-tag"),
            "history": recorded(f"{service}-history") | {"page": 1},
        }
        self.series = {"episode": {}, "episodefile": {}}
        if service == "radarr":
            self.answers["movie"] = recorded("radarr-movie")
        else:
            episodes = recorded("sonarr-episode-with-file")
            # Of one series the episodes were recorded as well; of the others it counts none, so that none is missed.
            for each in (all_series := recorded("sonarr-series")):
                if each["id"] != episodes[0]["seriesId"]:
                    each["statistics"] = {"episodeCount": 0, "episodeFileCount": 0, "totalEpisodeCount": 0}
            self.answers["series"] = all_series
            files = {episode["episodeFileId"]: episode.pop("episodeFile", None) for episode in episodes}
            self.series["episode"][episodes[0]["seriesId"]] = episodes
            self.series["episodefile"][episodes[0]["seriesId"]] = [file for file in files.values() if file]

    def answer(self, path: str, params: dict[str, list[str]]):
        """What the server would say."""
        if path == "moviefile":
            wanted = {int(number) for number in params["movieId"]}
            files = [movie["movieFile"] for movie in self.answers["movie"] if "movieFile" in movie]
            return [file for file in files if file["movieId"] in wanted]
        if path in self.series:
            return self.series[path].get(int(params["seriesId"][0]), [])
        if path == "history" and params["page"] != ["1"]:
            return self.answers[path] | {"records": []}
        return self.answers.get(path)


def test_server_of_recorded_answers_builds_a_report(tmp_path):
    """Real movies, series, profiles and history go all the way to pages, with their oddities."""
    apps = {service: RecordedServer(service) for service in ("radarr", "sonarr")}
    settings = load_settings(
        environment={},
        use_file=False,
        overrides={
            "instances": {
                name: {"url": f"http://{name}.invalid", "api_key": "k", "history_days": 3650} for name in apps
            },
            "database": tmp_path / "arrscore.db",
            "output": tmp_path / "output",
        },
    )
    request = pipeline.Request(datetime(2026, 11, 22, tzinfo=UTC), apps=apps)
    fetched = pipeline.fetch(settings, request, SilentReporter())
    result = pipeline.render(settings, request, SilentReporter())
    assert fetched.failures == {}
    assert result.pages > 300
    with closing(sqlite3.connect(settings.database)) as connection:
        counts = connection.execute(
            "select slug, (select count(*) from titles where instance_id = instances.id), "
            "(select count(*) from media_files where instance_id = instances.id), "
            "(select count(*) from release_events where instance_id = instances.id) from instances order by slug"
        ).fetchall()
        unknown = connection.execute("select count(*) from media_files where score is null").fetchone()[0]
    movies = [movie for movie in recorded("radarr-movie") if "movieFile" in movie]
    with_file = sum(1 for episode in recorded("sonarr-episode-with-file") if episode.get("episodeFile"))
    known = {movie["id"] for movie in recorded("radarr-movie")}
    kinds = {"grabbed", "downloadFolderImported", "downloadFailed", "downloadIgnored", "movieFileDeleted"}
    events = [
        event
        for event in recorded("radarr-history")["records"]
        if event["movieId"] in known and event["eventType"] in kinds
    ]
    assert counts[0] == ("radarr", 265, len(movies), len({event["id"] for event in events}))
    assert counts[1][:3] == ("sonarr", 300, with_file)
    assert unknown >= len(movies)
    report = "".join(path.read_text() for path in (tmp_path / "output").rglob("*.html"))
    assert "RECORDED-SECRET" not in report
    assert b"RECORDED-SECRET" not in settings.database.read_bytes()
