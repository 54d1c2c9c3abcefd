"""The report as a whole: complete, safe whatever a library holds, the same whenever its data are the same."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from arrscore.config import SiteSettings
from arrscore.errors import OutputError
from arrscore.site.build import NOBODY, SiteResult, build_site, open_published
from arrscore.site.facts import read_facts
from arrscore.site.links import LinkChecker
from arrscore.site.pages import count_pages

Build = Callable[..., SiteResult]
NOW = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raise %}${7*7}",
    "\u202e\u0633\u064a\u0646\u0645\u0627\u2067 \u0645\u0631\u062d\u0628\u0627",
    "long " * 60,
    "' onmouseover='alert(1)",
    "</title></style><svg/onload=alert(1)>",
    '=HYPERLINK("http://evil.example")',
    "../../../etc/passwd",
    "\x00\x1b[31mcontrol",
)


class Reader(HTMLParser):
    """Everything of a page that a browser would act on, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text("utf-8"))
    return reader


def text_of(page: Path) -> str:
    return " ".join(" ".join(read(page).text).split())


def place(item: Any) -> tuple[int, int | None, int | None]:
    return item.title_server_id, item.season_number, item.episode_number


def contents(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()
    }


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def built(recorded: Any, build: Build, output: Path) -> Path:
    """The report of both libraries."""
    build(recorded.publish())
    return output


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
    }  # fmt: skip


def test_result_counts_what_was_written(recorded: Any, build: Build, output: Path) -> None:
    """Pages and files are those in the folder; the pages are known before the first is rendered."""
    database = recorded.publish()
    seen: list[tuple[int, int]] = []
    result = build(database, progress=lambda done, total: seen.append((done, total)))
    assert result.pages == len(list(output.rglob("*.html"))) == len(seen)
    assert seen[-1] == (result.pages, result.pages)
    facts = read_facts(open_published(database), movie_pages=SiteSettings().movie_pages)
    assert {total for _, total in seen} == {count_pages(facts)}
    assert result.files == len(json.loads((output / "manifest.json").read_bytes())["files"]) == result.changed


def test_every_link_resolves(built: Path) -> None:
    """The built tree itself is checked, manifest and all, and a real parser finds no link that the checker missed."""
    checker = LinkChecker()
    files = contents(built)
    for path, content in files.items():
        checker.add(path, content)
    assert checker.broken(frozenset(files)) == []
    for page in built.rglob("*.html"):
        path = page.relative_to(built).as_posix()
        parsed = {
            value
            for _, name, value in read(page).attributes
            if name in {"href", "src", "srcset", "action", "poster"}
        }
        assert parsed == {link for link, _ in checker._links[path]}


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


def test_same_database_same_bytes(recorded: Any, tmp_path: Path) -> None:
    """Two builds of one database at one time are the same to the byte."""
    database = recorded.publish()
    for name in ("one", "two"):
        build_site(database, settings=SiteSettings(), now=NOW, output=tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_time_alone_changes_overview_and_data_only(recorded: Any, build: Build, output: Path) -> None:
    """A later build of the same data rewrites the two pages that print the time, and leaves all others alone."""
    database = recorded.publish()
    build(database)
    before = {path: path.stat().st_ino for path in output.rglob("*") if path.is_file()}
    result = build(database, now=NOW + timedelta(days=3))
    changed = {
        path.relative_to(output).as_posix() for path, inode in before.items() if path.stat().st_ino != inode
    }
    assert changed == {"index.html", "data.html", "summary.json", "manifest.json"}
    assert result.changed == 3


def test_a_fetch_that_found_nothing_changes_overview_and_data_only(
    recorded: Any, movies: Any, series: Any, build: Build, output: Path
) -> None:
    """A run that changed nothing in the library is told where the runs are, and nowhere else."""
    build(recorded.publish())
    before = contents(output)
    recorded.record(movies, series, at="2026-11-29T18:00:00Z")
    build(recorded.publish(), now=NOW + timedelta(days=7))
    after = contents(output)
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} == {
        "index.html",
        "data.html",
        "summary.json",
        "manifest.json",
        "arrscore.db",
        "history.json",
        "runs.csv",
        "runs.json",
    }


def test_only_dated_pages_print_the_time(built: Path) -> None:
    """The moment of the build stands on the overview and the data page alone."""
    printed = {
        page.relative_to(built).as_posix() for page in built.rglob("*.html") if "18:04" in page.read_text()
    }
    assert printed == {"index.html", "data.html"}


def test_an_empty_database_says_what_to_do(library: Any, build: Build, output: Path) -> None:
    """Before anything is recorded the pages tell the next step."""
    result = build(library.publish())
    assert result.pages == 3
    overview = text_of(output / "index.html")
    assert "No instance has been recorded yet." in overview
    assert "arrscore init" in overview
    assert "No instance has been recorded yet" in text_of(output / "data.html")
    assert "reach_quantile" in text_of(output / "how.html")


def test_an_instance_without_titles(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """A server that holds nothing has all its pages, and each says so."""
    library.record(snapshot("sonarr", "sonarr", "Sonarr"), at="2026-11-08T18:00:00Z")
    build(library.publish())
    for page in ("index", "upgrades", "library"):
        assert "no titles" in text_of(output / f"sonarr/{page}.html")
    assert "Nothing has changed in Sonarr since it was first recorded." in text_of(
        output / "sonarr/changes.html"
    )
    assert "None of 2 profiles is used by a title." in text_of(output / "sonarr/profiles.html")


def test_an_instance_that_was_never_fetched(
    library: Any, movies: Any, build: Build, output: Path, failed_instance: Any
) -> None:
    """It is shown with its failure, and the others as they are."""
    library.record(movies, at="2026-11-08T18:00:00Z", failed=[failed_instance])
    build(library.publish())
    assert "Never fetched whole" in text_of(output / "index.html")
    assert "Anime was never fetched whole" in text_of(output / "data.html")
    assert "was never fetched whole" in text_of(output / "anime/changes.html")
    assert "Anime could not be fetched yet." in text_of(output / "anime/index.html")
    assert "arrscore check tells why" in text_of(output / "anime/index.html")


def test_everything_done(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Where nothing is worth upgrading, the page says that and where to look instead."""
    good = snapshot("radarr", "radarr", "Radarr")
    for number in range(6):
        good.add_movie(f"Good {number}", formats=(1, 2))
    library.record(good, at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert "None of 6 movies is worth upgrading." in text_of(output / "radarr/upgrades.html")
    assert "Everything is done" in text_of(output / "radarr/upgrades.html")
    assert "Nothing is worth upgrading." in text_of(output / "index.html")


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("index.html", "of 60 movies and 33 of 84 episodes are worth upgrading; 22 are critical."),
        ("radarr/index.html", "27 of 60 movies are worth upgrading; 9 are critical."),
        (
            "radarr/upgrades.html",
            "27 of 60 movies are worth upgrading: the application takes a better release",
        ),
        ("radarr/library.html", "54 of 60 movies are on disk, 27 of them worth upgrading, 6 are missing."),
        ("sonarr/library.html", "74 of 84 episodes in 2 series are on disk"),
        (
            "sonarr/series/long.html",
            "30 of 74 episodes are worth upgrading under the profile HD Bluray + WEB",
        ),
        ("radarr/profiles.html", "1 of 2 profiles rule the library"),
        ("radarr/profiles/hd-bluray-web.html", "9 files are below the minimum."),
        ("radarr/profiles/nobody-s.html", "No title uses this profile."),
        ("radarr/formats.html", "Of 5 custom formats, 1 costs files in the library points"),
        ("radarr/changes.html", "on 15 Nov 2026: 1 upgraded, 20 rescored, 2 rules edited."),
        ("radarr/changes/build-2.html", "this build found: 1 upgraded, 20 rescored, 2 rules edited."),
        ("sonarr/changes.html", "Nothing has changed in Sonarr since it was first recorded."),
        ("how.html", "Every figure is measured against its file's own profile"),
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
    assert f"better ones are known to exist; {critical} are critical." in text


def test_upgrades_page_prints_the_rules_of_priorities(built: Path) -> None:
    """The thresholds come from the parameters that made the report."""
    text = text_of(built / "radarr/upgrades.html")
    assert "at least 50% of the profile's scale" in text
    assert "at least 20% of the profile's scale" in text
    assert "Below 5% of the scale a gain is not listed at all, unless the file is below the minimum" in text


def test_upgrades_come_in_the_order_of_the_view(built: Path) -> None:
    """By position within an instance; of all instances the first ten by priority and share of the scale."""
    order = "select label from upgrade_candidates"
    with closing(sqlite3.connect(built / "arrscore.db")) as database:
        of_radarr = database.execute(f"{order} where instance_id = 1 order by position").fetchall()
        of_all = database.execute(f"{order} order by priority, gain_ratio desc, item_id limit 10").fetchall()
    rows = csv.DictReader(io.StringIO((built / "radarr/upgrades.csv").read_text()))
    assert [row["title"] for row in rows] == [label for (label,) in of_radarr]
    table = text_of(built / "index.html").partition("The upgrades worth most")[2]
    places = [table.find(label) for (label,) in of_all]
    assert -1 not in places
    assert places == sorted(places)


def test_what_has_not_aired_is_not_missing(library: Any, series: Any, build: Build, output: Path) -> None:
    """It has a state of its own, in tables and on the map of seasons, and no figure counts it as missing."""
    dates = {(2, 6, 2): "2027-01-01T20:00:00Z", (2, 5, 2): None}
    series.items = [
        replace(item, air_date=dates[key]) if (key := place(item)) in dates else item for item in series.items
    ]
    library.record(series, at="2026-11-08T18:00:00Z")
    build(library.publish())
    with closing(sqlite3.connect(output / "arrscore.db")) as database:
        missing = database.execute("select missing from item_counts where profile_id is null").fetchone()[0]
    assert json.loads((output / "summary.json").read_bytes())["instances"][0]["states"]["missing"] == missing
    rows = json.loads((output / "sonarr/episodes.json").read_bytes())
    assert Counter(row["state"] for row in rows)["not aired"] == 2
    assert Counter(row["state"] for row in rows)["missing"] == missing
    assert sum(row["missing"] for row in json.loads((output / "sonarr/library.json").read_bytes())) == missing
    page = (output / "sonarr/series/long.html").read_text()
    assert "S06E02 Part 2 of Long: not aired yet" in page
    assert page.count('class="cell unaired') == 3  # two episodes and the legend
    assert '<span class="badge tone-muted">not aired</span>' in (output / "sonarr/library.html").read_text()
    assert "not aired" not in text_of(output / "sonarr/series/short.html")


def test_negative_numbers_have_a_real_minus(built: Path) -> None:
    """In sentences, too, and no text has a hyphen for one."""
    text = text_of(built / "radarr/upgrades.html")
    assert "\N{MINUS SIGN}1,000" in text
    for page in built.rglob("*.html"):
        assert not re.search(r"(?<![\w#=.&;-])-\d", " ".join(read(page).text)), page


def test_changes_say_why(built: Path) -> None:
    """Each change carries its reason, each edited rule how many files it moved."""
    text = text_of(built / "radarr/changes/build-2.html")
    assert "Scores were edited: +50." in text
    assert "HDR in HD Bluray + WEB points 100 150 20" in text


def test_a_score_that_does_not_add_up_is_shown(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """A difference between the server's score and its formats' points is a data problem that the overview tells."""
    odd = snapshot("radarr", "radarr", "Radarr")
    odd.add_movie("One", formats=(1,))
    odd.files[0] = replace(odd.files[0], score=7)
    library.record(odd, at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert "1 file has a score that differs from the sum of its formats' points." in text_of(
        output / "radarr/index.html"
    )


def test_nasty_names_stay_text(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Whatever titles, profiles, groups and slugs say, pages hold it as text and files stay inside the folder."""
    radarr, sonarr = snapshot("radarr", "radarr", NASTY[0]), snapshot("sonarr", "sonarr", NASTY[1])
    for number, name in enumerate(NASTY):
        radarr.add_movie(name, slug="../../x", formats=(3,) if number % 2 else (1,))
        sonarr.add_series(name, slug="../../x", seasons=1)
    library.record(radarr, sonarr, at="2026-11-08T18:00:00Z")
    radarr.rescore(1, 400)
    library.record(radarr, sonarr, at="2026-11-15T18:00:00Z")
    before = {path for path in output.parent.rglob("*") if not path.is_relative_to(output)}
    build(library.publish(), settings=SiteSettings(title=NASTY[6], links=True),
          addresses={"radarr": "http://radarr.example", "sonarr": "http://sonarr.example"})  # fmt: skip
    assert {path for path in output.parent.rglob("*") if not path.is_relative_to(output)} <= before | {
        output,
        output.parent / "library/arrscore.db",
    }
    for page in output.rglob("*.html"):
        reader = read(page)
        assert not {"img", "iframe", "object", "embed"} & set(reader.tags), page
        assert all(not name.startswith("on") for _, name, _ in reader.attributes), page
        assert "<script>" not in page.read_text(), page
        assert len(page.name) < 100
    text = "".join(read(output / "radarr/library.html").text)
    assert NASTY[0] in text
    assert NASTY[1] in text
    assert "{{7*7}}" in text
    assert "49" not in text_of(output / "radarr/library.html").replace("2049", "")
    names = [path.name for path in (output / "sonarr/series").glob("*.html")]
    assert len(names) == len(NASTY)
    assert all(re.fullmatch(r"x(-\d+)?\.html", name) for name in names)
    pages = sorted(path.name for path in (output / "radarr/movie").glob("*.html"))
    assert len(pages) == len(NASTY)
    assert all(re.fullmatch(r"x(-\d+)?\.html", name) for name in pages)
    assert 'href="http://radarr.example/movie/..%2F..%2Fx"' in (output / "radarr/movie/x.html").read_text()


def test_formulas_are_neutralised_in_csv(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """A cell that a spreadsheet would compute gets an apostrophe; numbers, negative ones too, stay numbers."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_movie("=1+1", formats=(3,))
    radarr.add_movie("-2+3", formats=(5,))
    radarr.add_movie("@SUM(A1)", formats=())
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    rows = list(csv.DictReader(io.StringIO((output / "radarr/library.csv").read_text("utf-8"))))
    assert [row["title"] for row in rows] == ["'-2+3", "'=1+1", "'@SUM(A1)"]
    assert [row["score"] for row in rows] == ["0", "-1000", "0"]
    assert rows[0]["formats"] == "'=SUM(A1)"


def test_csv_and_json_hold_every_row(built: Path) -> None:
    """A table of sixty rows shows fifty of them, and its files hold all."""
    page = (built / "radarr/library.html").read_text()
    assert page.count("Movie ") < 60
    rows = list(csv.DictReader(io.StringIO((built / "radarr/library.csv").read_text())))
    objects = json.loads((built / "radarr/library.json").read_bytes())
    assert len(rows) == len(objects) == 60
    assert objects[0]["title"] == rows[0]["title"] == "Movie 00"
    assert list(objects[0]) == list(rows[0])


def test_titles_link_to_the_application_only_on_demand(recorded: Any, build: Build, output: Path) -> None:
    """Without the setting no address is in the report, even where it is known; with it titles lead there."""
    database = recorded.publish()
    addresses = {"radarr": "http://radarr.example:7878", "sonarr": "http://sonarr.example"}
    build(database, addresses=addresses)
    assert b"radarr.example" not in b"".join(contents(output).values())
    build(database, addresses=addresses, settings=SiteSettings(links=True))
    movie = (output / "radarr/movie/movie-0.html").read_text()
    assert '<a href="http://radarr.example:7878/movie/movie-0">Open in Radarr</a>' in movie
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
        server.add_movie("One", formats=(1,))
    library.record(*servers, at="2026-11-08T18:00:00Z")
    build(library.publish())
    for folder in ("radarr", "radarr-4k", "assets-3"):
        assert (output / folder / "index.html").is_file()


def test_only_the_last_builds_have_pages(library: Any, movies: Any, build: Build, output: Path) -> None:
    """Sixty builds that changed something have a page each; older ones are in the database alone."""
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for number in range(64):
        movies.rescore(2, 100 + number)
        library.record(movies, at=f"{start + timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}")
    build(library.publish())
    pages = {path.name for path in (output / "radarr/changes").glob("*.html")}
    assert len(pages) == 60
    assert "build-4.html" not in pages
    assert {"build-5.html", "build-64.html"} <= pages
    assert "Newer" not in text_of(output / "radarr/changes/build-64.html")
    assert "Older" not in text_of(output / "radarr/changes/build-5.html")


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


def test_the_overview_is_light(built: Path) -> None:
    """With everything it loads it weighs at most 60 kB compressed."""
    page = (built / "index.html").read_text()
    loaded = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', page)
    weight = sum(len(gzip.compress((built / path).read_bytes(), mtime=0)) for path in {"index.html", *loaded})
    assert weight <= 60_000


def test_years_are_no_amounts(built: Path) -> None:
    """2001 is a year, not 2,001."""
    assert "2,001" not in text_of(built / "radarr/library.html")


def test_edited_rules_are_told_in_words(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Switches are yes and no, lists are joined, points have their sign and thousands."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_movie("One", formats=(3,))
    library.record(radarr, at="2026-11-08T18:00:00Z")
    radarr.rescore(3, -20_000)
    first, second = radarr.rules.profiles
    allowed = tuple(replace(quality, allowed=quality.rank == 0) for quality in first.qualities)
    radarr.rules = replace(
        radarr.rules,
        profiles=(replace(first, upgrade_allowed=False, min_format_score=-50, qualities=allowed), second),
        propers_and_repacks="doNotPrefer",
    )
    library.record(radarr, at="2026-11-15T18:00:00Z")
    build(library.publish())
    text = text_of(output / "radarr/changes/build-2.html").replace("\N{MINUS SIGN}", "-")
    assert "HD Bluray + WEB upgrades allowed yes no 0" in text
    assert "HD Bluray + WEB minimum score 0 -50" in text
    assert "HD Bluray + WEB allowed qualities Bluray-1080p, WEBDL-1080p WEBDL-1080p" in text
    assert "LQ in HD Bluray + WEB points -1,000 -20,000 1" in text
    assert "Settings propers and repacks preferAndUpgrade doNotPrefer" in text


def test_items_that_nothing_better_replaces_stand_apart(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """Below a cutoff, with no better quality allowed and the score cutoff met: the page says that the item is stuck."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_movie("Stuck", formats=())
    profile = radarr.rules.profiles[0]
    allowed = tuple(replace(quality, allowed=quality.rank == 0) for quality in profile.qualities)
    radarr.rules = replace(
        radarr.rules, profiles=(replace(profile, cutoff_format_score=0, qualities=allowed),)
    )
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    text = text_of(output / "radarr/upgrades.html")
    assert "None of 1 movie is worth upgrading." in text
    assert "Stuck below a cutoff" in text
    assert "the profile allows no better one" in text


def test_unknown_scores_are_no_zeros(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """A server that reports no scores has files and no figures."""
    radarr = snapshot("radarr", "radarr", "Radarr")
    radarr.add_movie("One", formats=())
    radarr.files = [replace(file, score=None, format_server_ids=None) for file in radarr.files]
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    assert "1, 4.00 GB" in text_of(output / "index.html").replace("\u00a0", " ")
    assert "None of its files has a known score yet." in text_of(
        output / "radarr/profiles/hd-bluray-web.html"
    )
    assert "1 not scored" in text_of(output / "radarr/index.html")
    assert json.loads((output / "radarr/library.json").read_bytes())[0]["score"] is None


def test_a_file_of_two_episodes_counts_once(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Sizes and files are the file's, states and scores are each episode's."""
    sonarr = snapshot("sonarr", "sonarr", "Sonarr")
    sonarr.add_series("Double", slug="double", seasons=0)
    first = sonarr.items[0]
    sonarr.items = [first, replace(sonarr.items[1], monitored=True, file_server_id=first.file_server_id)]
    library.record(sonarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    text = text_of(output / "sonarr/series/double.html").replace("\u00a0", " ")
    assert "Episodes 2 Files 1 4.00 GB" in text
    assert "Specials 2 1 " in text
