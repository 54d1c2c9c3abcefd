"""Names that are markup, templates, formulas or paths stay text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from arrscore.config import SiteSettings
from arrscore.report.build import SiteResult
from support.report import read, text_of

Build = Callable[..., SiteResult]


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


def test_nasty_names_stay_text(library: Any, snapshot: Any, build: Build, output: Path) -> None:
    """Whatever titles, profiles, groups and slugs say, pages hold it as text and files stay inside the folder."""
    radarr, sonarr = snapshot("radarr", "radarr", NASTY[0]), snapshot("sonarr", "sonarr", NASTY[1])
    for number, name in enumerate(NASTY):
        radarr.add_film(name, slug="../../x", formats=(3,) if number % 2 else (1,))
        sonarr.add_show(name, slug="../../x", seasons=1)
    library.record(radarr, sonarr, at="2026-11-08T18:00:00Z")
    radarr.edit_score(1, 400)
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
    radarr.add_film("=1+1", formats=(3,))
    radarr.add_film("-2+3", formats=(5,))
    radarr.add_film("@SUM(A1)", formats=())
    library.record(radarr, at="2026-11-08T18:00:00Z")
    build(library.publish())
    rows = list(csv.DictReader(io.StringIO((output / "radarr/library.csv").read_text("utf-8"))))
    assert [row["title"] for row in rows] == ["'-2+3", "'=1+1", "'@SUM(A1)"]
    assert [row["score"] for row in rows] == ["0", "-1000", "0"]
    assert rows[0]["formats"] == "'=SUM(A1)"
