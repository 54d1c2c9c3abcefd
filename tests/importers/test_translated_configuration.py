"""`arrscore init --from config.yaml`: a configuration that works at once, and a list of what it leaves."""

from __future__ import annotations

import os
import stat

import pytest
from typer.testing import CliRunner

from arrscore.cli.main import app
from arrscore.config import load_settings

KEY = "0123456789abcdef0123456789abcdef"
WHOLE = f"""
radarr:
  url: "http://192.168.1.100:7878/radarr/"
  api_key: "{KEY}"
  enabled: true
sonarr: {{url: "http://192.168.1.100:8989", api_key: "{KEY[::-1]}", enabled: true}}
apis:
  tmdb: {{api_key: "tmdb-secret", enabled: true}}
  imdb: {{enabled: true}}
export:
  max_workers: 20
  retry_attempts: 3
  retry_delay: 1
  rate_limit: 10
  timeout: 45
  output_dir: "exports"
  generate_dashboard: true
  database_path: "~/.arr-score-exporter/library.db"
  upgrade_candidate_threshold: -50
  enable_trend_analysis: true
  score_sources: ["tmdb", "imdb"]
  custom_formats: {{imdb_score: "IMDb Score", tmdb_score: "TMDb Score"}}
dashboard: {{title: "My \\"Media\\" \\U0001F3AC", theme: light, show_upgrade_candidates: 20}}
logging: {{level: INFO, format: "%(message)s", file: x.log}}
"""


@pytest.fixture
def translate(tmp_path, monkeypatch):
    """Translate a config.yaml in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *arguments: str):
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["init", "--from", "config.yaml", *arguments])

    return run


def test_everything_with_a_counterpart_is_translated(translate, tmp_path):
    """Addresses, keys and limits load as they stand, with nothing set in the environment."""
    done = translate(WHOLE)
    assert done.exit_code == 0, done.output
    settings = load_settings(tmp_path / "arrscore.yaml", environment={})
    radarr, sonarr = settings.instances.values()
    assert (radarr.slug, radarr.url) == ("radarr", "http://192.168.1.100:7878/radarr")
    assert (radarr.api_key.get_secret_value(), sonarr.api_key.get_secret_value()) == (KEY, KEY[::-1])
    assert (radarr.timeout, radarr.concurrency, radarr.retries, radarr.requests_per_second) == (45, 16, 3, 10)
    assert settings.site.title == 'My "Media" \U0001f3ac'


def test_every_other_key_is_listed_with_its_reason(translate):
    """Each key that has no counterpart stands in the output once, with why."""
    lines = translate(WHOLE).stdout.splitlines()
    listed = [line.split(":")[0].strip() for line in lines if line.startswith("  ")]
    assert sorted(listed) == [
        "apis.imdb.enabled", "apis.tmdb.api_key", "apis.tmdb.enabled", "dashboard.show_upgrade_candidates",
        "dashboard.theme", "export.custom_formats.imdb_score", "export.custom_formats.tmdb_score",
        "export.database_path", "export.enable_trend_analysis", "export.generate_dashboard", "export.max_workers",
        "export.output_dir", "export.retry_delay", "export.score_sources", "export.upgrade_candidate_threshold",
        "logging.file", "logging.format", "logging.level",
    ]  # fmt: skip
    assert "  export.database_path: import its history with: arrscore import" in lines
    assert "  export.max_workers: set as concurrency: 16, the nearest allowed value" in lines


def test_keys_are_never_printed_and_the_file_is_private(translate, tmp_path):
    """No key is in the output, and nobody but its owner may read the new file."""
    done = translate(WHOLE)
    assert not [key for key in (KEY, KEY[::-1], "tmdb-secret") if key in done.output]
    assert "keep it out of every repository" in done.stdout
    path = tmp_path / "arrscore.yaml"
    assert "tmdb-secret" not in path.read_text(encoding="utf-8")
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("ignored", [None, "arrscore.yaml\n", "*.db\n/arrscore.yaml\n", "*.db\n"])
def test_keys_stay_out_of_a_repository(translate, tmp_path, ignored):
    """Where git would take the file, a variable stands for each key, and the output says which to set."""
    (tmp_path / ".git").mkdir()
    if ignored:
        (tmp_path / ".gitignore").write_text(ignored, encoding="utf-8")
    done = translate(WHOLE)
    text = (tmp_path / "arrscore.yaml").read_text(encoding="utf-8")
    is_safe = ignored is not None and "arrscore.yaml" in ignored
    assert (KEY in text) == is_safe
    assert ("Set RADARR_API_KEY in the environment" in done.stdout) == (not is_safe)
    settings = load_settings(
        tmp_path / "arrscore.yaml", environment={"RADARR_API_KEY": "r", "SONARR_API_KEY": "s"}
    )
    assert settings.instances["radarr"].api_key.get_secret_value() == (KEY if is_safe else "r")


@pytest.mark.parametrize(
    "key", ["your_radarr_api_key_here", "YOUR_APP_API_KEY_HERE", "", "${RADARR_API_KEY}"]
)
def test_missing_key_becomes_a_variable(translate, tmp_path, key):
    """A key that was never filled in, or is a variable already, is to be set in the environment."""
    done = translate(f'radarr: {{url: "http://localhost:7878", api_key: "{key}"}}')
    assert done.exit_code == 0, done.output
    assert "Set RADARR_API_KEY in the environment" in done.stdout
    assert 'api_key: "${RADARR_API_KEY}"' in (tmp_path / "arrscore.yaml").read_text()


def test_service_that_is_off_is_left_out(translate, tmp_path):
    """A service that is switched off or has no address is listed, not dropped silently."""
    done = translate(
        "radarr: {url: 'http://localhost:7878', api_key: k}\nsonarr: {url: 'http://x', enabled: false}"
    )
    assert "  sonarr: it is disabled (enabled: false)" in done.stdout
    assert [*load_settings(tmp_path / "arrscore.yaml", environment={}).instances] == ["radarr"]


def test_file_that_exists_is_kept(translate, tmp_path):
    """As without --from, a file that is there is written over only with --force."""
    (tmp_path / "arrscore.yaml").write_text("mine")
    done = translate(WHOLE)
    assert (done.exit_code, (tmp_path / "arrscore.yaml").read_text()) == (2, "mine")
    assert translate(WHOLE, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no enabled Radarr or Sonarr"),
        ("instances: {}", "has no enabled Radarr or Sonarr"),
        ("radarr: [1, 2]", "has no enabled Radarr or Sonarr"),
        ("radarr: {enabled: true}", "has no enabled Radarr or Sonarr"),
        ("- a\n- b", "expected keys"),
        ("radarr: {url: 'localhost', api_key: k}", "instances.radarr.url is not a URL"),
        ("radarr: {url: 'http://me:pw@x', api_key: k}", "must not contain a user name or password"),
        ("radarr: {url: 'http://x', api_key: 'ключ'}", "instances.radarr.api_key contains characters"),
        ("radarr: {url: 'http://x'", "not valid YAML"),
        ("radarr: &a {url: *a}", "Does it contain itself?"),
    ],
)
def test_what_cannot_be_translated_is_told(translate, tmp_path, text, words):
    """A configuration that is none, or would not load, ends in one line; nothing is written."""
    done = translate(text)
    assert done.exit_code == 2, done.output
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "arrscore.yaml").exists()


def test_missing_configuration_is_told(tmp_path, monkeypatch):
    """A file that is not there is told by name."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["init", "--from", "nowhere.yaml"])
    assert done.exit_code == 2
    assert (
        done.stderr
        == "Error: nowhere.yaml does not exist. Give the path of arr-score-exporter's config.yaml: --from FILE\n"
    )


def test_hostile_text_stays_text(translate, tmp_path):
    """A title cannot bring in keys of its own, and an odd key cannot steer the terminal."""
    done = translate(
        "radarr: {url: 'http://x', api_key: k, \"\\e[2Jodd\": 1}\n"
        'dashboard: {title: "a\\n  links: true\\u2028# \\u0085 x"}\nexport: {timeout: .nan, rate_limit: true}'
    )
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.output
    settings = load_settings(tmp_path / "arrscore.yaml", environment={})
    assert settings.site.links is False
    assert settings.site.title.startswith("a\n  links: true")
