"""What stands beside the pages: the feed, badges, summaries, the list of titles."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from arrscore.config import SiteSettings
from arrscore.report.build import SiteResult

Build = Callable[..., SiteResult]
NOW = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom", "h": "http://www.w3.org/1999/xhtml"}


def feed_of(output: Path) -> ET.Element:
    return ET.fromstring((output / "feed.xml").read_bytes())  # noqa: S314 - our own file


def test_feed_has_an_entry_for_each_build_that_found_changes(built: Path) -> None:
    """The entry says what changed, why, and leads to the build's page, which is there."""
    feed = feed_of(built)
    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Radarr: 1 upgraded, 20 rescored, 2 rules edited"
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-11-15T18:00:00Z"
    href = entry.find("a:link", ATOM).get("href")
    assert (built / href).is_file()
    lines = entry.findall(".//h:li", ATOM)
    assert len(lines) == 10
    assert "And 11 more changes." in "".join(entry.itertext())
    assert all((built / line.find("h:a", ATOM).get("href")).is_file() for line in lines)


def test_feed_ids_stay(recorded: Any, movies: Any, series: Any, build: Build, output: Path) -> None:
    """A later build adds its entry in front; those before keep their ids, wherever the report is published."""
    build(recorded.publish())
    before = [entry.findtext("a:id", namespaces=ATOM) for entry in feed_of(output).findall("a:entry", ATOM)]
    movies.edit_score(2, 300)
    recorded.record(movies, series, at="2026-11-29T18:00:00Z")
    build(
        recorded.publish(),
        now=NOW + timedelta(days=9),
        settings=SiteSettings(base_url="https://me.example/report/"),
    )
    feed = feed_of(output)
    after = [entry.findtext("a:id", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert after[1:] == before
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each) for each in after)
    links = [link.get("href") for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert "https://me.example/report/feed.xml" in links
    assert all(link.startswith("https://me.example/report/") for link in links)


def test_blanks_in_the_reports_address_are_quoted(recorded: Any, build: Build, output: Path) -> None:
    """A folder whose name has a blank is `%20` in every link of the feed."""
    build(recorded.publish(), settings=SiteSettings(base_url="https://me.example/my report/index.html"))
    links = [link.get("href") for link in feed_of(output).iter("{http://www.w3.org/2005/Atom}link")]
    assert "https://me.example/my%20report/feed.xml" in links
    assert all(link.startswith("https://me.example/my%20report/") for link in links)


def test_feed_holds_any_title(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Markup stays text, control characters are gone, and what else XML cannot hold is replaced."""
    radarr = snapshot("radarr", "radarr", "R&D <b>")
    radarr.add_film("<script>\x00\x1b&\ufffe</script>", formats=(2,))
    library.record(radarr, at="2026-11-08T18:00:00Z")
    radarr.edit_score(2, 300)
    library.record(radarr, at="2026-11-15T18:00:00Z")
    build(library.publish())
    assert "<script>&\ufffd</script>" in "".join(feed_of(output).itertext())


def test_pages_name_the_feed(built: Path) -> None:
    """Feed readers find it from every page of the navigation; pages of single titles are thousands."""
    assert 'type="application/atom+xml"' in (built / "index.html").read_text()
    assert 'href="../feed.xml"' in (built / "radarr/changes.html").read_text()
    assert "feed.xml" not in (built / "radarr/movie/movie-0.html").read_text()


def test_badge_tells_the_health(built: Path) -> None:
    """One for each instance and one for all, as a drawing and as a shields.io endpoint."""
    summary = json.loads((built / "summary.json").read_bytes())
    radarr = next(one for one in summary["instances"] if one["slug"] == "radarr")
    own = json.loads((built / "radarr/badge.json").read_bytes())
    assert own["schemaVersion"] == 1
    assert own["label"] == "Radarr health"
    assert own["message"] == f"{radarr['health']:.1f} {radarr['grade']}"
    whole = json.loads((built / "badge.json").read_bytes())
    assert whole["message"].startswith("Radarr ")
    drawing = ET.fromstring((built / "radarr/badge.svg").read_bytes())  # noqa: S314
    assert own["message"] in "".join(drawing.itertext())


def test_badge_without_a_health_is_unknown(library: Any, build: Build, output: Path) -> None:
    """Before anything is recorded it says so, and there is no feed yet."""
    build(library.publish())
    assert json.loads((output / "badge.json").read_bytes())["message"] == "unknown"
    assert not (output / "feed.xml").exists()
    assert "No instance has been fetched yet." in (output / "summary.md").read_text()


def test_summaries_name_no_title_and_no_address(built: Path) -> None:
    """Totals only: what a run may print where everybody reads it."""
    for name in ("summary.json", "summary.md"):
        text = (built / name).read_text()
        assert "Movie 0" not in text
        assert "Long" not in text
        assert "http" not in text
    assert "| Radarr |" in (built / "summary.md").read_text()
    assert "| 60 movies |" in (built / "summary.md").read_text().replace("\u00a0", " ")


def test_summary_in_markdown_keeps_names_text(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """A name can break neither the table nor the page."""
    library.record(snapshot("radarr", "radarr", "a|b <img> [x](y)"), at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert r"| a\|b &lt;img&gt; \[x\]\(y\) |" in (output / "summary.md").read_text()


def test_every_title_can_be_found(built: Path) -> None:
    """The list of titles is a script of the report's own, and each name in it leads to a page."""
    address = re.search(r'data-titles="([^"]+)"', (built / "index.html").read_text())
    assert address
    script = (built / address[1]).read_text()
    inner = re.fullmatch(r"arrscoreTitles\('(.*)'\);\n", script, re.DOTALL)
    assert inner
    instances = json.loads(inner[1].replace("\\'", "'").replace("\\\\", "\\"))
    assert [len(one["titles"]) for one in instances] == [60, 2]
    for one in instances:
        assert (built / one["rows"]).is_file()
        assert all((built / f"{one['pages']}{page}.html").is_file() for _, _, page in one["titles"])
    assert 'data-titles="../data/titles.' in (built / "radarr/index.html").read_text()
