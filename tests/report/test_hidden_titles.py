"""The report without titles: totals, and nothing that would list or link what has no name."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arrscore import pipeline, queries, sessions
from arrscore.analysis.whatif import Edits
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.store.imported import ImportedChange, record_imported

NOW = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)
WHY = "This report hides titles"
Render = Callable[..., Path]


class Steps(SilentReporter):
    """Remembers how far a run said it had come."""

    def __init__(self) -> None:
        self.last = (0, 0)

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:  # noqa: ARG002 - of the protocol
        """Remember it."""
        self.last = (done, total)


@pytest.fixture
def render(recorded: Any, movies: Any, series: Any, tmp_path: Path) -> Render:
    """Render the library, with a film that goes round in circles, under some privacy settings."""
    movies.loop(1, times=6, formats=(1, 2))
    record_imported(
        recorded.db, [ImportedChange("2025-01-01T00:00:00Z", 1, "rescored", "formats", 1, 2)], version="1"
    )
    recorded.record(movies, series, at="2026-11-22T18:01:00Z")

    def run(name: str, **privacy: str) -> Path:
        overrides = {
            "database": recorded.folder / "working.db",
            "output": tmp_path / name,
            "privacy": privacy,
        }
        settings = load_settings(environment={}, use_file=False, overrides=overrides)
        steps = Steps()
        result = pipeline.render(settings, pipeline.Request(NOW), steps)
        assert steps.last == (result.pages, result.pages)
        return settings.output

    return run


def text_of(page: Path) -> str:
    """A page's main part as text."""
    main = page.read_text("utf-8").partition("<main")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).replace("\u00a0", " ").split())


def files_of(output: Path) -> dict[str, bytes]:
    """Every file of a report by path."""
    return {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def test_no_file_but_the_database_lists_a_hidden_title(render: Render) -> None:
    """Neither a name nor the label that the database has in its place stands in a page, a table's file or the feed."""
    for path, content in files_of(render("hidden", titles="hide")).items():
        if not path.startswith("assets/"):
            assert not re.search(rb"Movie \d\d|Short|Long\b|movie-\d", content), path
        if path != "arrscore.db":
            assert not re.search(rb"hidden (movie|series)", content, re.IGNORECASE), path


def test_no_plain_list_has_rows_of_titles(render: Render) -> None:
    """Tables that would list titles have no plain pages of their rows, and no page links to any."""
    whole, hidden = (files_of(render(titles, titles=titles)) for titles in ("show", "hide"))
    assert {"radarr/library.rows-1.html", "sonarr/episodes.rows-1.html"} <= whole.keys()
    assert [path for path in hidden if ".rows-" in path] == []
    assert [path for path, content in hidden.items() if b".rows-1.html" in content] == []


def test_totals_are_those_of_the_whole_report(render: Render) -> None:
    """Hiding names changes no figure: summaries, charts' numbers, tables of rules and the what-if data are equal."""
    whole, hidden = files_of(render("whole")), files_of(render("hidden", titles="hide"))
    same = [
        "summary.json", "summary.md", "badge.svg", "runs.csv",
        *(
            f"{folder}/{name}.csv"
            for folder in ("radarr", "sonarr")
            for name in ("profiles", "formats", "storage", "groups", "problems", "rules", "builds")
        ),
        *(path for path in whole if "/data/whatif." in path),
    ]  # fmt: skip
    for path in same:
        assert hidden[path] == whole[path], path
    numbers = re.compile(rb"<details class=\"numbers\">.*?</details>", re.DOTALL)
    for page in ("index.html", "radarr/storage.html", "radarr/upgrades.html", "sonarr/index.html"):
        assert numbers.findall(hidden[page]) == numbers.findall(whole[page]), page


def test_pages_that_listed_titles_say_why_they_do_not(render: Render) -> None:
    """Each has its figures, and one sentence with the setting's name where the rows were."""
    hidden = render("hidden", titles="hide")
    pages = ("index.html", "radarr/index.html", "radarr/upgrades.html", "radarr/library.html", "radarr/changes.html",
             "radarr/problems.html", "radarr/loops.html", "radarr/format/lq.html", "sonarr/episodes.html")  # fmt: skip
    for page in pages:
        assert WHY in text_of(hidden / page), page
    assert f"1 change. {WHY}" in text_of(hidden / "radarr/changes.html")
    assert f"60 movies. {WHY}" in text_of(hidden / "radarr/library.html")
    assert "1 movie is stuck in an upgrade loop: 6 grabs so far" in text_of(hidden / "radarr/loops.html")
    assert "titles are redacted, too" in text_of(hidden / "data.html")


def test_nothing_links_to_rows_that_are_not_there(render: Render) -> None:
    """Marks of charts and counts lose their links to rows; links to rules and pages stay."""
    hidden = files_of(render("hidden", titles="hide"))
    assert not any(
        re.search(
            r"/(movie|series)/|titles\.|(upgrades|library)\.(csv|json)|radarr/(loops|imported)\.csv", path
        )
        for path in hidden
    )
    for path, content in hidden.items():
        if path.endswith(".html"):
            assert not re.search(rb'href="[^"]*(library|episodes|upgrades|loops|seasons)\.html#', content), (
                path
            )
            assert b"data-titles" not in content, path
    assert b'href="#severity=' in hidden["radarr/problems.html"]
    assert b'href="format/lq.html"' in hidden["radarr/formats.html"]


def test_the_feed_counts_changes_and_names_none(render: Render) -> None:
    """An entry says how many of each kind there were, as the summaries do."""
    feed = (render("hidden", titles="hide") / "feed.xml").read_text("utf-8")
    assert "<title>Radarr: 1 upgraded" in feed
    assert "<li>" not in feed


def test_hidden_files_leave_titles_and_groups(render: Render) -> None:
    """Without names of files and releases the report has all its pages, and release groups keep theirs."""
    whole, hidden = files_of(render("whole")), files_of(render("hidden", files="hide"))
    pages = {path for path in whole if path.endswith(".html")}
    assert {path for path in hidden if path.endswith(".html")} == pages
    assert b"Better.mkv" in whole["radarr/movie/movie-0.html"]
    for path, content in hidden.items():
        assert not re.search(rb"\w\.mkv|1080p\.WEB-DL-GRP", content), path
    assert hidden["radarr/library.csv"] == whole["radarr/library.csv"]
    assert hidden["radarr/groups.csv"] == whole["radarr/groups.csv"]


def test_commands_that_print_the_library_keep_to_the_settings(recorded: Any) -> None:
    """An export, a try of other scores and the copy for Datasette name nothing that is hidden."""
    settings = load_settings(
        environment={"ARRSCORE_PRIVACY__TITLES": "hide"},
        use_file=False,
        overrides={"database": recorded.folder / "working.db"},
    )
    exported = queries.export(settings, "titles", as_json=False) + queries.export(
        settings, "upgrade_candidates", as_json=True
    )
    assert b"Hidden movie 1" in exported
    assert not re.search(rb"Movie \d\d|Short|movie-\d", exported)
    moved = queries.whatif(settings, Edits(cutoffs=("radarr:HD Bluray + WEB=100",))).moved
    assert moved
    assert all(re.match(r"Hidden (movie|series) \d", one.label) for one in moved)
    with sessions.published_database(settings) as copy:
        assert not re.search(rb"Movie \d\d|movie-\d", copy.read_bytes())
