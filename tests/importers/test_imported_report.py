"""Where the report shows what was imported."""

from __future__ import annotations

import html
import re

from typer.testing import CliRunner

from arrscore.cli.main import app


def words(path) -> str:
    """The text of a page, with single spaces."""
    text = re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8"))
    return " ".join(html.unescape(text).split())


def test_report_shows_the_imported_past(built, old, tmp_path):
    """Imported changes stand on the changes page and in the movie's own history, marked as imported."""
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    old.history("radarr:1:9", "2025-01-05 03:00:00", "new_file", 1200)
    assert built.run(old.path).exit_code == 0
    done = CliRunner().invoke(app, ["render", "--now", "2025-06-02", "--database", str(built.database), "-q"])
    assert done.exit_code == 0, done.output
    changes = words(tmp_path / "output" / "radarr" / "changes.html")
    assert "Imported from arr-score-exporter" in changes
    assert "Imported: replaced by a file with a higher score, +1,150." in changes
    assert "Imported from arr-score-exporter" not in words(tmp_path / "output" / "sonarr" / "changes.html")
    (page,) = [path for path in (tmp_path / "output").rglob("*.html") if path.name.startswith("film-1")]
    own = words(page)
    assert own.index("In the library since the first run.") < own.index("Imported: replaced by")


def test_imported_titles_are_hidden_with_all_others(built, old, tmp_path):
    """With `privacy.titles: hide`, no byte of what is published names a title that was imported."""
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    old.movie(2, 8, 50, title="Film 2", recorded_at="2025-01-02 03:00:00")
    assert built.run(old.path).exit_code == 0
    (tmp_path / "arrscore.yaml").write_text("privacy: {titles: hide}")
    done = CliRunner().invoke(app, ["render", "--now", "2025-06-02", "--database", str(built.database), "-q"])
    assert done.exit_code == 0, done.output
    files = [path for path in (tmp_path / "output").rglob("*") if path.is_file()]
    assert len(files) > 10
    assert not [path for path in files if re.search(rb"film[ -._]?[12]\b", path.read_bytes(), re.IGNORECASE)]
