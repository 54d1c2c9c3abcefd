"""The settings: every key, its default and its meaning, once.

They come from, the later ones winning: the defaults here; `RADARR_URL`, `RADARR_API_KEY` and the like for the
simplest case; `arrscore.yaml`; the environment (`ARRSCORE_…`); options on the command line.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from arrscore.config_analysis import AnalysisSettings, Section
from arrscore.config_guard import GuardSettings
from arrscore.config_privacy import PrivacySettings
from arrscore.config_sources import KeyPath, Source, merged, read_environment, read_yaml
from arrscore.errors import ConfigurationError

DEFAULT_CONFIG = Path("arrscore.yaml")
SERVICES = ("radarr", "sonarr")
# Services are found by these names; their modules are not needed to know them.
_SERVICE_GROUP = "arrscore.services"
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADERS_OF_OURS = {"host", "content-length", "transfer-encoding", "connection", "x-api-key"}
_ADDRESS = re.compile(r"https?:", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UPPER_CASE_WORDS = {"4k", "uhd", "hd", "tv"}


def _checked_url(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        port_is_valid, parts = False, urlsplit("")
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[^\s/\\]+", host) or not port_is_valid:
        raise ValueError("is not an address such as http://192.168.1.5:7878")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user name or password; use headers instead")
    if parts.query or parts.fragment:
        raise ValueError("must end before any ? or #")
    return text.strip().rstrip("/")


def _checked_secret(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value()
    if not value.strip():
        raise ValueError(
            "is empty; write its value here, or set the variable or secret that it is taken from"
        )
    if not value.isprintable() or not value.isascii():
        raise ValueError("holds characters that cannot be sent in a header")
    return SecretStr(value.strip())


def _as_text(value: object) -> object:
    """A key of digits only is a number to YAML, and one that is left empty is none."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _checked_header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError("holds characters that the name of a header may not have")
    return name


def _checked_path(value: object) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise ValueError("is empty; give a path, or take it out")
    if not isinstance(value, str | Path):
        raise ValueError("should be a path, such as a name in quotes")  # noqa: TRY004 - pydantic wants it so
    return value


def _checked_source(text: str) -> str:
    """A path or an http(s) address where a database may be; it is never part of a message: it may hold a secret."""
    text = text.strip()
    if not text:
        raise ValueError("is empty; give a path or an address, or take it out")
    if not _ADDRESS.match(text) and "://" not in text:
        return text
    address, _, _ = text.partition("?")
    _checked_url(address)
    if "#" in text:
        raise ValueError("must end before any #")
    return text


def _as_lines(value: object) -> object:
    """A variable holds several values as lines."""
    if isinstance(value, str):
        return [line for line in value.splitlines() if line.strip()]
    if not isinstance(value, list | tuple):
        raise ValueError("should be a path, an address, or a list of these")  # noqa: TRY004 - pydantic wants it so
    return value


HeaderName = Annotated[str, AfterValidator(_checked_header_name)]
NeededPath = Annotated[Path, BeforeValidator(_checked_path)]
Secret = Annotated[SecretStr, BeforeValidator(_as_text), AfterValidator(_checked_secret)]
Url = Annotated[str, AfterValidator(_checked_url)]
PlaceOfDatabase = Annotated[str, AfterValidator(_checked_source)]


class InstanceSettings(Section):
    """One Radarr or Sonarr."""

    slug: str = Field(default="", exclude=True, description="Filled in from the key above.")
    service: str = Field(
        default="", description="`radarr` or `sonarr`; not needed where the slug starts with it."
    )
    name: str = Field(default="", description="What the report calls it; made from the slug by default.")
    url: Url = Field(repr=False, description="Address, with the port and the URL base if there is one.")
    api_key: Secret = Field(description="From Settings → General → Security in the application.")
    headers: dict[HeaderName, Secret] = Field(
        default_factory=dict, description="Further headers to send, such as those of Cloudflare Access."
    )
    ca_file: Path | None = Field(
        default=None, description="A file of certificates to trust, for a home-made authority."
    )
    verify: bool = Field(default=True, description="`false` accepts any certificate. Prefer `ca_file`.")
    timeout: float = Field(default=60, gt=0, le=3600, description="Seconds to wait for an answer.")
    concurrency: int = Field(default=4, ge=1, le=16, description="Requests under way at once.")
    requests_per_second: float | None = Field(
        default=None, ge=0.01, le=10_000, description="A limit on requests a second; none by default."
    )
    batch_size: int = Field(default=100, ge=1, le=500, description="Movies asked for in one request.")
    history_days: int = Field(
        default=365,
        ge=0,
        le=3650,
        description="How far back grabs and imports are read at first; 0 reads none.",
    )
    retries: int = Field(
        default=4, ge=0, le=20, description="How often a request that failed in passing is sent again."
    )
    retry_wait: float = Field(
        default=1,
        ge=0,
        le=600,
        description="Seconds to wait at most before it is sent again; twice as long each further time, up to 30.",
    )


class SiteSettings(Section):
    """How the report looks."""

    title: str = Field(default="Library scores", description="The report's title.")
    links: bool = Field(
        default=False,
        description="`true` links each title to its page in Radarr or Sonarr; the report then holds their addresses.",
    )
    stale_after_days: float = Field(
        default=8, gt=0, le=3650, description="Days after which the report says that its data are old."
    )
    movie_pages: int = Field(
        default=2000,
        ge=0,
        le=10_000_000,
        description="In a library of more movies than this, only those worth upgrading get pages of their own; "
        "the others unfold in the table of the library.",
    )
    own_pages: Annotated[Path | None, BeforeValidator(_checked_path)] = Field(
        default=None,
        description="A folder of `.sql` files that become pages; `pages` where there is such a folder.",
    )
    crawlers: bool = Field(
        default=False,
        description="`true` lets search engines list the report; else `robots.txt` and every page ask them not to.",
    )
    base_url: Url | None = Field(
        default=None,
        description="Where the report is published: its final address, not one that redirects. For the "
        "feed's links, which are relative without it, and for the link to Datasette Lite.",
    )


class Settings(BaseSettings):
    """Everything that a run can be told."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, nested_model_default_partial_update=True)

    instances: dict[str, InstanceSettings] = Field(
        default_factory=dict, description="The servers, each under a slug of your choice."
    )
    database: NeededPath = Field(
        default=Path("arrscore.db"), description="Where the scores and their history are."
    )
    output: NeededPath = Field(default=Path("output"), description="Where the report is written.")
    previous: Annotated[tuple[PlaceOfDatabase, ...], BeforeValidator(_as_lines)] = Field(
        default=(),
        repr=False,
        description="Where earlier runs left the database: files, folders or addresses, tried in order; the "
        "address of a site ends in `/`. In a variable, one a line.",
    )
    previous_headers: dict[HeaderName, Secret] = Field(
        default_factory=dict,
        description="Headers such as a token's, sent to the host of the first address in `previous` and to no other.",
    )
    previous_timeout: float = Field(
        default=60, gt=0, le=3600, description="Seconds to wait for a part of a previous database."
    )
    previous_retries: int = Field(
        default=4, ge=0, le=20, description="How often that is tried again after a failure in passing."
    )
    site: SiteSettings = Field(default_factory=SiteSettings)
    privacy: PrivacySettings = Field(default_factory=PrivacySettings)
    guard: GuardSettings = Field(default_factory=GuardSettings)
    analysis: AnalysisSettings = Field(default_factory=AnalysisSettings)

    @model_validator(mode="before")
    @classmethod
    def _slugs_and_defaults(cls, values: dict[str, Any]) -> dict[str, Any]:
        instances = values.get("instances")
        if isinstance(instances, Mapping):
            values = {**values, "instances": {slug: _named(slug, raw) for slug, raw in instances.items()}}
        return values

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings names the arguments
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what `load_settings` merged: it alone knows slugs in variables and lines of the file."""
        return (init_settings,)


def load_settings(
    path: Path | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    use_file: bool = True,
) -> Settings:
    """Load the settings from a file, the environment and `overrides` (options; those that are None don't count).

    Without `path`, `arrscore.yaml` is read where it exists, unless `use_file` is off. Raises ConfigurationError
    with one line that names the key, and the line of the file or the variable where it is known.
    """
    environment = os.environ if environment is None else environment
    if path is None and use_file and DEFAULT_CONFIG.exists():
        path = DEFAULT_CONFIG
    file = read_yaml(path, environment) if path is not None else Source({})
    variables = read_environment(environment)
    values = merged(file.values, variables.values)
    short = _with_short_variables(values, environment)
    values = merged(
        short.values, {key: value for key, value in (overrides or {}).items() if value is not None}
    )
    places = Source(values, {**short.places, **file.places, **variables.places})
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigurationError(_first_line(error.errors(), places)) from None


def _with_short_variables(values: Mapping[str, Any], environment: Mapping[str, str]) -> Source:
    """`RADARR_URL` and `RADARR_API_KEY` stand for an instance `radarr`, and fill in one that lacks them."""
    instances = values.get("instances", {})
    if not isinstance(instances, Mapping):
        return Source(dict(values))
    result = dict(instances)
    places: dict[KeyPath, str] = {}
    for service in SERVICES:
        names = {key: f"{service.upper()}_{key.upper()}" for key in ("url", "api_key")}
        short = {key: name for key, name in names.items() if environment.get(name, "").strip()}
        configured = [slug for slug in result if str(slug).startswith(service)]
        if short and (service in result or not configured):
            filled_in = {key: environment[name] for key, name in short.items()}
            present = result.get(service) or {}
            result[service] = merged(filled_in, present) if isinstance(present, Mapping) else present
            for key, name in short.items():
                places["instances", service, key] = f"environment variable {name}"
            places["instances", service] = f"environment variable {' and '.join(short.values())}"
    return Source({**values, "instances": result}, places)


def _named(slug: object, raw: object) -> object:
    """The raw settings of an instance with its slug, and with service and name where these follow from it."""
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise ValueError(f"instances.{slug}: a slug has small letters, digits and single hyphens")
    if not isinstance(raw, Mapping):
        return raw
    if "slug" in raw:
        raise ValueError(f"instances.{slug}.slug: the slug is the key above; take this line out")
    headers = raw.get("headers")
    for name in headers if isinstance(headers, Mapping) else ():
        if str(name).strip().lower() in _HEADERS_OF_OURS:
            raise ValueError(
                f"instances.{slug}.headers.{name}: arrscore sets this header by itself; take this line out"
            )
    first = slug.split("-")[0]
    known = sorted({*SERVICES, *(point.name for point in entry_points(group=_SERVICE_GROUP))})
    service = raw.get("service") or (first if first in known else "")
    if not service:
        raise ValueError(f"instances.{slug}.service is missing: say {' or '.join(known)}")
    if service not in known:
        raise ValueError(f"instances.{slug}.service: there is no such service. Known: {', '.join(known)}")
    words = [word.upper() if word in _UPPER_CASE_WORDS else word.capitalize() for word in slug.split("-")]
    return {**raw, "slug": slug, "service": service, "name": raw.get("name") or " ".join(words)}


def _first_line(details: list[ErrorDetails], source: Source) -> str:
    """One line for the first error: where, which key, what is wrong, what to do; and how many more there are."""
    # An unknown key often is a misspelt one that is then missing, too: it says more.
    detail = min(details, key=lambda each: each["type"] != "extra_forbidden")
    # pydantic marks what is wrong with a key itself, such as a header's name, so.
    path = tuple(str(part) for part in detail["loc"] if part != "[key]")
    key = "".join(each if each.isprintable() else "?" for each in ".".join(path))
    match detail["type"]:
        case "extra_forbidden":
            problem = f"{key} is not a known key.{_suggestion(path)}"
        case "missing":
            problem = f"{key} is missing.{_hint(path)}"
        case "value_error":
            reason = str(detail["ctx"]["error"]) if "ctx" in detail else detail["msg"]
            problem = f"{key} {reason}." if key else f"{reason}."
        case "dict_type" | "model_type" | "dict_attributes_type":
            problem = f"{key} should hold keys and values of its own, one a line below it."
        case _:
            problem = f"{key}: {detail['msg'].lower()}."
    if not path and problem.startswith("instances."):
        path = tuple(problem.split(":")[0].split(" ")[0].split("."))
    place = source.place_of(path)
    more = f" ({len(details) - 1} more to correct)" if len(details) > 1 else ""
    return f"{place}: {problem}{more}" if place else f"{problem}{more}"


def _suggestion(path: tuple[str, ...]) -> str:
    names = list(known_keys(path[:-1]))
    close = difflib.get_close_matches(path[-1], names, n=1)
    if close:
        return f" Did you mean {close[0]}?"
    return f" Known here: {', '.join(names)}." if names else ""


def _hint(path: tuple[str, ...]) -> str:
    if path[0] == "instances" and len(path) == 3:  # noqa: PLR2004 - instances, slug, key
        _, slug, key = path
        is_short = slug in SERVICES and key in {"url", "api_key"}
        parts = path[1:] if is_short else ("ARRSCORE_INSTANCES", slug, key)
        variable = ("_" if is_short else "__").join(part.upper().replace("-", "_") for part in parts)
        return f" Add it, or set {variable}."
    return ""


def known_keys(path: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that may stand below a path, such as `("instances", "radarr")`."""
    model: type[BaseModel]
    match path:
        case ():
            model = Settings
        case ("instances", _):
            model = InstanceSettings
        case ("site",):
            model = SiteSettings
        case ("privacy",):
            model = PrivacySettings
        case ("guard",):
            model = GuardSettings
        case ("analysis",):
            model = AnalysisSettings
        case _:
            return ()
    return tuple(name for name in model.model_fields if name != "slug")


LogFormat = Literal["text", "json"]
