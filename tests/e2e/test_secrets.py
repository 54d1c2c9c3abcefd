"""Every text that a server sends is marked, and so is every secret of the configuration: none comes out unasked."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import certifi
import pytest

from arrscore.demo import ArrApplication
from support.arr import Rewriting

# Numbers that find a title; and numbers that no part of a report may know, of episodes and of an indexer.
TITLE_NUMBERS, EPISODE_NUMBERS, INDEXER_NUMBER = 700_000_000, 500_000_000, 987_654_321
OWN_PAGE = """-- title: All files
-- why: a page of the owner's own reads what it likes
select label, titles.slug, titles.imdb_id, titles.tags, items.air_date, media_files.name as file, scene_name
from media_files
join items on items.file_id = media_files.id
join item_labels on item_labels.item_id = items.id
join titles on titles.id = items.title_id
"""
# What must stay as it is for an answer to be one: dates, enumerations, and numbers that come as text.
UNMARKED = {
    "date", "dateAdded", "added", "airDate", "airDateUtc", "eventType", "appName", "version", "resolution", "runTime",
    "downloadPropersAndRepacks", "fileId", "customFormatScore", "size",
}  # fmt: skip
# Fields that nobody asked for, as plugins and later versions may send them.
UNKNOWN = (
    "indexer",
    "downloadUrl",
    "guid",
    "apiKey",
    "infoUrl",
    "torrentInfoHash",
    "userName",
    "somethingNew",
)
SECRETS = {name: f"mk{name}mk" for name in ("urlbase", "apikey", "headername", "headervalue", "cafile")}
_MARK = re.compile(rb"mk[a-z]{3,100}?mk")

# What the database may hold, by the field that it comes from: see docs/privacy.md.
OF_TITLES = {
    "movietitle", "moviesorttitle", "movieimdbid", "movietitleslug", "movierootfolderpathlast",
    "seriestitle", "seriessorttitle", "seriesimdbid", "seriestitleslug", "seriesrootfolderpathlast",
    "episodetitle", "taglabel",
    *(
        f"{endpoint}{field}"
        for endpoint in ("moviefile", "episodefile")
        for field in ("languagesname", "mediainfoaudiolanguages", "mediainfosubtitles")
    ),
}  # fmt: skip
OF_FILES = {
    *(
        f"{endpoint}{field}"
        for endpoint in ("moviefile", "episodefile")
        for field in ("relativepathlast", "scenename", "edition")
    ),
    "historysourcetitle",
    "historysincesourcetitle",
}
OF_RULES = {
    "qualityprofilename", "qualityprofilelanguagename", "qualityprofileitemsname", "customformatname",
    "seriesseriestype",
    *(f"qualityprofileitems{field}" for field in ("qualityname", "qualitysource")),
    *(f"qualityprofileitemsitems{field}" for field in ("qualityname", "qualitysource")),
    *(
        f"{endpoint}{field}"
        for endpoint in ("moviefile", "episodefile")
        for field in (
            "qualityqualityname", "qualityqualitysource", "releasegroup", "mediainfovideocodec", "mediainfoaudiocodec",
            "mediainfovideodynamicrange", "mediainfovideodynamicrangetype",
        )
    ),
    *(
        f"{endpoint}{field}"
        for endpoint in ("history", "historysince")
        for field in ("qualityqualityname", "datareleasegroup")
    ),
}  # fmt: skip


class Marking(Rewriting):
    """Answers as an application does, with a mark of its own in every text, and in fields that nobody knows."""

    def __init__(self, application: ArrApplication) -> None:
        super().__init__(application)
        self.marks: set[str] = set()
        self.digests: set[str] = set()
        self.numbers: set[int] = set()
        self.unwanted = {INDEXER_NUMBER}
        self.breaks_a_movie = False

    def rewritten(self, path: str, answer: Any) -> Any:
        """The answer with marks."""
        endpoint = path.replace("/", "")
        if endpoint == "history":
            answer["records"] = self._marked(answer["records"], endpoint)
        else:
            answer = self._marked(answer, endpoint)
        if endpoint == "movie" and self.breaks_a_movie:
            answer[0]["qualityProfileId"] = f"{self._mark('unreadable')} {answer[0]['path']}"
        return answer

    def _mark(self, path: str) -> str:
        mark = re.sub("[^a-z]", "", path.lower())
        self.marks.add(mark)
        return f"mk{mark}mk"

    def _marked(self, value: Any, path: str, key: str = "") -> Any:
        match value:
            case list():
                return [self._marked(one, path, key) for one in value]
            case dict():
                known = {name: self._marked(one, path + name, name) for name, one in value.items()}
                unknown = {name: self._mark(f"{path}unknown{name}") for name in UNKNOWN if name not in value}
                return {**unknown, "indexerId": INDEXER_NUMBER, **known}
            case str() if key not in UNMARKED:
                return self._marked_text(value, path, key)
            case int() if key in {"tmdbId", "tvdbId"} and path.startswith("episode"):
                self.unwanted.add(EPISODE_NUMBERS + value)
                return EPISODE_NUMBERS + value
            case int() if key in {"tmdbId", "tvdbId"}:
                self.numbers.add(TITLE_NUMBERS + value)
                return TITLE_NUMBERS + value
        return value

    def _marked_text(self, value: str, path: str, key: str) -> str:
        if key in {"audioLanguages", "subtitles"}:
            return f"{value}/{self._mark(path)}"
        if value.startswith("/") or (key == "relativePath" and "/" in value):
            folder, _, last = value.rstrip("/").rpartition("/")
            return f"/{self._mark(f'{path}folder')}{folder}/{self._mark(f'{path}last')} {last}"
        marked = f"{self._mark(f'{path}last') if key == 'relativePath' else self._mark(path)} {value}"
        if key == "downloadId":
            self.digests.add(hashlib.sha256(marked.encode()).hexdigest()[:16])
        return marked


class Place:
    """A folder with a configuration full of secrets, and what came out of the runs in it."""

    def __init__(self, project: Any, servers: list[Any]) -> None:
        self.project, self.folder, self.servers = project, project.folder, servers
        self.logs: list[str] = []

    def run(self, *arguments: str, code: int = 0, **environment: str) -> str:
        """Run the command; returns what it printed, and keeps it."""
        done = self.project.run(*arguments, **environment)
        assert done.returncode == code, done.stderr
        self.logs.append(done.stdout + done.stderr)
        return self.logs[-1]

    def marks_in(self, *names: str) -> set[str]:
        """The marks that stand anywhere in some files or folders, in their names or their bytes."""
        found = set()
        for path, content in self.files(*names):
            found.update(match[2:-2].decode() for match in _MARK.findall(path.lower() + content.lower()))
        known = [one.application.marks for one in self.servers]
        return found & set(SECRETS).union(*known)

    def files(self, *names: str) -> Iterator[tuple[bytes, bytes]]:
        """Paths and contents."""
        for name in names:
            root = self.folder / name
            for path in [root] if root.is_file() else root.rglob("*"):
                if path.is_file():
                    yield str(path.relative_to(self.folder)).encode(), path.read_bytes()

    def holds(self, name: str, *values: bytes) -> list[bytes]:
        """Which of the values stand in a file or folder."""
        contents = [content for _, content in self.files(name)]
        return [value for value in values if any(value in content for content in contents)]


@pytest.fixture
def place(project: Any, start_server: Any, library: Any) -> Place:
    """Both applications behind secrets, and a configuration that knows them."""
    instances = {}
    servers = []
    ca_file = project.folder.parent / f"{SECRETS['cafile']}.pem"
    shutil.copyfile(certifi.where(), ca_file)
    for service in ("radarr", "sonarr"):
        server = start_server(service)
        base = f"/{SECRETS['urlbase']}"
        server.application = Marking(
            ArrApplication(library, service, api_key=SECRETS["apikey"], url_base=base)
        )
        servers.append(server)
        instances[service] = {
            "url": f"{server.url}{base}",
            "api_key": SECRETS["apikey"],
            "headers": {f"X-{SECRETS['headername']}": SECRETS["headervalue"]},
            "ca_file": str(ca_file),
            "retries": 1,
        }
    pages = project.folder / "pages"
    pages.mkdir()
    (pages / "files.sql").write_text(OWN_PAGE, encoding="utf-8")
    settings = {
        "instances": instances,
        "site": {"custom_pages": "pages"},
        "previous_headers": {"Authorization": SECRETS["headervalue"]},
    }
    (project.folder / "arrscore.yaml").write_text(json.dumps(settings), encoding="utf-8")
    return Place(project, servers)


def test_nothing_comes_out_that_is_not_allowed(place):
    """Show, hide files, hide titles, and a night later from the hidden copy: each tells what it may, and no more."""
    place.run("build", "--verbose")
    place.run("render", "--output", "files", "--verbose", ARRSCORE_PRIVACY__FILES="hide")
    json_log = ("--verbose", "--log-format", "json")
    place.run("render", "--output", "titles", *json_log, ARRSCORE_PRIVACY__TITLES="hide")

    # what may be told is told, or the rest would say nothing
    whole = place.marks_in("output", "arrscore.db", "arrscore.db-wal")
    assert whole <= OF_TITLES | OF_FILES | OF_RULES
    assert whole >= OF_TITLES | OF_FILES - {"historysincesourcetitle", "episodefileedition"}
    assert place.marks_in("files") <= OF_TITLES | OF_RULES
    assert place.marks_in("files") >= OF_TITLES
    assert place.marks_in("titles") <= OF_RULES
    assert "customformatname" in place.marks_in("titles")

    radarr, sonarr = (server.application for server in place.servers)
    digests = [digest.encode() for digest in radarr.digests | sonarr.digests]
    numbers = sorted(radarr.numbers | sonarr.numbers)
    as_bytes = [number.to_bytes(4, "big") for number in numbers]
    as_text = [str(number).encode() for number in numbers]
    assert place.holds("output", *digests)
    assert len(place.holds("output/arrscore.db", *as_bytes)) == len(numbers)
    assert not place.holds("files", *digests)
    assert not place.holds("titles", *digests, *as_bytes, *as_text)
    for name in ("output", "files", "titles", "arrscore.db"):
        unwanted = radarr.unwanted | sonarr.unwanted
        never = [form for number in unwanted for form in (str(number).encode(), number.to_bytes(4, "big"))]
        addresses = [one.url.removeprefix("http://").encode() for one in place.servers]
        assert not place.holds(name, *never, *addresses, str(place.folder).encode())

    # the next night has nothing but the published copy
    for path in place.folder.glob("arrscore.db*"):
        path.unlink()
    night = ("build", "--previous", "titles", "--output", "titles")
    log = place.run(*night, *json_log, ARRSCORE_PRIVACY__TITLES="hide")
    assert '"changes": 0' in log
    assert place.marks_in("titles") <= OF_RULES
    assert not place.holds("titles", *as_bytes, *as_text)
    place.run("render", "--verbose")
    assert place.marks_in("output") >= OF_TITLES

    assert_logs_tell_nothing(place)


def test_failures_tell_nothing_either(place, faults):
    """A server that fails, a key that is refused and records that cannot be read are told by slug and field."""
    radarr, sonarr = place.servers
    sonarr.faults += faults["500 for ever"]()
    radarr.application.breaks_a_movie = True
    assert "(qualityProfileId: " in place.run("build", "--keep-going", "--verbose")
    place.run("build", "--log-format", "json", "--verbose", code=1)
    place.run("check")
    config = (place.folder / "arrscore.yaml").read_text(encoding="utf-8")
    wrong = config.replace(f'"api_key": "{SECRETS["apikey"]}"', f'"api_key": "{SECRETS["headervalue"]}"')
    (place.folder / "wrong.yaml").write_text(wrong, encoding="utf-8")
    place.run("build", "--config", "wrong.yaml", code=1)
    place.run("check", "--config", "wrong.yaml", code=1)
    place.run("build", "--previous", f"{radarr.url}/{SECRETS['urlbase']}/site/", code=1)
    assert not place.marks_in("output", "arrscore.db", "arrscore.db-wal") & {*SECRETS, "unreadable"}
    assert not place.holds("output", b"boom")
    assert not place.holds("arrscore.db", b"boom")
    assert "boom" not in "".join(place.logs)
    assert_logs_tell_nothing(place)


def assert_logs_tell_nothing(place: Place) -> None:
    """No mark, no outside number, no address and no folder stands in what the runs printed."""
    (place.folder / "logs").mkdir()
    for number, log in enumerate(place.logs):
        (place.folder / "logs" / f"{number}.txt").write_text(log, encoding="utf-8")
        assert not re.search(r"(79|59|98)\d{7}|127\.0\.0\.1|" + re.escape(str(place.folder)), log)
    assert place.marks_in("logs") == set()
