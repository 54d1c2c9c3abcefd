"""Write the databases of a version: working, published and with hidden titles, and the answers of the servers.

Run it with the code of that version (`git worktree add ../old COMMIT`, then
`PYTHONPATH=../old python tests/old_databases/write.py VERSION`): later migrations are tested on what the version
really wrote. Files that exist stay as they are.
"""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary

START = datetime(2026, 6, 1, 6, tzinfo=UTC)
WEEKS = 5
KEY = "key-of-the-sample"


def write_databases(target: Path) -> None:
    """Record a small library for five weeks, with loops, and keep what a run leaves: compressed, as files."""
    library = SampleLibrary(5, movies=60, series=12, episodes=3, start=START)
    apps = {service: ArrApplication(library, service, api_key=KEY) for service in ("radarr", "sonarr")}
    with tempfile.TemporaryDirectory() as work:
        for week in range(WEEKS):
            now = START + timedelta(weeks=week)
            library.advance(now)
            pipeline.fetch(_settings(Path(work)), pipeline.Request(now, apps=apps), SilentReporter())
        for privacy in ("show", "hide"):
            pipeline.render(_settings(Path(work), privacy), pipeline.Request(now), SilentReporter())
        found = {
            "working": Path(work, "arrscore.db"),
            "published": Path(work, "show", "arrscore.db"),
            "hidden": Path(work, "hide", "arrscore.db"),
        }
        kept = {f"{name}.db.xz": path.read_bytes() for name, path in found.items()}
    kept["answers.json.xz"] = json.dumps({service: answers_of(app) for service, app in apps.items()}).encode()
    target.mkdir(parents=True, exist_ok=True)
    for name, content in kept.items():
        if not (target / name).exists():
            (target / name).write_bytes(lzma.compress(content, preset=9))


def answers_of(app: ArrApplication) -> dict[str, object]:
    """What a server answers at the end, by path: lists of files and episodes of all titles in one list each."""

    def ask(path: str, query: str = "") -> object:
        return app.answer("GET", f"/api/v3/{path}", query, KEY).body

    paths = [
        "system/status",
        "qualityprofile",
        "customformat",
        "tag",
        "config/mediamanagement",
        "config/naming",
    ]
    answers = {path: ask(path) for path in paths}
    answers["history"] = ask("history", "page=1&pageSize=100000")
    if titles := ask("series"):
        answers["series"] = titles
        for path in ("episode", "episodefile"):
            answers[path] = [each for title in titles for each in ask(path, f"seriesId={title['id']}")]
    else:
        answers["movie"] = titles = ask("movie")
        answers["moviefile"] = ask("moviefile", "&".join(f"movieId={title['id']}" for title in titles))
    return answers


def _settings(work: Path, privacy: str = "show"):
    return load_settings(
        environment={},
        overrides={
            "instances": {
                slug: {"url": f"http://{slug}.invalid", "api_key": KEY, "name": name}
                for slug, name in (("radarr", "Movies"), ("sonarr", "Series"))
            },
            "database": work / "arrscore.db",
            "output": work / privacy,
            "privacy": {"titles": privacy},
        },
        use_file=False,
    )


if __name__ == "__main__":
    write_databases(Path(__file__).parent / sys.argv[1])
