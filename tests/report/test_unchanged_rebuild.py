"""A rebuild renders only what can have changed, and its report is the one that a whole render makes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from arrscore.analysis.custom_pages import read_custom_queries
from arrscore.analysis.views import materialise
from arrscore.config import SiteSettings
from arrscore.errors import OutputError
from arrscore.publish.links import BrokenLinkError
from arrscore.publish.page_reuse import VOLATILE
from arrscore.publish.tree import OutputTree
from arrscore.report.build import SiteResult, build_site
from arrscore.store.database import open_copy, publish_copy
from arrscore.store.recorder import record_parameters
from arrscore.store.redact import redact_copy
from arrscore.wording import TEXTS
from support.report import contents

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
FETCHED_LATER = "2026-11-29T18:00:00Z"
DATED = {"index.html", "data.html"}
OWN = "-- title: Mine\n-- why: to know\nselect title, score from file_report where score {} 0\n"


@pytest.fixture
def movies(snapshot: Any) -> Any:
    """A Radarr with few movies, one of them missing."""
    few = snapshot("radarr", "radarr", "Radarr")
    for number, formats in enumerate(((3,), (), (2,), (1,), (1, 2), None, (1, 5))):
        few.add_film(f"Movie {number}", slug=f"movie-{number}", formats=formats)
    return few


@pytest.fixture
def series(snapshot: Any) -> Any:
    """A Sonarr with one short series."""
    few = snapshot("sonarr", "sonarr", "Sonarr")
    few.add_show("Short", slug="short")
    return few


@pytest.fixture
def rebuild(recorded: Any, tmp_path: Path) -> Callable[..., SiteResult]:
    """Build again, over the report that stands, and compare the whole of it with a render into an empty folder."""

    def run(database: Path | None = None, **options: Any) -> SiteResult:
        arguments = {"settings": SiteSettings(), "now": LATER, **options}
        published = database or recorded.publish()
        result = build_site(published, output=tmp_path / "output", **arguments)
        whole = build_site(published, output=tmp_path / "whole", **arguments)
        assert contents(tmp_path / "output") == contents(tmp_path / "whole")
        assert result.pages == whole.pages == whole.rendered
        shutil.rmtree(tmp_path / "whole")
        return result

    return run


@pytest.fixture
def output(recorded: Any, build: Any, tmp_path: Path) -> Path:
    """The report of both libraries, which stands."""
    build(recorded.publish())
    return tmp_path / "output"


def test_a_rebuild_of_the_same_renders_two_pages(output: Path, rebuild: Any) -> None:
    """Where nothing but the time passed, the overview and the data page are rendered, and the rest is taken over."""
    result = rebuild()
    assert result.rendered == len(DATED) < result.pages
    assert result.changed == 3
    assert not list(output.parent.glob(".*"))


def test_only_the_two_dated_pages_tell_the_time(output: Path) -> None:
    """The manifest lists no page but these among the files that each build writes anew."""
    dated = json.loads((output / "manifest.json").read_bytes())["dated"]
    assert {path for path in dated if path.endswith(".html")} == DATED
    assert {"arrscore.db", "history.json", "robots.txt", "feed.xml", "runs.csv"} < set(dated)


def test_runs_without_changes_are_no_reason(
    output: Path, recorded: Any, movies: Any, series: Any, rebuild: Any
) -> None:
    """Fetches that found nothing new render dated pages, again and again, and the list of all runs among them."""
    for day in range(26):
        at = NOW + timedelta(days=day, hours=1)
        recorded.record(movies, series, at=f"{at:%Y-%m-%dT%H:%M:%SZ}")
        if day > 23:  # there are more runs than the page shows
            assert rebuild(now=at).rendered == len(DATED | {"runs.rows-1.html"})
    assert len(list((output / "data").glob("runs.*.js"))) == 1


@pytest.mark.usefixtures("output")
def test_a_new_failure_is_told(recorded: Any, movies: Any, failed_instance: Any, rebuild: Any) -> None:
    """A server that fails for the first time is one more instance on every page."""
    recorded.record(movies, at=FETCHED_LATER, failed=[failed_instance])
    result = rebuild()
    assert result.rendered == result.pages


def rescored(movies: Any) -> None:
    movies.edit_score(2, 175)


def renamed_profile(movies: Any) -> None:
    profile, *others = movies.rules().profiles
    movies.edit_rules(profiles=(profile._replace(name="Renamed"), *others))


def upgraded(movies: Any) -> None:
    movies.upgrade(4, (1, 2))


def grown(movies: Any) -> None:
    movies.add_film("One more")


def emptied(movies: Any) -> None:
    movies.titles, movies.items, movies.files = {}, {}, {}


def grabbed(movies: Any) -> None:
    movies.loop(7, times=1, formats=(1,))


@pytest.mark.usefixtures("output")
def test_a_changed_library_is_rendered_whole(recorded: Any, movies: Any, series: Any, rebuild: Any) -> None:
    """A score, a rule, a file, a title, a grab: whatever changes, no page is taken over."""
    at = NOW
    for change in (rescored, renamed_profile, upgraded, grown, grabbed, emptied):
        at += timedelta(days=1)
        change(movies)
        recorded.record(movies, series, at=f"{at:%Y-%m-%dT%H:%M:%SZ}")
        result = rebuild()
        assert result.rendered == result.pages, change
    assert rebuild().rendered == len(DATED)


def test_an_episode_that_has_aired_meanwhile(
    recorded: Any, movies: Any, series: Any, build: Any, rebuild: Any, tmp_path: Path
) -> None:
    """Time alone makes an episode missing: no recorded fact changes, and yet its series' page does."""
    position, episode = next(
        (number, item) for number, item in series.items.items() if item.file_server_id is None
    )
    series.items[position] = episode._replace(air_date="2026-11-25T20:00:00Z", monitored=True)
    recorded.record(movies, series, at="2026-11-22T18:01:00Z")
    build(recorded.publish())
    page = tmp_path / "output/sonarr/series/short.html"
    before = page.read_bytes()
    recorded.record(movies, series, at=FETCHED_LATER)
    assert recorded.db.execute("select changes from build_runs order by id desc").fetchone() == (0,)
    result = rebuild()
    assert result.rendered == result.pages
    assert page.read_bytes() != before


@pytest.mark.usefixtures("output")
def test_other_settings_are_rendered_whole(recorded: Any, rebuild: Any) -> None:
    """A setting that pages depend on makes all of them anew, once."""
    database = recorded.publish()
    for options in (
        {"settings": SiteSettings(title="Ours")},
        {"settings": SiteSettings(base_url="https://example.org/report")},
        {"settings": SiteSettings(stale_after_days=3)},
        {"settings": SiteSettings(movie_pages=5)},
        {"settings": SiteSettings(links=True), "addresses": {"radarr": "http://radarr.example"}},
        {"beside": {"metadata.yaml": b"title: Ours"}},
    ):
        result = rebuild(database, **options)
        assert result.rendered == result.pages, options
    assert rebuild(database, **options).rendered == len(DATED)


@pytest.mark.usefixtures("output")
def test_a_judgement_of_the_analysis(recorded: Any, rebuild: Any) -> None:
    """Another threshold in the settings is another report."""
    name, value, meaning = recorded.db.execute("select * from analysis_parameters").fetchone()
    record_parameters(recorded.db, [(name, value + 1, meaning)])
    result = rebuild()
    assert result.rendered == result.pages


def test_hidden_titles_are_gone_with_the_next_build(output: Path, recorded: Any, rebuild: Any) -> None:
    """A report that begins to hide its titles takes none of its pages over."""
    database = output.parent / "hidden.db"
    publish_copy(recorded.db, database)
    redact_copy(database, titles=True, files=True)
    copy = open_copy(database)
    materialise(copy.conn, into="main", texts=TEXTS)
    copy.close()
    result = rebuild(database, hides_titles=True)
    assert result.rendered == result.pages
    assert not any(b"Movie 1" in content for content in contents(output).values())


def test_custom_pages_are_always_rendered(recorded: Any, build: Any, rebuild: Any, tmp_path: Path) -> None:
    """A query of the owner's may read whatever it likes, so its page is rendered; an edit of it leaves the rest."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "mine.sql").write_text(OWN.format(">"))
    build(recorded.publish(), custom_queries=read_custom_queries(folder))
    (folder / "mine.sql").write_text(OWN.format("<"))
    result = rebuild(custom_queries=read_custom_queries(folder))
    assert result.rendered == len(DATED) + 2
    (folder / "other.sql").write_text(OWN.format("=").replace("Mine", "Other"))
    result = rebuild(custom_queries=read_custom_queries(folder))
    assert result.rendered == result.pages


def test_own_page_links_into_pages_that_stand(
    recorded: Any, build: Any, rebuild: Any, tmp_path: Path
) -> None:
    """A link of a rendered page to an id on one that was taken over is checked as ever."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "mine.sql").write_text(OWN.format(">"))
    (folder / "mine.html").write_text('<a href="../how.html#view-upgrade_state">How</a>')
    build(recorded.publish(), custom_queries=read_custom_queries(folder))
    assert rebuild(custom_queries=read_custom_queries(folder)).rendered == len(DATED) + 2
    (folder / "mine.html").write_text('<a href="../how.html#nowhere">How</a>')
    with pytest.raises(Exception, match="names an id that its page does not have"):
        rebuild(custom_queries=read_custom_queries(folder))


def damage(output: Path) -> None:
    page = output / "how.html"
    page.write_bytes(page.read_bytes().replace(b"score", b"scare"))


def swap_for_a_link(output: Path) -> None:
    (output / "how.html").rename(output.parent / "how.html")
    (output / "how.html").symlink_to(output.parent / "how.html")


def edit_manifest(output: Path, **values: object) -> None:
    path = output / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def list_as_it_is(output: Path, path: str) -> None:
    content = (output / path).read_bytes()
    entry = {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
    entries = json.loads((output / "manifest.json").read_text())["files"]
    edit_manifest(output, files={**entries, path: entry})


def damage_and_hide_it(output: Path) -> None:
    """Edit a page, and list it as it is now."""
    damage(output)
    list_as_it_is(output, "how.html")


def own_copy(path: Path) -> Path:
    """Part the standing database from the published one, which it is another name of."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    return path


def rescore_standing_file(output: Path) -> None:
    """Edit the standing database, and list it as it is now."""
    with closing(sqlite3.connect(own_copy(output / "arrscore.db"))) as standing:
        standing.execute("update media_files set score = score + 1")
        standing.commit()
    list_as_it_is(output, "arrscore.db")


def damage_standing_database(output: Path) -> None:
    """Write over its middle, and list it as it is now."""
    path = own_copy(output / "arrscore.db")
    content = path.read_bytes()
    third = len(content) // 3
    path.write_bytes(content[:third] + b"?" * third + content[2 * third :])
    list_as_it_is(output, "arrscore.db")


HARMS: tuple[Callable[[Path], object], ...] = (
    damage,
    damage_and_hide_it,
    swap_for_a_link,
    rescore_standing_file,
    damage_standing_database,
    lambda output: (output / "arrscore.db").unlink(),
    lambda output: own_copy(output / "arrscore.db").write_bytes(b""),
    lambda output: (output / "how.html").unlink(),
    lambda output: (output / "radarr/upgrades.csv").write_bytes(b""),
    lambda output: edit_manifest(output, dated=[]),
    lambda output: edit_manifest(output, dated=None),
    lambda output: edit_manifest(output, lasting="0" * 64),
    lambda output: edit_manifest(output, lasting=None),
)


def test_a_report_that_somebody_touched_is_rendered_whole(output: Path, recorded: Any, rebuild: Any) -> None:
    """An edited, missing or exchanged file, and a manifest that is older or not as it was written: nothing is taken."""
    database = recorded.publish()
    for number, harm in enumerate(HARMS):
        harm(output)
        result = rebuild(database)
        assert result.rendered == result.pages, number
    assert rebuild(database).rendered == len(DATED)


def test_a_dated_page_that_somebody_touched_is_written_again(output: Path, rebuild: Any) -> None:
    """It is rendered in any case."""
    (output / "index.html").write_bytes(b"mine")
    assert rebuild().rendered == len(DATED)


def test_foreign_files_stop_a_rebuild_as_ever(output: Path, rebuild: Any, recorded: Any) -> None:
    """A file that no build wrote is not passed over because nothing else changed; with force it stays."""
    (output / "CNAME").write_text("mine")
    with pytest.raises(OutputError, match="CNAME"):
        rebuild()
    result = build_site(recorded.publish(), settings=SiteSettings(), now=LATER, output=output, force=True)
    assert result.rendered == len(DATED)
    assert (output / "CNAME").read_text() == "mine"


def test_a_failed_build_takes_nothing_away(tmp_path: Path) -> None:
    """A build that took files over and then failed leaves the report as it stood."""

    def publish(index: bytes) -> None:
        with OutputTree(tmp_path / "output") as tree:
            tree.add("arrscore.db", b"database")
            if not tree.reuse_lasting("the same", "arrscore.db", is_same=lambda old: old.is_file()):
                tree.add("movie.html", b"<p>movie", lasting=True)
            tree.add("index.html", index)
            tree.publish()

    publish(b"old")
    before = contents(tmp_path / "output")
    with pytest.raises(BrokenLinkError):
        publish(b'<a href="missing.html">')
    assert contents(tmp_path / "output") == before
    assert sorted(before) == ["arrscore.db", "index.html", "manifest.json", "movie.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_what_is_left_out_is_there(recorded: Any) -> None:
    """Each table and column that may differ between two builds is one of the published database, with a reason."""
    with closing(sqlite3.connect(recorded.publish())) as connection:
        for table, volatile in VOLATILE.items():
            if table.startswith("sqlite_"):
                continue
            columns = {row[1] for row in connection.execute(f"pragma table_info({table})")}
            assert columns
            assert volatile.columns <= columns
            assert volatile.why.endswith(".")


def test_an_edited_template_is_rendered(recorded: Any, tmp_path: Path) -> None:
    """An edit of the program itself, with no new version, is seen: a report never mixes the pages of two."""
    program = tmp_path / "program"
    for folder in ("arrscore", "site_templates"):
        shutil.copytree(ROOT / folder, program / folder, ignore=shutil.ignore_patterns("__pycache__"))
    recorded.db.close()

    def render() -> str:
        environment = {
            **os.environ,
            "PYTHONPATH": str(program),
            "ARRSCORE_DATABASE": str(recorded.folder / "working.db"),
            "ARRSCORE_OUTPUT": str(tmp_path / "report"),
        }
        command = [sys.executable, "-m", "arrscore", "render", "--now", f"{LATER:%Y-%m-%dT%H:%M:%SZ}"]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stderr

    assert " 2 rendered" not in render()
    assert " 2 rendered" in render()
    template = program / "site_templates/pages/how.html"
    template.write_text(template.read_text().replace("Details</a>", "How precisely</a>"))
    assert " 2 rendered" not in render()
    assert "How precisely" in (tmp_path / "report/how.html").read_text()
