"""What else is in the environment: services of Kubernetes, misspelled settings, and values pasted with their blanks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from arrscore.config import load_settings
from arrscore.errors import ConfigurationError

RADARR = {"RADARR_URL": "http://radarr.test:7878", "RADARR_API_KEY": "abc"}
INVISIBLE = ["\n", "\r\n", "  ", "\t", "\u00a0", "\u200b", "\ufeff", "\u2060", "\u200e", "\u2028", "\u3000"]


def load(**environment: str):
    """Settings of one Radarr with more in the environment."""
    return load_settings(environment=RADARR | environment, use_file=False)


def links_of(service: str, address: str = "10.96.7.12") -> dict[str, str]:
    """What Kubernetes sets for a service of two ports."""
    name = service.upper().replace("-", "_")
    host = f"[{address}]" if ":" in address else address
    links = {
        f"{name}_SERVICE_HOST": address,
        f"{name}_SERVICE_PORT": "80",
        f"{name}_SERVICE_PORT_HTTP": "80",
        f"{name}_SERVICE_PORT_HTTP_METRICS": "9090",
        f"{name}_PORT": f"tcp://{host}:80",
    }
    for port, protocol in (("80", "tcp"), ("9090", "tcp"), ("5353", "udp")):
        first = f"{name}_PORT_{port}_{protocol.upper()}"
        links |= {
            first: f"{protocol}://{host}:{port}",
            f"{first}_PROTO": protocol,
            f"{first}_PORT": port,
            f"{first}_ADDR": address,
        }
    return links


@pytest.mark.parametrize(
    "service", ["arrscore", "arrscore-web", "arrscore-previous", "arrscore-4k-instances"]
)
@pytest.mark.parametrize("address", ["10.96.7.12", "fd00:10:96::7"])
def test_service_links_are_ignored(service, address):
    """What Kubernetes sets for a service whose name begins with `arrscore` is no setting, together and one by one."""
    links = links_of(service, address)
    assert load(**links) == load()
    for name, value in links.items():
        assert load(**{name: value}) == load()


def test_service_links_of_the_applications_are_ignored():
    """A service called `radarr` sets neither an address nor a key."""
    links = links_of("radarr") | links_of("sonarr") | links_of("radarr-url")
    assert load(**links) == load()
    assert load_settings(environment=links, use_file=False).instances == {}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("ARRSCORE_DATABSE", "Did you mean database?"),
        ("ARRSCORE_OUTPUT_", "Did you mean output?"),
        ("ARRSCORE_PORT", "Known here: "),
        ("ARRSCORE_SERVICE_HOSTS", "Known here: "),
        ("ARRSCORE_PORT_80", "Known here: "),
        ("ARRSCORE_ANALYSS__LOOP_DAYS", "Did you mean analysis?"),
        ("ARRSCORE_SITE__TITEL", "Did you mean title?"),
        ("ARRSCORE_SITE_TITLE", "Did you mean ARRSCORE_SITE__TITLE?"),
        ("ARRSCORE_SITE_TITEL", "Did you mean ARRSCORE_SITE__TITLE?"),
        ("ARRSCORE_PRIVACY_TITLES", "Did you mean ARRSCORE_PRIVACY__TITLES?"),
        ("ARRSCORE_INSTANCES__RADARR__SERVICE_PORT", "Did you mean service?"),
        ("ARRSCORE_INSTANCES__RADARR__APIKEY", "Did you mean api_key?"),
        ("ARRSCORE_INSTANCES_RADARR_URL", "Did you mean ARRSCORE_INSTANCES__RADARR__URL?"),
        ("ARRSCORE_INSTANCES__RADARR_4K_API_KEY", "Did you mean ARRSCORE_INSTANCES__RADARR_4K__API_KEY?"),
        (
            "ARRSCORE_INSTANCES_RADARR_HEADERS_X_TOKEN",
            "Did you mean ARRSCORE_INSTANCES__RADARR__HEADERS__X_TOKEN?",
        ),
        ("ARRSCORE_PREVIOUS_HEADERS_X_TOKEN", "Did you mean ARRSCORE_PREVIOUS_HEADERS__X_TOKEN?"),
    ],
)
def test_misspelled_variable_names_the_right_one(name, advice):
    """A setting whose name has a slip is an error that names the variable and what was meant, service links or not."""
    for more in ({}, {} if name == "ARRSCORE_PORT" else links_of("arrscore")):
        with pytest.raises(ConfigurationError) as caught:
            load(**more, **{name: "8080"})
        text = str(caught.value)
        assert text.startswith(f"environment variable {name}: ")
        assert advice in text
        assert "\n" not in text


@pytest.mark.parametrize("around", INVISIBLE)
@pytest.mark.parametrize("way", ["short variables", "long variables", "JSON", "file", "file with variables"])
def test_what_is_pasted_around_a_value_is_left_out(tmp_path, around, way):
    """Blanks, line breaks and invisible characters around a key, a header or an address are no part of it."""
    url, key, token = (
        f"{around}{value}{around}" for value in ("http://radarr.test:7878", "k3y", "Bearer t0ken")
    )
    place = f"{around}http://site.test/{around}"
    values = {"url": url, "api_key": key, "headers": {f"X-Token{around}": token}}
    environment, text = {}, ""
    match way:
        case "short variables":
            environment = {"RADARR_URL": url, "RADARR_API_KEY": key}
            environment |= {"ARRSCORE_INSTANCES__RADARR__HEADERS__X_TOKEN": token}
        case "long variables":
            names = {"URL": url, "API_KEY": key, "HEADERS__X_TOKEN": token}
            environment = {f"ARRSCORE_INSTANCES__RADARR__{name}": value for name, value in names.items()}
        case "JSON":
            environment = {"ARRSCORE_INSTANCES__RADARR": json.dumps(values)}
        case "file":
            text = json.dumps({"instances": {"radarr": values}})
        case "file with variables":
            environment = {"MY_URL": url, "MY_KEY": key, "MY_TOKEN": token}
            text = "instances: {radarr: {url: '${MY_URL}', api_key: '${MY_KEY}', headers: {X-Token: '${MY_TOKEN}'}}}"
    environment |= {"ARRSCORE_PREVIOUS": place, "ARRSCORE_PREVIOUS_HEADERS__X_TOKEN": token}
    (tmp_path / "arrscore.yaml").write_text(text, encoding="utf-8")
    settings = load_settings(tmp_path / "arrscore.yaml", environment=environment)
    radarr = settings.instances["radarr"]
    assert (radarr.url, radarr.api_key.get_secret_value()) == ("http://radarr.test:7878", "k3y")
    headers = {name.lower(): value.get_secret_value() for name, value in radarr.headers.items()}
    assert headers == {"x-token": "Bearer t0ken"}
    assert settings.previous == ("http://site.test/",)
    assert [value.get_secret_value() for value in settings.previous_headers.values()] == ["Bearer t0ken"]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_that_no_shell_took_away_are_left_out(quote):
    """A file of variables for a container keeps quotes; no key and no address has any."""
    settings = load(RADARR_URL=f"{quote}http://radarr.test{quote}", RADARR_API_KEY=f"{quote} k3y{quote}\n")
    radarr = settings.instances["radarr"]
    assert (radarr.url, radarr.api_key.get_secret_value()) == ("http://radarr.test", "k3y")


@pytest.mark.parametrize("value", ["\u200b", "\n", "\u00a0\ufeff", '""'])
def test_key_of_nothing_visible_is_empty(value):
    """A key that is made of blanks is no key."""
    with pytest.raises(ConfigurationError, match=r"api_key is (empty|missing)"):
        load(RADARR_API_KEY=value)


def test_line_break_within_a_header_is_an_error():
    """Base64 that a program wrapped cannot be sent, and the value is not printed."""
    with pytest.raises(ConfigurationError, match="such as a line break") as caught:
        load(ARRSCORE_INSTANCES__RADARR__HEADERS__AUTHORIZATION="Basic dXNlcjpw\nYXNz")
    assert "dXNl" not in str(caught.value)


def sections_of_logins() -> dict[str, str]:
    """The configuration that the documentation gives for each login in front of a server."""
    text = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text(encoding="utf-8")
    part = text.partition("## A login in front of a server\n")[2].partition("\n## ")[0]
    return {
        section.partition("\n")[0]: re.findall(r"^```yaml\n(.*?)^```", section, re.DOTALL | re.MULTILINE)[0]
        for section in part.split("\n### ")[1:]
    }


@pytest.mark.parametrize("login", ["Basic authentication", "Authelia", "Authentik", "Cloudflare Access"])
def test_documented_login_is_a_configuration(tmp_path, login):
    """Each configuration of the documentation loads, and sends what its variables hold."""
    text = sections_of_logins()[login]
    environment = {name: f"value-of-{name}" for name in re.findall(r"\$\{(\w+)\}", text)}
    (tmp_path / "arrscore.yaml").write_text(text, encoding="utf-8")
    settings = load_settings(tmp_path / "arrscore.yaml", environment=environment)
    headers = {name: value.get_secret_value() for name, value in settings.instances["radarr"].headers.items()}
    if login == "Cloudflare Access":
        assert headers == {
            "CF-Access-Client-Id": "value-of-CF_ACCESS_CLIENT_ID",
            "CF-Access-Client-Secret": "value-of-CF_ACCESS_CLIENT_SECRET",
        }
    else:
        assert list(headers) == ["Authorization"]
        assert headers["Authorization"].startswith("Basic value-of-")
