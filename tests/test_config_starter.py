"""The file that `arrscore init` writes."""

import pytest

from arrscore.cli.setup import starter_text
from arrscore.config import InstanceSettings, Settings, SiteSettings, load_settings
from arrscore.config.guard import GuardSettings
from arrscore.config.privacy import PrivacySettings


def load(folder, text, **environment):
    """Settings from a file's text and an environment."""
    path = folder / "arrscore.yaml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environment=environment)


def test_starter_file_is_valid(tmp_path):
    """What `arrscore init` writes loads once the keys are in the environment."""
    settings = load(tmp_path, starter_text(), RADARR_API_KEY="a", SONARR_API_KEY="b")
    assert list(settings.instances) == ["radarr", "sonarr"]


def test_every_commented_key_of_the_starter_file_is_valid(tmp_path):
    """The lines that the starter file offers work as they stand, once the `#` is taken away."""
    lines = starter_text().splitlines()
    start = lines.index("instances:")
    opened = [line.replace("# ", "", 1) if line.lstrip().startswith("# ") else line for line in lines[start:]]
    text = "\n".join(line for line in opened if ":" in line)
    variables = dict.fromkeys(("RADARR_API_KEY", "SONARR_API_KEY", "RADARR_4K_API_KEY"), "x")
    variables |= {"CF_ACCESS_CLIENT_ID": "x", "CF_ACCESS_CLIENT_SECRET": "x", "TOKEN": "x"}
    settings = load(tmp_path, text, **variables)
    assert list(settings.instances) == ["radarr", "sonarr", "radarr-4k"]
    assert settings.instances["radarr"].requests_per_second == 10
    assert settings.previous == ("https://me.example/library/",)
    assert settings.site.stale_after_days == 8
    assert settings.privacy.hides_titles


@pytest.mark.parametrize(
    "section",
    [Settings, InstanceSettings, SiteSettings, PrivacySettings, GuardSettings],
    ids=lambda s: s.__name__,
)
def test_starter_file_offers_every_key(section):
    """Every key stands in the starter file; of the judgements of the analysis there are many, so one stands for all."""
    offered = {line.replace("#", " ").split(":")[0].strip() for line in starter_text().splitlines()}
    assert section.model_fields.keys() - offered <= {"slug", "service"}
