"""No text from a server becomes anything but text, whatever it is."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing, redirect_stderr
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from arrscore import pipeline
from arrscore.cli.options import LogFormat
from arrscore.cli.reporting import reporting
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary
from hostile.reader import (
    controls_in_database,
    controls_in_json,
    controls_in_script,
    controls_in_text,
    escapes_in_csv,
    escapes_in_log,
    escapes_in_page,
    escapes_in_report,
    escapes_in_script,
    texts_of,
)
from hostile.server import MARK, HostileApplication
from hostile.texts import KNOWN, TEXTS

SERVICES = ("radarr", "sonarr")


class Report:
    """A report of a small library in which every text of the servers is hostile, and what its build printed."""

    def __init__(self, folder: Path, texts: list[str]) -> None:
        self.output = folder / "output"
        library = SampleLibrary(5, movies=10, series=2)
        self.apps = {
            name: HostileApplication(ArrApplication(library, name, api_key="k"), texts) for name in SERVICES
        }
        self.library = library
        self.settings = load_settings(
            environment={},
            use_file=False,
            overrides={
                "instances": {name: {"url": f"http://{name}.invalid", "api_key": "k"} for name in SERVICES},
                "database": folder / "arrscore.db",
                "output": self.output,
            },
        )
        log = io.StringIO()
        with (
            redirect_stderr(log),
            reporting(verbose=True, quiet=False, log_format=LogFormat.TEXT) as reporter,
        ):
            request = pipeline.Request(library.now, apps=self.apps)
            pipeline.fetch(self.settings, request, reporter)
            pipeline.render(self.settings, request, reporter)
        self.log = log.getvalue()

    def hostile_titles(self) -> set[str]:
        """What the movies are called."""
        return {self.apps["radarr"].text_for(movie.title) for movie in self.library.radarr.movies.values()}


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@example(texts=list(KNOWN))
@given(texts=TEXTS)
def test_text_stays_text(texts):
    """In pages, data files, tables, feeds, badges and paths, and in what a build prints."""
    with TemporaryDirectory() as folder:
        before = set(Path(folder).rglob("*"))
        report = Report(Path(folder), texts)
        assert escapes_in_report(report.output) == []
        assert escapes_in_log(report.log) == []
        outside = {
            path.name
            for path in set(Path(folder).iterdir()) - before
            if not path.name.startswith("arrscore.db")
        }
        assert outside == {"output"}
        assert controls_in_database(report.settings.database) == []
        with closing(sqlite3.connect(report.settings.database)) as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
            assert connection.execute("select count(*) from titles").fetchone()[0] >= 12


def test_hostile_titles_are_shown_as_they_are(tmp_path):
    """A title that looks like markup or a template is read on the page letter by letter."""
    texts = ["<script>alert(1)</script>", "{{7*7}}", "&lt;b&gt; \"'", "../../x"]
    report = Report(tmp_path, texts)
    shown = "\n".join(texts_of((report.output / "radarr" / "library.html").read_text(encoding="utf-8")))
    titles = report.hostile_titles()
    assert len(titles) == 10
    assert [title for title in titles if title not in shown] == []


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (escapes_in_page, f"<p>{MARK}<script>alert(1)</script></p>"),
        (escapes_in_page, f'<a href="javascript:{MARK}">x</a>'),
        (escapes_in_page, f'<a href="x/<{MARK}.html">x</a>'),
        (escapes_in_page, f'<a href="%2e%2e%2f{MARK}.html">x</a>'),
        (escapes_in_page, f'<p onclick="{MARK}">x</p>'),
        (escapes_in_page, f"<p {MARK}=1>x</p>"),
        (escapes_in_page, f"<!-- {MARK} -->"),
        (escapes_in_page, '<img src="//host/x.png">'),
        (escapes_in_csv, f"a,b\r\n=1{MARK},2\r\n"),
        (escapes_in_script, f"arrscoreTable(\"x\",'</script>{MARK}');\n"),
        (escapes_in_log, "radarr: \x1b[31mred"),
        (escapes_in_log, f"radarr: {MARK}"),
        (controls_in_text, "a\x00b"),
        (controls_in_json, [{"name": "a\x85b"}]),
        (controls_in_script, 'arrscoreTable("x",{"a":"b\\u0007"});\n'),
    ],
)
def test_readers_see_what_came_through(read, text):
    """The readers of this test are no blind ones."""
    assert read(text)
