"""Where settings come from, and what is said about wrong ones."""

from __future__ import annotations

import pytest

from arrscore.cli.setup import starter_text
from arrscore.config import load_settings
from arrscore.errors import ConfigurationError

RADARR = {"RADARR_URL": "http://radarr.local:7878/", "RADARR_API_KEY": "abc"}


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Load settings from the text of a file, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def load_text(text: str | None, **environment: str):
        if text is not None:
            (tmp_path / "arrscore.yaml").write_text(text, encoding="utf-8")
        return load_settings(environment=environment)

    return load_text


def test_two_variables_are_enough(load):
    """With an address and a key in the environment no file is needed."""
    settings = load(None, **RADARR)
    instance = settings.instances["radarr"]
    assert (instance.service, instance.url, instance.name) == ("radarr", "http://radarr.local:7878", "Radarr")
    assert instance.api_key.get_secret_value() == "abc"


def test_half_of_the_two_variables_names_the_other(load):
    """An address without a key says what is missing."""
    with pytest.raises(ConfigurationError, match=r"instances\.radarr\.api_key is missing"):
        load(None, RADARR_URL="http://radarr")


def test_short_variables_do_not_add_to_a_configured_service(load):
    """RADARR_URL fills in an instance `radarr`, and makes none where others of the service are configured."""
    settings = load("instances: {radarr-4k: {url: http://a, api_key: k}}", **RADARR)
    assert list(settings.instances) == ["radarr-4k"]


def test_variable_overrides_the_file(load):
    """Every key can be set in the environment, where `-` in a slug is `_`."""
    settings = load(
        "instances: {radarr-4k: {url: http://a, api_key: k, timeout: 5}}",
        ARRSCORE_INSTANCES__RADARR_4K__TIMEOUT="9",
        ARRSCORE_INSTANCES__RADARR_4K__HEADERS__CF_ACCESS_CLIENT_ID="id",
        ARRSCORE_OUTPUT="public",
    )
    instance = settings.instances["radarr-4k"]
    assert instance.timeout == 9
    assert instance.headers["cf-access-client-id"].get_secret_value() == "id"
    assert str(settings.output) == "public"


def test_instance_from_variables_alone(load):
    """A second server needs no file either."""
    settings = load(
        None,
        ARRSCORE_INSTANCES__SONARR_ANIME__URL="http://s",
        ARRSCORE_INSTANCES__SONARR_ANIME__API_KEY="k",
    )
    assert settings.instances["sonarr-anime"].name == "Sonarr Anime"


def test_values_are_filled_in_from_the_environment(load):
    """`${VAR}` stands for a variable's value, anywhere in a text, and its text is taken as it is."""
    settings = load(
        "instances: {radarr: {url: 'http://${HOST}:1', api_key: '${KEY}'}}", HOST="h", KEY="a: ${b}"
    )
    assert settings.instances["radarr"].url == "http://h:1"
    assert settings.instances["radarr"].api_key.get_secret_value() == "a: ${b}"


def test_key_of_digits_is_a_key(load):
    """YAML reads 0123 as a number; a key is text."""
    settings = load("instances: {radarr: {url: http://a, api_key: 123}}")
    assert settings.instances["radarr"].api_key.get_secret_value() == "123"


def test_secrets_do_not_show(load):
    """No printed form of the settings holds a key, a header's value or an address."""
    settings = load("instances: {radarr: {url: http://hidden.host, api_key: hidden, headers: {X: hidden}}}")
    assert "hidden" not in repr(settings) + str(settings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "instances:\n  radarr:\n    url: http://a\n    api_keey: k\n",
            r"arrscore\.yaml, line 4: instances\.radarr\.api_keey is not a known key\. Did you mean api_key\?",
        ),
        (
            "instances:\n  radarr:\n    url: nonsense\n    api_key: k\n",
            r"line 3: instances\.radarr\.url is not an addr",
        ),
        ("instances:\n  radarr:\n    url: http://a b\n    api_key: k\n", r"line 3: .*url is not an address"),
        ("instances:\n  radarr:\n    url: http://u:p@a\n    api_key: k\n", "line 3: .*use headers instead"),
        (
            "instances:\n  radarr:\n    url: http://a\n    api_key: ${NOPE}\n",
            "line 4: .*variable NOPE, which is not",
        ),
        ("instances:\n  radarr:\n    url: http://a\n", "line 2: .*api_key is missing.*RADARR__API_KEY"),
        (
            "instances:\n  movies:\n    url: http://a\n    api_key: k\n",
            r"line 2: .*movies\.service is missing",
        ),
        (
            "instances:\n  Radarr_4K:\n    url: http://a\n    api_key: k\n",
            "line 2: .*a slug has small letters",
        ),
        ("instances:\n  radarr:\n    url: http://a\n    url: http://b\n", "line 4: .*stands twice"),
        ("instances:\n  radarr: http://a\n", "line 2: .*should hold keys"),
        ("instances: {radarr: {url: http://a, api_key: k, timeout: soon}}", "line 1: .*timeout"),
        ("instances: {radarr: {url: http://a, api_key: k, slug: x}}", "line 1: .*the slug is the key above"),
        ("site:\n  titel: x\n", "line 2: site.titel .*Did you mean title"),
        ("analysis:\n  reach_quantil: 1\n", "line 2: analysis.reach_quantil .*Did you mean reach_quantile"),
        ("analysis:\n  reach_quantile: 7\n", "line 2: analysis.reach_quantile"),
        ("a: [", "line 1: not valid YAML"),
        ("a: &a [*a]", "nested too deep"),
        ("a: !!python/name:os.system x", "line 1: a has a value that cannot be read"),
        ("- a\n- b\n", "line 1: expected keys"),
        ("a: \x00", "not valid YAML"),
    ],
)
def test_wrong_file_is_one_line_that_names_key_and_line(load, text, message):
    """Whatever is wrong with the file, one line says where and what."""
    with pytest.raises(ConfigurationError, match=message) as caught:
        load(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ARRSCORE_OUTPUTT", "x", "environment variable ARRSCORE_OUTPUTT: .*Did you mean output"),
        (
            "ARRSCORE_INSTANCES__RADARR__TIMEOUT",
            "never",
            "environment variable ARRSCORE_INSTANCES__RADARR__TIMEOUT",
        ),
        ("ARRSCORE_INSTANCES", "{nonsense", "ARRSCORE_INSTANCES is not valid JSON"),
        ("ARRSCORE_INSTANCES____URL", "x", "has an empty part"),
    ],
)
def test_wrong_variable_is_named(load, name, value, message):
    """An unknown variable with our prefix, or a wrong value in one, is named."""
    with pytest.raises(ConfigurationError, match=message):
        load("instances: {radarr: {url: http://a, api_key: k}}", **{name: value})


def test_missing_file_says_how_to_make_one(tmp_path):
    """A file that was asked for and is not there ends with the next step."""
    with pytest.raises(ConfigurationError, match="arrscore init"):
        load_settings(tmp_path / "none.yaml", environment={})


def test_starter_file_is_valid(load):
    """What `arrscore init` writes loads once the keys are in the environment."""
    settings = load(starter_text(), RADARR_API_KEY="a", SONARR_API_KEY="b")
    assert list(settings.instances) == ["radarr", "sonarr"]


def test_every_commented_key_of_the_starter_file_is_valid(load):
    """The lines that the starter file offers work as they stand, once the `#` is taken away."""
    lines = starter_text().splitlines()
    start = lines.index("instances:")
    opened = [line.replace("# ", "", 1) if line.lstrip().startswith("# ") else line for line in lines[start:]]
    text = "\n".join(
        line for line in opened if ":" in line and "A name of your" not in line and "it is; else" not in line
    )
    variables = dict.fromkeys(("RADARR_API_KEY", "SONARR_API_KEY", "RADARR_4K_API_KEY"), "x")
    variables |= {"CF_ACCESS_CLIENT_ID": "x", "CF_ACCESS_CLIENT_SECRET": "x"}
    text = text.replace("  A second Radarr lives beside the first:\n", "")
    settings = load(text, **variables)
    assert list(settings.instances) == ["radarr", "sonarr", "radarr-4k"]
    assert settings.instances["radarr"].requests_per_second == 10
    assert settings.site.stale_after_days == 8
