"""Convert arr-score-exporter's config.yaml to arrscore.yaml; list settings without an equivalent, with reasons."""

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
    # key in config.yaml: key of each instance in arrscore.yaml, minimum, maximum
    "timeout": ("timeout", 1.0, 3600.0),
    "max_workers": ("concurrency", 1.0, 16.0),
    "retry_attempts": ("retries", 0.0, 20.0),
    "rate_limit": ("requests_per_second", 0.01, 10_000.0),
}
_WHY_NOT: dict[str, str] = {
    "apis": "arrscore contacts only your own servers",
    "export.score_sources": "arrscore reads only custom format scores",
    "export.custom_formats": "arrscore never writes to your servers, and reads all formats",
    "export.retry_delay": "the wait between retries grows automatically",
    "export.output_dir": "the report needs its own folder; `output` by default",
    "export.generate_dashboard": "a build always writes the report",
    "export.database_path": "import its history with: arrscore import",
    "export.upgrade_candidate_threshold": "upgrades are found by each profile's scale, not by a fixed score",
    "export.enable_trend_analysis": "trends are always shown",
    "dashboard.theme": "the report follows its reader's light or dark mode",
    "dashboard.show_upgrade_candidates": "the report lists every candidate",
    "dashboard.show_format_analysis": "the report lists every format",
    "logging": "use --verbose, --quiet and --log-format instead",
}
_UNKNOWN = "not a known key of arr-score-exporter"
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_PLACEHOLDERS = ("your_", "your-")


@dataclass(frozen=True, slots=True)
class Translation:
    """The converted file: its text, its instances, and the skipped settings with reasons.

    `holds_keys` is whether the text contains API keys, `variables` the environment variables that it needs.
    """

    text: str
    instances: tuple[str, ...]
    holds_keys: bool
    variables: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]


class _Unfilled(dict[str, str]):
    """An environment that leaves every `${NAME}` unchanged."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return f"${{{name}}}"


def translate_configuration(path: Path, *, write_keys: bool) -> Translation:
    """Convert a config.yaml; without `write_keys`, the text contains variables instead of API keys.

    Raises ConfigurationError if the file cannot be read, has neither a Radarr nor a Sonarr, or contains a value that is
    invalid in arrscore.
    """
    values = read_yaml(path, _Unfilled()).values
    skipped: dict[str, str] = {}
    shared = dict(_shared(values, skipped))
    instances: dict[str, dict[str, object]] = {}
    for service in SERVICES:
        section = values.get(service)
        if isinstance(section, Mapping):
            _take_instance(service, section, shared, instances, skipped)
    if not instances:
        raise ConfigurationError(
            f"{path} has no enabled Radarr or Sonarr with a url. Check that it is arr-score-exporter's config.yaml, "
            "or start with: arrscore init"
        )
    variables = _hide_keys(instances, write_keys=write_keys)
    site = _site(values)
    skipped.update((key, reason) for key, reason in _rest(values) if key not in skipped)
    text = _text(path.name, instances, site)
    _check(path, text)
    return Translation(
        text,
        tuple(instances),
        any(not _is_variable(each["api_key"]) for each in instances.values()),
        variables,
        tuple(skipped.items()),
    )


def is_exposed(path: Path) -> bool:
    """Whether a file would be in a git repository that does not ignore it by name."""
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


def _shared(values: Mapping[str, Any], skipped: dict[str, str]) -> Iterator[tuple[str, object]]:
    """The settings for both services, as keys of an instance and within our limits."""
    export = values.get("export")
    for name, (ours, least, most) in _OF_EXPORT.items():
        value = export.get(name) if isinstance(export, Mapping) else None
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN
            skipped[f"export.{name}"] = "not a number"
            continue
        kept = min(max(value, least), most)
        if kept != value:
            skipped[f"export.{name}"] = f"set as {ours}: {kept:g}, the nearest allowed value"
        yield ours, int(kept) if kept == int(kept) else kept


def _take_instance(
    service: str,
    section: Mapping[str, Any],
    shared: Mapping[str, object],
    instances: dict[str, dict[str, object]],
    skipped: dict[str, str],
) -> None:
    url = section.get("url")
    if section.get("enabled") is False:
        skipped[service] = "it is disabled (enabled: false)"
    elif not isinstance(url, str) or not url.strip():
        skipped[service] = "it has no url"
    else:
        key = str(section.get("api_key") or "").strip()
        instances[service] = {"url": url.strip(), "api_key": key, **shared}


def _hide_keys(instances: dict[str, dict[str, object]], *, write_keys: bool) -> tuple[str, ...]:
    """Replace keys that are missing or must not be written by variables; returns the variables to set."""
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
    """Every key that is not in the text, with the reason."""
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
        f"# Converted from {json.dumps(source)} of arr-score-exporter. docs/configuration.md lists every key.",
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
    """A value as YAML on one line; text is always quoted."""
    if isinstance(value, str):
        return str(yaml.safe_dump(value, default_style='"', allow_unicode=True, width=math.inf)).strip()
    return json.dumps(value)


def _check(path: Path, text: str) -> None:
    """Raise for text that arrscore would not load, before anything is written."""
    with tempfile.TemporaryDirectory(prefix="arrscore-init-") as folder:
        trial = Path(folder) / "arrscore.yaml"
        trial.write_text(text, encoding="utf-8")
        try:
            load_settings(trial, environment=dict.fromkeys(_VARIABLE.findall(text), "x"))
        except ConfigurationError as error:
            raise ConfigurationError(
                f"{path} cannot be converted as it is. In the new file, {error}"
            ) from None
