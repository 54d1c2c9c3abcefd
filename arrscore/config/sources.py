"""Read settings from a YAML file, with the line of each key, and from the environment.

Both become plain nested dictionaries; `Settings` validates them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from arrscore.errors import ConfigurationError

ENVIRONMENT_PREFIX = "ARRSCORE_"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

# Kubernetes sets these in every container for each service of its namespace: for a service `arrscore`,
# ARRSCORE_SERVICE_HOST, ARRSCORE_SERVICE_PORT_HTTP, ARRSCORE_PORT_80_TCP_ADDR and so on. A setting's name has `__`.
_SERVICE_LINK = re.compile(
    r"ARRSCORE(_[A-Z0-9]+)*"
    r"(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9]+)*|_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_SERVICE_PORT = re.compile(r"(ARRSCORE(?:_[A-Z0-9]+)*)_PORT")
_SERVICE_ADDRESS = re.compile(r"(tcp|udp|sctp)://")

_DEEPEST = 20  # an alias that contains itself would never end

_MERGE_TAG = "tag:yaml.org,2002:merge"

KeyPath = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Nested settings with the location of each key: a line of a file, or a variable's name."""

    values: dict[str, Any]
    places: Mapping[KeyPath, str] = field(default_factory=dict)

    def place_of(self, path: KeyPath) -> str | None:
        """Where the key or its nearest parent was set; otherwise the first key below it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return next((place for key, place in self.places.items() if key[: len(path)] == path), None)


def read_yaml(path: Path, environment: Mapping[str, str]) -> Source:
    """Read a YAML file with `${VAR}` filled in from the environment.

    Raises ConfigurationError with the line for an unreadable file, invalid YAML, a duplicate key or an unset variable.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigurationError(f"Cannot read {path}: {reason}. Try: arrscore init") from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = error.problem or "it cannot be parsed"
        raise ConfigurationError(f"{path.name}, line {line}: not valid YAML: {problem}.") from None
    except yaml.YAMLError as error:
        problem = str(error).splitlines()[0]
        raise ConfigurationError(f"{path.name}: not valid YAML: {problem}.") from None
    reader = _YamlReader(path.name, environment)
    if root is None:
        return Source({})
    if not isinstance(root, yaml.MappingNode):
        raise ConfigurationError(
            f"{path.name}, line 1: expected keys such as `instances:`. Try: arrscore init"
        )
    values = reader.value_of(root, ())
    return Source(values, reader.places)


class _YamlReader:
    """Walks YAML nodes to keep each key's line, and to substitute variables only in strings."""

    def __init__(self, file_name: str, environment: Mapping[str, str]) -> None:
        self._file_name = file_name
        self._environment = environment
        self._constructor = yaml.SafeLoader("")
        self.places: dict[KeyPath, str] = {}

    def value_of(self, node: yaml.Node, path: KeyPath) -> Any:  # noqa: ANN401 - YAML holds anything
        if len(path) > _DEEPEST:
            raise ConfigurationError(
                f"{self._file_name}: {path[0]} is nested too deeply. Does it contain itself?"
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping_of(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value_of(child, (*path, str(index))) for index, child in enumerate(node.value)]
        try:
            value = self._constructor.construct_object(node)
        except (yaml.YAMLError, ValueError):
            place = f"{self._file_name}, line {node.start_mark.line + 1}"
            raise ConfigurationError(f"{place}: {'.'.join(path)} has a value that cannot be read.") from None
        if isinstance(value, str):
            return self._substitute_variables(value, node, path)
        return value

    def _mapping_of(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        own = [pair for pair in node.value if pair[0].tag != _MERGE_TAG]
        merged_in = self._merge_keys(node, path, 0)
        for position, (key_node, value_node) in enumerate([*own, *merged_in]):
            key = str(key_node.value)
            place = f"{self._file_name}, line {key_node.start_mark.line + 1}"
            if key in values and position >= len(own):
                continue
            if key in values:
                raise ConfigurationError(f"{place}: {'.'.join((*path, key))} is set twice. Keep one of them.")
            self.places[*path, key] = place
            values[key] = self.value_of(value_node, (*path, key))
        return values

    def _merge_keys(
        self, node: yaml.MappingNode, path: KeyPath, depth: int
    ) -> list[tuple[yaml.Node, yaml.Node]]:
        """The keys and values that `<<` merges in, in order of precedence."""
        found: list[tuple[yaml.Node, yaml.Node]] = []
        for key_node, value_node in node.value:
            if key_node.tag != _MERGE_TAG:
                continue
            bases = value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
            for base in bases:
                if not isinstance(base, yaml.MappingNode) or depth > _DEEPEST:
                    place = f"{self._file_name}, line {key_node.start_mark.line + 1}"
                    raise ConfigurationError(
                        f"{place}: {'.'.join((*path, '<<'))} should refer to a mapping, such as *radarr."
                    )
                found += [pair for pair in base.value if pair[0].tag != _MERGE_TAG]
                found += self._merge_keys(base, path, depth + 1)
        return found

    def _substitute_variables(self, text: str, node: yaml.Node, path: KeyPath) -> str:
        def replace(match: re.Match[str]) -> str:
            name = match.group(1)
            if name not in self._environment:
                raise ConfigurationError(
                    f"{self._file_name}, line {node.start_mark.line + 1}: {'.'.join(path)} needs the "
                    f"environment variable {name}, which is not set. Set it, or put the value here."
                )
            return self._environment[name]

        return _VARIABLE.sub(replace, text)


def read_environment(environment: Mapping[str, str]) -> Source:
    """Nest the `ARRSCORE_` variables: `ARRSCORE_INSTANCES__RADARR_4K__API_KEY` is instances.radarr-4k.api_key.

    A part below `instances` is a slug, and one below `headers` or `previous_headers` a header's name: write `-` in
    these as `_`. A value that starts with `{` is a JSON object. Variables that Kubernetes sets are ignored.
    """
    values: dict[str, Any] = {}
    places: dict[KeyPath, str] = {}
    for name in sorted(environment):
        if not name.upper().startswith(ENVIRONMENT_PREFIX) or _is_service_link(name, environment):
            continue
        path = _path_of_variable(name)
        if not all(path):
            raise ConfigurationError(f"The environment variable {name} has an empty part. Check its name.")
        _put(values, path, _value_of_variable(name, environment[name]), name)
        places[path] = f"environment variable {name}"
    return Source(values, places)


def _is_service_link(name: str, environment: Mapping[str, str]) -> bool:
    """Whether Kubernetes set the variable for a service, in which case it is not a setting."""
    if _SERVICE_LINK.fullmatch(name):
        return True
    port = _SERVICE_PORT.fullmatch(name)
    if port is None:
        return False
    return bool(_SERVICE_ADDRESS.match(environment[name])) or f"{port[1]}_SERVICE_HOST" in environment


def _path_of_variable(name: str) -> KeyPath:
    parts = [part.lower() for part in name[len(ENVIRONMENT_PREFIX) :].split("__")]
    for position, parent in enumerate(parts[:-1], start=1):
        if parent in {"instances", "headers", "previous_headers"}:
            parts[position] = parts[position].replace("_", "-")
    return tuple(parts)


def _value_of_variable(name: str, text: str) -> object:
    if not text.lstrip().startswith("{"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise ConfigurationError(f"The environment variable {name} is not valid JSON. Check it.") from None


def _put(values: dict[str, Any], path: KeyPath, value: object, name: str) -> None:
    for key in path[:-1]:
        values = values.setdefault(key, {})
        if not isinstance(values, dict):
            raise ConfigurationError(
                f"The environment variable {name} conflicts with a variable for a key above it."
            )
    if isinstance(value, dict) and isinstance(values.get(path[-1]), dict):
        values[path[-1]] = merged(values[path[-1]], value)
    else:
        values[path[-1]] = value


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Merge nested dictionaries; if both have a value, `above` wins."""
    result = dict(below)
    for key, value in above.items():
        lower = result.get(key)
        result[key] = (
            merged(lower, value) if isinstance(lower, Mapping) and isinstance(value, Mapping) else value
        )
    return result
