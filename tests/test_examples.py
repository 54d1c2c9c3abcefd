"""`examples/`: configurations that load as they stand, and would be answered."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import certifi
import pytest

from arrscore import pipeline
from arrscore.config import Settings, load_settings
from arrscore.demo import ArrApplication, SampleLibrary

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
VARIABLE = re.compile(r"\$\{(\w+)\}")


def settings_of(path: Path) -> Settings:
    """The settings of an example, with something in every variable that it names."""
    names = VARIABLE.findall(path.read_text(encoding="utf-8"))
    return load_settings(path, environment={name: f"value-of-{name.lower()}" for name in names})


def test_there_is_an_example_for_every_common_set_up():
    """The set-ups that users ask about each have one."""
    assert {path.stem for path in EXAMPLES} >= {
        "one-radarr", "radarr-and-sonarr", "two-radarrs", "cloudflare-access", "private-authority", "public-report",
        "custom-thresholds", "custom-pages",
    }  # fmt: skip


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_loads(path):
    """Every key is known and every value valid; unknown ones are errors, so loading is the proof."""
    settings = settings_of(path)
    assert settings.instances
    assert all(instance.service in {"radarr", "sonarr"} for instance in settings.instances.values())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_says_who_it_is_for(path):
    """It begins with a comment that says so."""
    assert path.read_text(encoding="utf-8").startswith("# For ")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_holds_no_secret(path):
    """Keys and the values of headers come from the environment."""
    secrets = [
        secret.get_secret_value()
        for instance in settings_of(path).instances.values()
        for secret in (instance.api_key, *instance.headers.values())
    ]
    assert secrets
    assert all(secret.startswith("value-of-") for secret in secrets)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_servers_of_an_example_would_be_fine(path, tmp_path, monkeypatch):
    """`arrscore check` finds nothing wrong with its instances where servers answer that take its keys."""
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(certifi.where(), tmp_path / "home-authority.pem")
    settings = settings_of(path)
    library = SampleLibrary(3, movies=5, series=1)
    apps = {
        slug: ArrApplication(
            library, one.service, api_key=one.api_key.get_secret_value(), url_base=urlsplit(one.url).path
        )
        for slug, one in settings.instances.items()
    }
    answers = pipeline.check(settings, pipeline.Request(datetime(2026, 11, 22, tzinfo=UTC), apps=apps))
    assert [*answers] == [*settings.instances]
    assert [answer for answer in answers.values() if isinstance(answer, Exception)] == []


def test_example_does_what_it_says():
    """What the comments promise is what the settings say."""
    found = {path.stem: settings_of(path) for path in EXAMPLES}
    access = found["cloudflare-access"].instances
    assert all(len(instance.headers) == 2 for instance in access.values())
    assert [*found["two-radarrs"].instances] == ["radarr-1080p", "radarr-4k"]
    assert found["public-report"].privacy.hides_titles
    assert found["public-report"].site.links is False
    assert all(instance.verify for instance in found["private-authority"].instances.values())
    assert [*(ROOT / found["custom-pages"].site.custom_pages).glob("*.sql")]
    defaults = found["one-radarr"].analysis
    thresholds = found["custom-thresholds"].analysis
    assert (
        sum(getattr(thresholds, name) for name in type(thresholds).model_fields if name.startswith("weight_"))
        == 100
    )
    assert thresholds != defaults
