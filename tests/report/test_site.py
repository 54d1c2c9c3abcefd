"""The report as a whole: complete, loading nothing from elsewhere, and what beside its pages depends on settings."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from arrscore.config import SiteSettings
from arrscore.errors import OutputError
from arrscore.publish.links import LinkChecker
from arrscore.report.build import NOBODY, SiteResult, open_published
from arrscore.report.data.facts import read_facts
from arrscore.report.pages.registry import count_pages
from support.report import contents, read, text_of

Build = Callable[..., SiteResult]


def test_every_page_of_the_first_floor_is_there(built: Path) -> None:
    """The site, each instance, each series, each profile and each build that changed something have their pages."""
    pages = {path.relative_to(built).as_posix() for path in built.rglob("*.html")}
    shared = {
        f"{slug}/{page}.html"
        for slug in ("radarr", "sonarr")
        for page in ("index", "upgrades", "library", "profiles", "formats", "changes", "storage", "groups", "problems",
                     "loops", "whatif", "profiles/hd-bluray-web", "profiles/nobody-s", "format/web-tier-01",
                     "format/hdr", "format/lq", "format/repack", "format/sum-a1")
    } | {f"radarr/movie/movie-{number}.html" for number in range(60)}  # fmt: skip
    assert pages == shared | {
        "index.html", "how.html", "data.html", "sonarr/series/short.html", "sonarr/series/long.html",
        "sonarr/episodes.html", "sonarr/seasons.html", "radarr/changes/build-2.html",
        "radarr/library.rows-1.html", "radarr/proofs.rows-1.html", "sonarr/episodes.rows-1.html",
        "sonarr/proofs.rows-1.html", "sonarr/series/long.rows-1.html",
    }  # fmt: skip


def test_result_counts_what_was_written(recorded: Any, build: Build, output: Path) -> None:
    """Pages and files are those in the folder; all but the plain lists are known before the first is rendered."""
    database = recorded.publish()
    seen: list[tuple[int, int]] = []
    result = build(database, progress=lambda done, total: seen.append((done, total)))
    assert result.pages == len(list(output.rglob("*.html"))) == len(seen)
    assert seen[-1] == (result.pages, result.pages)
    with closing(open_published(database)) as connection:
        facts = read_facts(connection, movie_pages=SiteSettings().movie_pages)
    lists = len(list(output.rglob("*.rows-*.html")))
    assert [seen[0][1], result.pages] == [count_pages(facts), count_pages(facts) + lists]
    assert all(done <= total for done, total in seen)
    assert result.files == len(json.loads((output / "manifest.json").read_bytes())["files"]) == result.changed


def test_totals_are_known_without_the_library(recorded: Any) -> None:
    """Overviews count in the database; rows are read for the pages of their instance, forgotten, and read the same."""
    with closing(open_published(recorded.publish())) as connection:
        for one in read_facts(connection, movie_pages=SiteSettings().movie_pages).instances:
            assert "items" not in vars(one)
            items, candidates = one.items, one.candidates()
            assert one.item_count == len(items)
            assert one.states == Counter(item.state for item in items)
            assert one.priorities == Counter(each.priority_name for each in candidates)
            assert one.first_candidates == candidates[: len(one.first_candidates)]
            one.forget()
            assert "items" not in vars(one)
            assert one.items == items


def test_every_link_resolves(built: Path) -> None:
    """The built tree itself is checked, manifest and all, and a real parser finds no link that the checker missed."""
    checker = LinkChecker()
    files = contents(built)
    for path, content in files.items():
        checker.add(path, content)
    assert checker.broken(frozenset(files)) == []
    # Without any file all links that lead into the report are broken.
    found: dict[str, set[str]] = defaultdict(set)
    for link in checker.broken(frozenset()):
        found[link.page].add(link.link)
    for page in built.rglob("*.html"):
        parsed = {
            value
            for _, name, value in read(page).attributes
            if name in {"href", "src", "srcset", "action", "poster"} and not urlsplit(value).scheme
        }
        assert parsed == found[page.relative_to(built).as_posix()]


def test_nothing_is_loaded_from_another_host(built: Path) -> None:
    """No page, style sheet or script names another host to load from."""
    for page in built.rglob("*.html"):
        for tag, name, value in read(page).attributes:
            if name in {"src", "srcset"} or (tag == "link" and name == "href"):
                assert not re.match(r"(?i)[a-z]+:|//", value), (page, value)
    for asset in (built / "assets").iterdir():
        if asset.suffix in {".css", ".js"}:
            assert not re.search(r"""(?:url\(|import\s|fetch\()\s*["']?(?:https?:)?//""", asset.read_text())


def test_no_inline_script_or_style(built: Path) -> None:
    """The content security policy of every page can forbid what stands in the page itself."""
    for page in built.rglob("*.html"):
        reader = read(page)
        assert all(name != "style" and not name.startswith("on") for _, name, _ in reader.attributes), page
        assert "style" not in reader.tags
        assert len(re.findall(r"<script\b(?![^>]*\bsrc=)", page.read_text())) == 0


def test_the_overview_is_light(built: Path) -> None:
    """With everything it loads it weighs at most 60 kB compressed."""
    page = (built / "index.html").read_text()
    loaded = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', page)
    weight = sum(len(gzip.compress((built / path).read_bytes(), mtime=0)) for path in {"index.html", *loaded})
    assert weight <= 60_000


def test_the_database_is_published_as_it_is(recorded: Any, build: Build, output: Path) -> None:
    """The copy is byte for byte the one that was rendered, and building does not touch it."""
    database = recorded.publish()
    before = database.read_bytes()
    build(database)
    assert (output / "arrscore.db").read_bytes() == before == database.read_bytes()


def test_crawlers_are_kept_out(built: Path) -> None:
    """A library is its owner's business."""
    assert (built / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    for page in built.rglob("*.html"):
        assert '<meta name="robots" content="noindex, nofollow">' in page.read_text()


def test_crawlers_are_let_in_on_demand(recorded: Any, build: Build, output: Path) -> None:
    """Where the owner wants the report to be found, nothing turns search engines away."""
    build(recorded.publish(), settings=SiteSettings(crawlers=True))
    assert (output / "robots.txt").read_text() == "User-agent: *\nDisallow:\n"
    assert not any('name="robots"' in page.read_text() for page in output.rglob("*.html"))


def test_foreign_files_stop_the_build(recorded: Any, build: Build, output: Path) -> None:
    """The report never takes the place of files that are not its own."""
    output.mkdir()
    (output / "thesis.odt").write_text("mine")
    database = recorded.publish()
    with pytest.raises(OutputError, match=r"thesis\.odt"):
        build(database)
    build(database, force=True)
    assert (output / "thesis.odt").read_text() == "mine"


def test_titles_link_to_the_application_only_on_demand(recorded: Any, build: Build, output: Path) -> None:
    """Without the setting no address is in the report, even where it is known; with it titles lead there."""
    database = recorded.publish()
    addresses = {"radarr": "http://radarr.example:7878", "sonarr": "http://sonarr.example"}
    build(database, addresses=addresses)
    assert b"radarr.example" not in b"".join(contents(output).values())
    build(database, addresses=addresses, settings=SiteSettings(links=True))
    movie = (output / "radarr/movie/movie-0.html").read_text()
    assert (
        'href="http://radarr.example:7878/movie/movie-0" rel="noopener noreferrer">Open in Radarr</a>'
        in movie
    )
    assert b"radarr.example" not in (output / "radarr/library.html").read_bytes()
    assert 'href="http://sonarr.example/series/long"' in (output / "sonarr/series/long.html").read_text()
    build(database, addresses=NOBODY, settings=SiteSettings(links=True))
    assert b"radarr.example" not in b"".join(contents(output).values())


def test_two_servers_of_one_kind_and_of_one_name(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """Each has its folder, whatever they are called, even where a slug is a name of the site's own."""
    servers = [snapshot("radarr", "radarr", "Movies"), snapshot("radarr-4k", "radarr", "Movies"),
               snapshot("assets", "radarr", "Assets")]  # fmt: skip
    for server in servers:
        server.add_film("One", formats=(1,))
    library.record(*servers, at="2026-11-08T18:00:00Z")
    build(library.publish())
    for folder in ("radarr", "radarr-4k", "assets-3"):
        assert (output / folder / "index.html").is_file()


def test_only_the_last_builds_have_pages(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Sixty builds that changed something have a page each; older ones are in the database alone."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_film("One", formats=(2,))
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for number in range(64):
        radarr.edit_score(2, 100 + number)
        library.record(radarr, at=f"{start + timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}")
    build(library.publish())
    pages = {path.name for path in (output / "radarr/changes").glob("*.html")}
    assert len(pages) == 60
    assert "build-4.html" not in pages
    assert {"build-5.html", "build-64.html"} <= pages
    assert "Newer" not in text_of(output / "radarr/changes/build-64.html")
    assert "Older" not in text_of(output / "radarr/changes/build-5.html")
