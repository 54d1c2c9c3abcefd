"""`RADARR_URL` and the like, which stand for the simplest configuration: what is said where one of a pair lacks."""

import pytest

from arrscore.config import load_settings
from arrscore.errors import ConfigurationError

FILE = "instances:\n  radarr:\n    url: http://a\n    api_key: k\n"


def load(folder, text, **environment):
    """Settings from a file's text and an environment."""
    path = folder / "arrscore.yaml"
    path.write_text(text)
    return load_settings(path, environment=environment)


@pytest.mark.parametrize(
    ("variable", "lacks", "advised"),
    [("SONARR_API_KEY", "url", "SONARR_URL"), ("SONARR_URL", "api_key", "SONARR_API_KEY")],
)
def test_one_of_a_pair_names_itself_and_the_other(tmp_path, variable, lacks, advised):
    """A key that another program left in the environment is named, not a line of the file that has no such server."""
    message = rf"environment variable {variable}: instances\.sonarr\.{lacks} is missing\. .* set {advised}\."
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path, FILE, **{variable: "http://a"})


def test_wrong_short_variable_is_named(tmp_path):
    """An address that cannot be one names its variable."""
    with pytest.raises(ConfigurationError, match="environment variable SONARR_URL: "):
        load(tmp_path, FILE, SONARR_URL="nowhere", SONARR_API_KEY="k")


def test_empty_variable_says_where_to_set_it(tmp_path):
    """A secret that CI does not know is an empty variable: the line of the file and the next step are told."""
    text = FILE.replace("api_key: k", "api_key: ${MY_KEY}")
    with pytest.raises(ConfigurationError, match=r"line 4: instances\.radarr\.api_key is empty; .*secret"):
        load(tmp_path, text, MY_KEY="")


def test_key_of_a_second_server_advises_its_own_variable(tmp_path):
    """Only the first Radarr has the short variables."""
    text = FILE + "  radarr-4k:\n    url: http://b\n"
    with pytest.raises(ConfigurationError, match="ARRSCORE_INSTANCES__RADARR_4K__API_KEY"):
        load(tmp_path, text)


def test_previous_that_is_no_place_says_what_it_should_be(tmp_path):
    """A number where a path belongs is told in words."""
    with pytest.raises(ConfigurationError, match="line 1: previous should be a path, a URL, or a list"):
        load(tmp_path, f"previous: 5\n{FILE}")
