"""What pages say of libraries that are empty, done, unknown in part, or hold what is rare."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from arrscore.report.build import SiteResult
from support.report import table_rows, text_of

Build = Callable[..., SiteResult]


def place(item: Any) -> tuple[int, int | None, int | None]:
    return item.title_server_id, item.season_number, item.episode_number


def test_an_empty_database_says_what_to_do(library: Any, build: Build, output: Path) -> None:
    """Before anything is recorded the pages tell the next step."""
    result = build(library.publish())
    assert result.pages == 3
    overview = text_of(output / "index.html")
    assert "No instance has been fetched yet." in overview
    assert "arrscore init" in overview
    assert "No instance has been fetched yet" in text_of(output / "data.html")
    assert "reach_quantile" in text_of(output / "how.html")


def test_an_instance_without_titles(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """A server that holds nothing has all its pages, and each says so."""
    library.record(snapshot("sonarr", "sonarr", "Sonarr"), at="2026-11-08T18:00:00Z")
    build(library.publish())
    for page in ("index", "upgrades", "library"):
        assert "no titles" in text_of(output / f"sonarr/{page}.html")
    assert "Nothing has changed in Sonarr since the first run." in text_of(output / "sonarr/changes.html")
    assert "None of 2 quality profiles is in use." in text_of(output / "sonarr/profiles.html")


def test_an_instance_that_was_never_fetched(
    library: Any, movies: Any, build: Build, output: Path, failed_instance: Any
) -> None:
    """It is shown with its failure, and the others as they are."""
    library.record(movies, at="2026-11-08T18:00:00Z", failed=[failed_instance])
    build(library.publish())
    assert "Never fetched completely" in text_of(output / "index.html")
    assert "Anime was never fetched completely" in text_of(output / "data.html")
    assert "Nothing has changed" not in text_of(output / "anime/changes.html")
    for page in ("index", "library", "formats", "problems", "loops", "changes", "storage", "whatif"):
        assert "Anime was never fetched" in text_of(output / f"anime/{page}.html")
    assert "Anime was never fetched" not in text_of(output / "radarr/index.html")
    assert "Anime could not be fetched yet." in text_of(output / "anime/index.html")
    assert "arrscore check shows why" in text_of(output / "anime/index.html")


def test_everything_done(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Where nothing is worth upgrading, the page says that and where to look instead."""
    good = snapshot("radarr", "radarr", "Radarr")
    for number in range(6):
        good.add_film(f"Good {number}", formats=(1, 2))
    library.record(good, at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert "None of 6 movies is worth upgrading." in text_of(output / "radarr/upgrades.html")
    assert "Nothing is worth upgrading Radarr would not upgrade any movie" in text_of(
        output / "radarr/upgrades.html"
    )
    assert "Nothing is worth upgrading." in text_of(output / "index.html")


def test_what_has_not_aired_is_not_missing(library: Any, series: Any, build: Build, output: Path) -> None:
    """It has a state of its own, in tables and on the map of seasons, and no figure counts it as missing."""
    dates = {(2, 6, 2): "2027-01-01T20:00:00Z", (2, 5, 2): None}
    for number, item in series.items.items():
        if place(item) in dates:
            series.items[number] = item._replace(air_date=dates[place(item)])
    library.record(series, at="2026-11-08T18:00:00Z")
    build(library.publish())
    with closing(sqlite3.connect(output / "arrscore.db")) as database:
        missing = database.execute("select missing from item_counts where profile_id is null").fetchone()[0]
    assert json.loads((output / "summary.json").read_bytes())["instances"][0]["states"]["missing"] == missing
    rows = table_rows(output, "sonarr/episodes")
    assert Counter(row["state"] for row in rows)["not aired"] == 2
    assert Counter(row["state"] for row in rows)["missing"] == missing
    assert sum(row["missing"] for row in table_rows(output, "sonarr/library")) == missing
    page = (output / "sonarr/series/long.html").read_text()
    assert "S06E02 Part 2 of Long: not aired yet" in page
    assert page.count('class="cell unaired') == 3  # two episodes and the legend
    assert '<span class="badge tone-muted">not aired</span>' in (output / "sonarr/library.html").read_text()
    assert "not aired" not in text_of(output / "sonarr/series/short.html")


def test_a_score_that_does_not_add_up_is_shown(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """A difference between the server's score and its formats' points is a data problem that the overview tells."""
    odd = snapshot("radarr", "radarr", "Radarr")
    odd.add_film("One", formats=(1,))
    odd.files[1] = odd.files[1]._replace(score=7)
    library.record(odd, at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert "1 file has a score that differs from the sum of its formats' scores." in text_of(
        output / "radarr/index.html"
    )


def test_items_that_nothing_better_replaces_stand_apart(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """Below a cutoff, with no better quality allowed and the score cutoff met: the page says that the item is stuck."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_film("Stuck", formats=())
    profile = radarr.rules().profiles[0]
    allowed = tuple(quality._replace(allowed=quality.rank == 0) for quality in profile.qualities)
    radarr.edit_rules(profiles=(profile._replace(cutoff_format_score=0, qualities=allowed),))
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    text = text_of(output / "radarr/upgrades.html")
    assert "None of 1 movie is worth upgrading." in text
    assert "Cutoff unmet, no upgrade possible." in text
    assert "The profile allows no better quality" in text


def test_unknown_scores_are_no_zeros(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """A server that reports no scores has files and no figures."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_film("One", formats=())
    radarr.change_files(score=None, format_server_ids=None)
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert "1, 4.00 GB" in text_of(output / "index.html").replace("\u00a0", " ")
    assert "None of its files has a known score yet." in text_of(
        output / "radarr/profiles/hd-bluray-web.html"
    )
    assert "1 not scored" in text_of(output / "radarr/index.html")
    assert table_rows(output, "radarr/library")[0]["score"] is None


def test_a_file_of_two_episodes_counts_once(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Sizes and files are the file's, states and scores are each episode's."""
    sonarr = snapshot("sonarr", "sonarr", "Sonarr")
    sonarr.add_show("Double", slug="double", seasons=0)
    file = sonarr.items[1].file_server_id
    sonarr.items[2] = sonarr.items[2]._replace(monitored=True, file_server_id=file)
    library.record(sonarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    text = text_of(output / "sonarr/series/double.html").replace("\u00a0", " ")
    assert "Episodes 2 Files 1 4.00 GB" in text
    assert "Specials 2 1 " in text
