"""Load the settings from all their sources; later ones take precedence.

In this order: the defaults; `RADARR_URL`, `RADARR_API_KEY` and the like for the simplest case; `arrscore.yaml`; the
environment (`ARRSCORE_…`); options on the command line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from arrscore.config.instances import SERVICES
from arrscore.config.messages import first_line
from arrscore.config.settings import Settings
from arrscore.config.sources import KeyPath, Source, merged, read_environment, read_yaml
from arrscore.config.values import pasted
from arrscore.errors import ConfigurationError

DEFAULT_CONFIG = Path("arrscore.yaml")


def load_settings(
    path: Path | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    use_file: bool = True,
) -> Settings:
    """Load the settings from a file, the environment and `overrides` (options; None means not given).

    Without `path`, `arrscore.yaml` is read if it exists, unless `use_file` is off. Raises ConfigurationError
    with one line that names the key and, if known, the line of the file or the variable.
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
        raise ConfigurationError(first_line(error.errors(), places)) from None


def _with_short_variables(values: Mapping[str, Any], environment: Mapping[str, str]) -> Source:
    """Apply `RADARR_URL` and `RADARR_API_KEY`: they define an instance `radarr`, or complete an existing one."""
    instances = values.get("instances", {})
    if not isinstance(instances, Mapping):
        return Source(dict(values))
    result = dict(instances)
    places: dict[KeyPath, str] = {}
    for service in SERVICES:
        names = {key: f"{service.upper()}_{key.upper()}" for key in ("url", "api_key")}
        short = {key: name for key, name in names.items() if pasted(environment.get(name, ""))}
        configured = [slug for slug in result if str(slug).startswith(service)]
        if short and (service in result or not configured):
            filled_in = {key: environment[name] for key, name in short.items()}
            present = result.get(service) or {}
            result[service] = merged(filled_in, present) if isinstance(present, Mapping) else present
            for key, name in short.items():
                places["instances", service, key] = f"environment variable {name}"
            places["instances", service] = f"environment variable {' and '.join(short.values())}"
    return Source({**values, "instances": result}, places)
