"""Where settings come from, and what is said about wrong ones."""

from __future__ import annotations

import pytest

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
            r"line 3: instances\.radarr\.url is not a URL",
        ),
        ("instances:\n  radarr:\n    url: http://a b\n    api_key: k\n", r"line 3: .*url is not a URL"),
        ("instances:\n  radarr:\n    url: http://u:p@a\n    api_key: k\n", "line 3: .*use headers instead"),
        (
            "instances:\n  radarr:\n    url: http://a\n    api_key: ${NOPE}\n",
            "line 4: .*variable NOPE, which is not",
        ),
        ("instances:\n  radarr:\n    url: http://a\n", "line 2: .*api_key is missing.*set RADARR_API_KEY"),
        (
            "instances:\n  movies:\n    url: http://a\n    api_key: k\n",
            r"line 2: .*movies\.service is missing",
        ),
        (
            "instances:\n  Radarr_4K:\n    url: http://a\n    api_key: k\n",
            "line 2: .*a slug consists of lower-case letters",
        ),
        ("instances:\n  radarr:\n    url: http://a\n    url: http://b\n", "line 4: .*is set twice"),
        ("instances:\n  radarr: http://a\n", "line 2: .*should contain keys"),
        ("instances: {radarr: {url: http://a, api_key: k, timeout: soon}}", "line 1: .*timeout"),
        ("instances: {radarr: {url: http://a, api_key: k, slug: x}}", "line 1: .*the slug is the key above"),
        ("site:\n  titel: x\n", "line 2: site.titel .*Did you mean title"),
        (
            "site:\n  base_url: https://me.example/lib/feed.xml\n",
            "line 2: .*base_url .*remove the file name feed",
        ),
        (
            "site:\n  base_url: https://me.example/lib?x=1\n",
            r"line 2: .*base_url must end before any \? or #",
        ),
        ("site:\n  base_url: https://me.example/lib/?\n", r"line 2: .*base_url must end before any \? or #"),
        (
            "site:\n  base_url: https://me.example/lib/#top\n",
            r"line 2: .*base_url must end before any \? or #",
        ),
        ("site:\n  base_url: https://me .example/lib\n", "line 2: .*base_url is not a URL"),
        (
            'site:\n  base_url: "https://me.example/a\\nb"\n',
            "line 2: .*base_url must not contain line breaks",
        ),
        ("analysis:\n  reach_quantil: 1\n", "line 2: analysis.reach_quantil .*Did you mean reach_quantile"),
        ("analysis:\n  reach_quantile: 7\n", "line 2: analysis.reach_quantile"),
        ("a: [", "line 1: not valid YAML"),
        ("a: &a [*a]", "nested too deeply"),
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


def test_renamed_key_says_its_new_name(load):
    """A configuration from before a key was renamed is told the new name, with file and line."""
    with pytest.raises(ConfigurationError, match=r"line 2: site\.own_pages is now called site\.custom_pages"):
        load("instances: {radarr: {url: http://a, api_key: k}}\nsite: {own_pages: pages}")


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


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" https://me.example/lib/ ", "https://me.example/lib"),
        ("https://me.example/lib/index.html", "https://me.example/lib"),
        ("https://me.example/INDEX.HTM", "https://me.example"),
        ("https://me.example/lib-1.2/", "https://me.example/lib-1.2"),
        ("https://me.md/", "https://me.md"),
    ],
)
def test_address_of_the_report_is_its_folder(load, given, kept):
    """Blanks around it and the name of the first page behind it are no part of the folder's address."""
    assert load(f'site:\n  base_url: "{given}"\n').site.base_url == kept


def test_missing_file_says_how_to_make_one(tmp_path):
    """A file that was asked for and is not there ends with the next step."""
    with pytest.raises(ConfigurationError, match="arrscore init"):
        load_settings(tmp_path / "none.yaml", environment={})


ONE = "instances:\n  radarr:\n    url: http://a\n    api_key: k\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{ONE}    timeout: .inf\n", r"line 5: instances\.radarr\.timeout"),
        (f"{ONE}    timeout: .nan\n", r"line 5: instances\.radarr\.timeout"),
        (f"{ONE}    requests_per_second: 1e-9\n", r"requests_per_second"),
        (f"{ONE}    requests_per_second: .inf\n", r"line 5: .*requests_per_second"),
        ("site:\n  stale_after_days: 1000000\n", r"line 2: site\.stale_after_days"),
        ("site:\n  stale_after_days: .nan\n", r"line 2: site\.stale_after_days"),
        ("analysis:\n  weight_clean: .inf\n", r"line 2: analysis\.weight_clean"),
        ("analysis:\n  weight_clean: 1000001\n", r"line 2: analysis\.weight_clean"),
        ("analysis:\n  trend_band: 101\n", r"line 2: analysis\.trend_band"),
        ("analysis:\n  loop_days: 100000000000000000000\n", r"line 2: analysis\.loop_days"),
    ],
)
def test_number_without_sense_is_refused(load, text, message):
    """Endless, undefined and absurd numbers are errors of the configuration, not of the run."""
    with pytest.raises(ConfigurationError, match=message):
        load(text)


@pytest.mark.parametrize(
    "name", ["Host", "content-length", "Transfer-Encoding", "CONNECTION", "X-Api-Key", "x-api-key"]
)
def test_header_of_ours_is_refused(load, name):
    """A header that would break or divert a request is named with its line."""
    with pytest.raises(
        ConfigurationError, match=rf"line 6: instances\.radarr\.headers\.{name}: arrscore sets"
    ):
        load(f"{ONE}    headers:\n      {name}: x\n")


@pytest.mark.parametrize("name", ["a b", "a:b", "é", '"a\\nb"', '""'])
def test_header_name_that_cannot_be_sent_is_refused(load, name):
    """A name with characters that no header may have is refused, on one line."""
    quoted = name if name.startswith('"') else f'"{name}"'
    with pytest.raises(ConfigurationError, match=r"line 6: instances\.radarr\.headers.*characters") as caught:
        load(f"{ONE}    headers:\n      {quoted}: x\n")
    assert "\n" not in str(caught.value)


def test_unknown_service_is_named_with_those_known(load):
    """A service that nothing provides is an error of the configuration, before any request."""
    text = "instances:\n  music:\n    service: lidarr\n    url: http://a\n    api_key: k\n"
    with pytest.raises(
        ConfigurationError, match=r"line 3: instances\.music\.service: .*Known: radarr, sonarr"
    ):
        load(text)


def test_service_of_a_plug_in_is_known(load, monkeypatch, tmp_path):
    """Any name of the entry-point group is a service, and a slug may start with it; nothing is imported for it."""
    installed = tmp_path / "installed" / "arrscore_lidarr-1.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: arrscore-lidarr\nVersion: 1\n")
    (installed / "entry_points.txt").write_text("[arrscore.services]\nlidarr = no.such.module:Lidarr\n")
    monkeypatch.syspath_prepend(installed.parent)
    settings = load("instances: {lidarr-main: {url: http://a, api_key: k}}")
    assert settings.instances["lidarr-main"].service == "lidarr"


@pytest.mark.parametrize("key", ["database", "output"])
def test_path_that_is_none_is_refused(load, key):
    """A path left empty, in the file or a variable, is not the present folder; a number is no path."""
    with pytest.raises(ConfigurationError, match=rf"line 1: {key} is empty"):
        load(f"{key}:\n")
    with pytest.raises(ConfigurationError, match=rf"line 1: {key} should be a path"):
        load(f"{key}: 5\n")
    with pytest.raises(ConfigurationError, match=rf"variable ARRSCORE_{key.upper()}: {key} is empty"):
        load("", **{f"ARRSCORE_{key.upper()}": ""})


def test_empty_key_is_said_to_be_empty(load):
    """The line of the starter file with nothing filled in."""
    with pytest.raises(ConfigurationError, match=r"line 4: instances\.radarr\.api_key is empty"):
        load("instances:\n  radarr:\n    url: http://a\n    api_key:\n")


def test_merge_key_brings_in_another_instance(load):
    """`<<` takes over what does not stand in the instance itself, from one or several, the first winning."""
    settings = load(
        "instances:\n"
        "  radarr: &radarr {url: http://a, api_key: k, timeout: 5, retries: 1}\n"
        "  sonarr: &sonarr {<<: *radarr, url: http://s, retries: 2}\n"
        "  radarr-4k:\n    <<: [*sonarr, *radarr]\n    url: http://b\n"
    )
    instance = settings.instances["radarr-4k"]
    assert (instance.url, instance.timeout, instance.retries) == ("http://b", 5, 2)
    assert settings.instances["sonarr"].url == "http://s"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("instances:\n  radarr:\n    <<: 5\n", r"line 3: instances\.radarr\.<< should refer to a mapping"),
        ("site: &site\n  <<: *site\n", r"line 2: site\.<< should refer to a mapping"),
        (
            "instances:\n  radarr: &r {url: http://a, api_key: k, nope: 1}\n  radarr-4k: {<<: *r}\n",
            r"line 2: instances\.radarr\.nope is not a known key",
        ),
    ],
)
def test_wrong_merge_key_is_one_line(load, text, message):
    """What `<<` names must be keys and values; theirs are checked as any."""
    with pytest.raises(ConfigurationError, match=message):
        load(text)
