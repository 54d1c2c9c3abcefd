"""The older tool's config.yaml as our arrscore.yaml; what has no counterpart is listed with the reason."""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from arrscore.config import SERVICES, load_settings
from arrscore.config.sources import KeyPath, read_yaml
from arrscore.errors import ConfigurationError

_OF_EXPORT = {
    # key there: key of each instance here, least, most
    "timeout": ("timeout", 1.0, 3600.0),
    "max_workers": ("concurrency", 1.0, 16.0),
    "retry_attempts": ("retries", 0.0, 20.0),
    "rate_limit": ("requests_per_second", 0.01, 10_000.0),
}
_WHY_NOT: dict[str, str] = {
    "apis": "arrscore asks no host but your own servers",
    "export.score_sources": "arrscore reads custom-format scores only",
    "export.custom_formats": "arrscore writes nothing into your servers, and reads every format there is",
    "export.retry_delay": "the time between two tries grows by itself",
    "export.output_dir": "the report needs a folder that holds nothing else; `output` by default",
    "export.generate_dashboard": "a build always writes the report",
    "export.database_path": "its history comes over with: arrscore import",
    "export.upgrade_candidate_threshold": "upgrades are found by each profile's own scale, not by one number",
    "export.enable_trend_analysis": "trends are always shown",
    "dashboard.theme": "the report is light or dark as its reader's system is",
    "dashboard.show_upgrade_candidates": "the report lists every candidate",
    "dashboard.show_format_analysis": "the report lists every format",
    "logging": "a run is told how to log with --verbose, --quiet and --log-format",
}
_UNKNOWN = "arrscore knows no such key of arr-score-exporter"
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_PLACEHOLDERS = ("your_", "your-")


@dataclass(frozen=True, slots=True)
class Translation:
    """What was translated: the file's text, its instances, keys that are not in it, and the rest with the reason.

    `holds_keys` tells that API keys stand in the text, `variables` which environment variables it needs.
    """

    text: str
    instances: tuple[str, ...]
    holds_keys: bool
    variables: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


class _Unfilled(dict[str, str]):
    """An environment that leaves every `${NAME}` as it stands."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return f"${{{name}}}"


def translate_configuration(path: Path, *, write_keys: bool) -> Translation:
    """Translate a config.yaml; API keys go into the text only with `write_keys`, else a variable stands for each.

    Raises ConfigurationError where the file cannot be read, names neither a Radarr nor a Sonarr, or holds a value that
    arrscore would refuse.
    """
    values = read_yaml(path, _Unfilled()).values
    left_out: dict[str, str] = {}
    shared = dict(_shared(values, left_out))
    instances: dict[str, dict[str, object]] = {}
    for service in SERVICES:
        section = values.get(service)
        if isinstance(section, Mapping):
            _take_instance(service, section, shared, instances, left_out)
    if not instances:
        raise ConfigurationError(
            f"{path} names no Radarr or Sonarr with a url that is enabled. Is it the config.yaml of "
            "arr-score-exporter? Else try: arrscore init"
        )
    variables = _hide_keys(instances, write_keys=write_keys)
    site = _site(values)
    left_out.update((key, reason) for key, reason in _rest(values) if key not in left_out)
    text = _text(path.name, instances, site)
    _check(path, text)
    return Translation(
        text,
        tuple(instances),
        any(not _is_variable(each["api_key"]) for each in instances.values()),
        variables,
        tuple(left_out.items()),
    )


def is_exposed(path: Path) -> bool:
    """Whether a file would stand in a git repository that does not ignore it by name."""
    path = path.resolve()
    for folder in path.parents:
        ignored = folder / ".gitignore"
        if ignored.is_file():
            lines = ignored.read_text(encoding="utf-8", errors="replace").splitlines()
            names = [line.strip().removeprefix("/" if folder == path.parent else "") for line in lines]
            if any(fnmatch(path.name, name) for name in names):
                return False
        if (folder / ".git").exists():
            return True
    return False


def _shared(values: Mapping[str, Any], left_out: dict[str, str]) -> Iterator[tuple[str, object]]:
    """What the older tool sets for both services, in our keys and within our bounds."""
    export = values.get("export")
    for name, (ours, least, most) in _OF_EXPORT.items():
        value = export.get(name) if isinstance(export, Mapping) else None
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN
            left_out[f"export.{name}"] = "it is no number"
            continue
        kept = min(max(value, least), most)
        if kept != value:
            left_out[f"export.{name}"] = f"written as {ours}: {kept:g}, the nearest that arrscore takes"
        yield ours, int(kept) if kept == int(kept) else kept


def _take_instance(
    service: str,
    section: Mapping[str, Any],
    shared: Mapping[str, object],
    instances: dict[str, dict[str, object]],
    left_out: dict[str, str],
) -> None:
    url = section.get("url")
    if section.get("enabled") is False:
        left_out[service] = "it is switched off (enabled: false)"
    elif not isinstance(url, str) or not url.strip():
        left_out[service] = "it has no url"
    else:
        key = str(section.get("api_key") or "").strip()
        instances[service] = {"url": url.strip(), "api_key": key, **shared}


def _hide_keys(instances: dict[str, dict[str, object]], *, write_keys: bool) -> tuple[str, ...]:
    """Put a variable where a key is not to be written or not there; returns the variables that must be set."""
    variables = []
    for service, instance in instances.items():
        key = str(instance["api_key"])
        is_missing = not key or key.lower().startswith(_PLACEHOLDERS)
        if not _is_variable(key) and (is_missing or not write_keys or "${" in key):
            instance["api_key"] = f"${{{service.upper()}_API_KEY}}"
        if _is_variable(instance["api_key"]):
            variables.append(str(instance["api_key"])[2:-1])
    return tuple(variables)


def _is_variable(value: object) -> bool:
    text = str(value)
    return text.startswith("${") and text.endswith("}") and text[2:-1].isidentifier()


def _site(values: Mapping[str, Any]) -> dict[str, object]:
    dashboard = values.get("dashboard")
    title = dashboard.get("title") if isinstance(dashboard, Mapping) else None
    return {"title": title} if isinstance(title, str) and title.strip() else {}


def _rest(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every key that the text does not hold, with the reason."""
    taken = {(service, key) for service in SERVICES for key in ("url", "api_key", "enabled")}
    taken |= {("export", name) for name in _OF_EXPORT} | {("dashboard", "title")}
    for path in _leaves(values, ()):
        if path[:2] in taken:
            continue
        name = ".".join(path)
        ends = (".".join(path[:length]) for length in range(len(path), 0, -1))
        yield name, next((_WHY_NOT[end] for end in ends if end in _WHY_NOT), _UNKNOWN)


def _leaves(value: object, path: KeyPath) -> Iterator[KeyPath]:
    if isinstance(value, Mapping) and value:
        for key, below in value.items():
            yield from _leaves(below, (*path, str(key)))
    else:
        yield path


def _text(source: str, instances: Mapping[str, Mapping[str, object]], site: Mapping[str, object]) -> str:
    lines = [
        f"# Translated from {json.dumps(source)} of arr-score-exporter. docs/configuration.md lists every key.",
        "",
        "instances:",
    ]
    for slug, instance in instances.items():
        lines.append(f"  {slug}:")
        lines += [f"    {key}: {_scalar(value)}" for key, value in instance.items()]
    if site:
        lines += ["", "site:", *(f"  {key}: {_scalar(value)}" for key, value in site.items())]
    return "\n".join([*lines, ""])


def _scalar(value: object) -> str:
    """A value as YAML on one line; text stands in quotes, whatever it holds."""
    if isinstance(value, str):
        return str(yaml.safe_dump(value, default_style='"', allow_unicode=True, width=math.inf)).strip()
    return json.dumps(value)


def _check(path: Path, text: str) -> None:
    """Refuse what arrscore would not load, as long as nothing is written."""
    with tempfile.TemporaryDirectory(prefix="arrscore-init-") as folder:
        trial = Path(folder) / "arrscore.yaml"
        trial.write_text(text, encoding="utf-8")
        try:
            load_settings(trial, environment=dict.fromkeys(_VARIABLE.findall(text), "x"))
        except ConfigurationError as error:
            raise ConfigurationError(
                f"{path} cannot be taken over as it is. In the new file, {error}"
            ) from None
