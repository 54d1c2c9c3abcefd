"""What pages say in words and figures, and that these are the database's."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from arrscore.report.build import SiteResult
from support.report import read, table_rows, text_of

Build = Callable[..., SiteResult]


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("index.html", "of 60 movies and 33 of 84 episodes are worth upgrading; 22 are critical."),
        ("radarr/index.html", "27 of 60 movies are worth upgrading; 9 are critical."),
        (
            "radarr/upgrades.html",
            "27 of 60 movies are worth upgrading: Radarr would upgrade them",
        ),
        ("radarr/library.html", "54 of 60 movies are on disk, 27 of them worth upgrading, 6 are missing."),
        ("sonarr/library.html", "74 of 84 episodes in 2 series are on disk"),
        (
            "sonarr/series/long.html",
            "30 of 74 episodes are worth upgrading in the profile HD Bluray + WEB",
        ),
        ("radarr/profiles.html", "1 of 2 quality profiles is in use"),
        ("radarr/profiles/hd-bluray-web.html", "9 files are below the minimum."),
        ("radarr/profiles/nobody-s.html", "No title uses this profile."),
        ("radarr/formats.html", "5 custom formats: 1 penalizes files you have"),
        ("radarr/changes.html", "on 15 Nov 2026: 1 upgraded, 20 rescored, 2 rules edited."),
        ("radarr/changes/build-2.html", "Radarr: 1 upgraded, 20 rescored, 2 rules edited."),
        ("sonarr/changes.html", "Nothing has changed in Sonarr since the first run."),
        ("how.html", "Every file is compared with its own quality profile."),
        ("data.html", "Radarr was fetched on 22 Nov 2026, 18:00 UTC"),
    ],
)
def test_each_page_starts_with_its_point(built: Path, page: str, sentence: str) -> None:
    """Under its heading every page says in a sentence, from the data, what it shows."""
    assert sentence in text_of(built / page).replace("\u00a0", " ")


def test_figures_agree_with_the_database(built: Path) -> None:
    """The sentence of the upgrades page counts what the view holds."""
    with closing(sqlite3.connect(built / "arrscore.db")) as database:
        wanted, critical = database.execute(
            "select count(*), sum(priority = 1) from upgrade_candidates where instance_id = 1"
        ).fetchone()
    text = text_of(built / "radarr/upgrades.html")
    assert f"{wanted} of 60 movies are worth upgrading: " in text
    assert f"better releases exist; {critical} are critical." in text


def test_upgrades_page_prints_the_rules_of_priorities(built: Path) -> None:
    """The thresholds come from the parameters that made the report."""
    text = text_of(built / "radarr/upgrades.html")
    assert "at least 50% of the profile's range" in text
    assert "at least 20% of the profile's range" in text
    assert "Gains under 5% of the profile's range are hidden, unless the file is below the minimum" in text


def test_upgrades_come_in_the_order_of_the_view(built: Path) -> None:
    """By position within an instance; of all instances the first ten by priority and share of the scale."""
    order = "select label from upgrade_candidates"
    with closing(sqlite3.connect(built / "arrscore.db")) as database:
        of_radarr = database.execute(f"{order} where instance_id = 1 order by position").fetchall()
        of_all = database.execute(f"{order} order by priority, gain_ratio desc, item_id limit 10").fetchall()
    rows = csv.DictReader(io.StringIO((built / "radarr/upgrades.csv").read_text()))
    assert [row["title"] for row in rows] == [label for (label,) in of_radarr]
    table = text_of(built / "index.html").partition("Top upgrade candidates")[2]
    places = [table.find(label) for (label,) in of_all]
    assert -1 not in places
    assert places == sorted(places)


def test_negative_numbers_have_a_real_minus(built: Path) -> None:
    """In sentences, too, and no text has a hyphen for one."""
    text = text_of(built / "radarr/upgrades.html")
    assert "\N{MINUS SIGN}1,000" in text
    for page in built.rglob("*.html"):
        assert not re.search(r"(?<![\w#=.&;-])-\d", " ".join(read(page).text)), page


def test_years_are_no_amounts(built: Path) -> None:
    """2001 is a year, not 2,001."""
    assert "2,001" not in text_of(built / "radarr/library.html")


def test_changes_say_why(built: Path) -> None:
    """Each change carries its reason, each edited rule how many files it moved."""
    text = text_of(built / "radarr/changes/build-2.html")
    assert "Custom format scores were edited, +50." in text
    assert "HDR in HD Bluray + WEB Custom Format Score 100 150 20" in text


def test_edited_rules_are_told_in_words(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Switches are yes and no, lists are joined, points have their sign and thousands."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_film("One", formats=(3,))
    library.record(radarr, at="2026-11-08T18:00:00Z")
    radarr.edit_score(3, -20_000)
    first, second = radarr.rules().profiles
    allowed = tuple(quality._replace(allowed=quality.rank == 0) for quality in first.qualities)
    radarr.edit_rules(
        profiles=(first._replace(upgrade_allowed=False, min_format_score=-50, qualities=allowed), second),
        propers_and_repacks="doNotPrefer",
    )
    library.record(radarr, at="2026-11-15T18:00:00Z")
    build(library.publish())
    text = text_of(output / "radarr/changes/build-2.html").replace("\N{MINUS SIGN}", "-")
    assert "HD Bluray + WEB Upgrades Allowed yes no 0" in text
    assert "HD Bluray + WEB Minimum Custom Format Score 0 -50" in text
    assert "HD Bluray + WEB Qualities Bluray-1080p, WEBDL-1080p WEBDL-1080p" in text
    assert "LQ in HD Bluray + WEB Custom Format Score -1,000 -20,000 1" in text
    assert "Settings Propers and Repacks preferAndUpgrade doNotPrefer" in text


def test_summary_for_programs(built: Path) -> None:
    """The main figures stand in one small file, as the pages tell them."""
    summary = json.loads((built / "summary.json").read_bytes())
    assert summary["generated_at"] == "2026-11-22T18:04:00Z"
    assert summary["changed"] is False  # the last of its builds found nothing new
    radarr = summary["instances"][0]
    assert summary["health"] == min(one["health"] for one in summary["instances"])
    assert (radarr["slug"], radarr["items"], radarr["candidates"], radarr["priorities"]["critical"]) == (
        "radarr", 60, 27, 9
    )  # fmt: skip


def test_csv_holds_every_row(built: Path) -> None:
    """A table of sixty rows shows fifty of them, and its file holds all."""
    page = (built / "radarr/library.html").read_text()
    assert page.count("Movie ") < 60
    rows = table_rows(built, "radarr/library")
    assert len(rows) == 60
    assert rows[0]["title"] == "Movie 00"
