"""Pages of single movies and formats, and those of storage, groups, seasons, problems and loops."""

from __future__ import annotations

import csv
import html
import io
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from arrscore.config import SiteSettings
from arrscore.models import MediaInfo
from arrscore.report.build import SiteResult
from support.report import table_rows

Build = Callable[..., SiteResult]


def text_of(page: Path) -> str:
    """A page's text, with plain spaces."""
    text = re.sub(r"<(script|title)\b.*?</\1>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


def test_a_movie_page_shows_what_the_score_is_made_of(built: Path) -> None:
    """Each format stands with its points and leads to its page; the sum is the score."""
    page = built / "radarr/movie/movie-4.html"
    text = text_of(page)
    assert "2 formats match and make the score of 650." in text
    assert 'href="../format/web-tier-01.html"' in page.read_text()
    assert "Minimum 0 met" in text
    assert "Cutoff 10,000 of HD Bluray + WEB" in text


def test_a_movie_page_says_what_is_missing(built: Path) -> None:
    """Formats to look for are named with their points, and so are those that cost points."""
    text = text_of(built / "radarr/movie/movie-6.html")
    assert "below the minimum of 0" in text
    assert "Look for all of these together" in text
    assert "Unwanted formats LQ \N{MINUS SIGN}1,000" in text


def test_a_movie_page_tells_its_history(built: Path) -> None:
    """Changes stand with their reason, the newest first, down to the first record."""
    text = text_of(built / "radarr/movie/movie-2.html")
    edited = text.index("Custom format scores were edited, +50.")
    first = text.index("In the library since the first run.")
    assert edited < first
    assert "Score over time" not in text


def test_a_score_line_is_drawn_from_the_second_change_on(
    recorded: Any, movies: Any, series: Any, build: Build, output: Path
) -> None:
    """Two points are no line worth a chart; three are."""
    movies.edit_score(2, 175)
    recorded.record(movies, series, at="2026-11-22T18:30:00Z")
    build(recorded.publish(), now=datetime(2026, 11, 23, tzinfo=UTC))
    assert "Score went from 100 to 175" in text_of(output / "radarr/movie/movie-2.html")


def test_a_movie_page_describes_its_file(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Picture, sound and size are those of the media information; what is unknown is left out."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_film("One", slug="one", formats=(1,))
    radarr.add_film("Two", slug="two", formats=(1,))
    info = MediaInfo(
        "x265", 10, "HDR", "DV HDR10", 3840, 2160, "TrueHD Atmos", 7.1, ("eng",), ("eng", "ger"), 6000
    )
    radarr.files[1] = radarr.files[1]._replace(media_info=info, edition="Director's Cut", revision_version=2)
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    text = text_of(output / "radarr/movie/one.html")
    assert "Video x265, 3840 \N{MULTIPLICATION SIGN} 2160, 10 bit, DV HDR10" in text
    assert "Audio TrueHD Atmos, 7.1 channels, eng" in text
    assert "Size 4.00 GB, 100 min, 5.3 Mbit/s" in text
    assert "Quality WEBDL-1080p, v2" in text
    assert "Edition Director's Cut" in text
    assert "Video" not in text_of(output / "radarr/movie/two.html")


def test_a_missing_movie_has_a_page_too(built: Path) -> None:
    """It says that nothing is on disk and what would be taken."""
    text = text_of(built / "radarr/movie/movie-9.html")
    assert "No file. Any allowed quality" in text
    assert "Score breakdown" not in text


def test_grabs_and_imports_are_in_the_history(library: Any, movies: Any, build: Build, output: Path) -> None:
    """Release events stand among the changes, with the score of that time and the release's name."""
    movies.loop(1, times=2, formats=(1,))
    library.record(movies, at="2026-11-08T18:00:00Z")
    build(library.publish())
    text = text_of(output / "radarr/movie/movie-0.html")
    assert "grabbed 500" in text
    assert "Movie.1.1080p.WEB-DL-GRP" in text


def test_large_libraries_have_pages_for_candidates_only(recorded: Any, build: Build, output: Path) -> None:
    """Above the configured number the others have no page, and no link leads nowhere."""
    build(recorded.publish(), settings=SiteSettings(movie_pages=59))
    with closing(sqlite3.connect(output / "arrscore.db")) as database:
        wanted = {row[0] for row in database.execute(
            "select t.slug from upgrade_candidates as c join titles as t on t.id = c.title_id where t.kind = 'movie'"
        )}  # fmt: skip
    assert {path.stem for path in (output / "radarr/movie").glob("*.html")} == wanted
    rows = table_rows(output, "radarr/library")
    assert len(rows) == 60
    found = (output / "radarr/library.html").read_text()
    assert 'href="movie/movie-6.html"' in found
    assert "movie/movie-4.html" not in found


def test_a_number_is_no_name_for_a_page(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Radarr's slugs are numbers; the page is called after the title and its year."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_film("Some Film", slug="603", formats=(1,))
    radarr.add_film("Some Film", slug="604", formats=(1,))
    radarr.titles[2] = radarr.titles[2]._replace(year=2001)
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    names = [path.name for path in sorted((output / "radarr/movie").glob("*.html"))]
    assert names == ["some-film-2001-2.html", "some-film-2001.html"]


def test_a_format_page_divides_files_of_one_quality(built: Path) -> None:
    """Files that have the format stand beside those of the same profile and quality that lack it."""
    text = text_of(built / "radarr/format/web-tier-01.html")
    assert "match it; it scores +500." in text
    with closing(sqlite3.connect(built / "arrscore.db")) as database:
        (having,) = database.execute(
            "select count(*) from score_parts as p join file_report as f using (file_id)"
            " where p.format = 'WEB Tier 01' and f.instance_id = 1"
        ).fetchone()
    assert f"{having} files with it, {54 - having} without it in the same profiles and qualities." in text
    assert "HD Bluray + WEB WEBDL-1080p +500" in text


def test_a_format_page_leads_to_all_its_files(built: Path) -> None:
    """The library is filtered by the format: those that have it, those that lack it."""
    page = (built / "sonarr/format/lq.html").read_text()
    assert 'href="../episodes.html#formats=LQ"' in page
    assert 'href="../episodes.html#formats=-LQ&amp;profile=HD%20Bluray%20%2B%20WEB"' in page


def test_a_format_that_nothing_matches_says_so(built: Path) -> None:
    """It has its page, without a table of files."""
    text = text_of(built / "radarr/format/repack.html")
    assert "No file matches it, and no profile in use scores it." in text
    assert "With vs without" not in text


def test_median_of_a_format_leaves_its_own_points_out(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """Two files with the format and two without, all else equal: what comes with it is nothing."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    for number, formats in enumerate([(1, 2), (1, 2), (2,), (2,)]):
        radarr.add_film(f"Movie {number}", formats=formats)
    radarr.change_files(quality=radarr.files[1].quality)
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert "HD Bluray + WEB WEBDL-1080p +500 2 2 100 100 0" in text_of(
        output / "radarr/format/web-tier-01.html"
    )


def test_a_format_page_lists_the_files_most_worth_upgrading_first(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """By priority and gain; equal ones in the library's order, those without the format after those with it."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    for name, formats in (
        ("D", (1, 2)),
        ("C", (2,)),
        ("B", (1, 2)),
        ("Poor", (2, 3)),
        ("A", (1,)),
        ("Best", (1, 2)),
    ):
        radarr.add_film(name, formats=formats)
    radarr.change_files(quality=radarr.files[1].quality)
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    page = (output / "radarr/format/web-tier-01.html").read_text().partition('id="files"')[2]
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = [re.sub(r"<.*?>", " ", row).split() for row in body.split("</tr>") if "<td" in row]
    assert [(row[0], row[2]) for row in found] == [
        ("A", "with"), ("B", "with"), ("Best", "with"), ("D", "with"), ("Poor", "without"), ("C", "without"),
    ]  # fmt: skip


def test_every_episode_has_a_row(built: Path) -> None:
    """Series have a page each, and their episodes one table for all."""
    rows = list(csv.DictReader(io.StringIO((built / "sonarr/episodes.csv").read_text())))
    assert len(rows) == 84
    assert rows[0]["title"].startswith("Long S")
    assert 'href="series/long.html"' in (built / "sonarr/episodes.html").read_text()


def test_storage_sums_up(built: Path) -> None:
    """The lead, the table and the database agree on the bytes."""
    with closing(sqlite3.connect(built / "arrscore.db")) as database:
        total, files = database.execute(
            "select sum(size_bytes), count(*) from file_report where instance_id = 1"
        ).fetchone()
    rows = table_rows(built, "radarr/storage")
    assert sum(row["size"] for row in rows) == total
    text = text_of(built / "radarr/storage.html")
    assert f"{files} files use 216 GB; the lowest-scoring 25% of each profile and quality use" in text
    assert "Size against score" in text


def test_kinds_of_file_can_be_filtered(built: Path) -> None:
    """Each kind that has files leads to these in the library, which knows the kinds."""
    page = (built / "radarr/storage.html").read_text()
    kinds = set(re.findall(r'href="library\.html#categories=([^"]+)"', page))
    assert kinds
    rows = table_rows(built, "radarr/library")
    known = {kind for row in rows for kind in row["categories"]}
    assert {unquote(kind) for kind in kinds} == known
    assert "Upgrade candidate, not critical" in known


def test_release_groups_are_ranked(built: Path) -> None:
    """Every group has a row for each profile and quality, and the lead names the largest."""
    rows = table_rows(built, "radarr/groups")
    assert {row["group"] for row in rows} == {"GRP0", "GRP1", "GRP2", "GRP3"}
    assert sum(row["files"] for row in rows) == 54
    assert "4 release groups; the largest is GRP" in text_of(built / "radarr/groups.html")


def test_seasons_that_mix(built: Path) -> None:
    """Each season with several groups or qualities is a row that leads to its episodes."""
    rows = table_rows(built, "sonarr/seasons")
    assert rows
    assert all(row["mixes"] for row in rows)
    assert re.search(
        r'href="series/long\.html#episodes\.season=\d\.\.\d"', (built / "sonarr/seasons.html").read_text()
    )
    assert "seasons mix qualities" in text_of(built / "sonarr/seasons.html")
    assert not (built / "radarr/seasons.html").exists()


def test_problems_come_with_proof(built: Path) -> None:
    """What cannot work stands with its reason, its advice and the files behind it."""
    rows = table_rows(built, "radarr/problems")
    kinds = {row["kind"] for row in rows}
    assert "unwanted format in library" in kinds
    proofs = table_rows(built, "radarr/proofs")
    negative = next(row for row in rows if row["kind"] == "unwanted format in library")
    behind = [
        row for row in proofs if row["problem"] == "unwanted format in library" and row["format"] == "LQ"
    ]
    assert len(behind) == negative["files"] == 9
    page = (built / "radarr/problems.html").read_text()
    assert 'href="#proofs.problem=unwanted%20format%20in%20library&amp;proofs.profile=' in page


def test_an_upgrade_loop_is_told_with_its_events(
    library: Any, movies: Any, build: Build, output: Path
) -> None:
    """Grabbed six times for a score that the file never has: the page and the movie's own say it."""
    movies.loop(1, times=6, formats=(1, 2))
    library.record(movies, at="2026-11-08T18:00:00Z")
    build(library.publish())
    rows = table_rows(output, "radarr/loops")
    assert [row["title"] for row in rows] == ["Movie 00 (2001)"]
    assert rows[0]["grabs"] == 6
    assert rows[0]["at_grab"] == 600
    assert rows[0]["today"] == -1000
    events = table_rows(output, "radarr/events")
    assert len(events) == 12
    assert "1 movie is stuck in an upgrade loop: 6 grabs so far" in text_of(output / "radarr/loops.html")
    assert "Stuck in an upgrade loop" in text_of(output / "radarr/movie/movie-0.html")


def test_without_loops_the_page_says_what_one_is(built: Path) -> None:
    """An empty state explains where loops would come from."""
    text = text_of(built / "radarr/loops.html")
    assert "No upgrade loops found" in text
    assert "history_days" in text


def test_an_empty_instance_has_these_pages_too(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """Nothing fetched, nothing to show: each page has its sentence."""
    library.record(snapshot("sonarr", "sonarr", "Sonarr"), at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert "Sonarr has no files yet." in text_of(output / "sonarr/storage.html")
    assert "No file has a known release group." in text_of(output / "sonarr/groups.html")
    assert "No season mixes qualities or release groups." in text_of(output / "sonarr/seasons.html")
    assert "No episodes yet." in text_of(output / "sonarr/episodes.html")


def test_first_build_has_a_past_to_show(library: Any, movies: Any, build: Build, output: Path) -> None:
    """What the application imported before the first build stands on the changes page, which is else empty."""
    movies.loop(1, times=2, formats=(1,))
    library.record(movies, at="2026-11-22T12:00:00Z")
    build(library.publish())
    page = (output / "radarr" / "changes.html").read_text(encoding="utf-8")
    assert "No changes yet" in page
    assert "Earlier imports (Radarr history)" in page
    assert "imports" in page
