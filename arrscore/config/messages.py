"""Errors in the settings, as one line: where, which key, what to do."""

from __future__ import annotations

import difflib
import re

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from arrscore.config.analysis import AnalysisSettings
from arrscore.config.guard import GuardSettings
from arrscore.config.instances import SERVICES
from arrscore.config.privacy import PrivacySettings
from arrscore.config.sections import InstanceSettings, SiteSettings
from arrscore.config.settings import Settings
from arrscore.config.sources import ENVIRONMENT_PREFIX, Source

# Keys of earlier versions.
_RENAMED = {"site.own_pages": "site.custom_pages"}


def first_line(details: list[ErrorDetails], source: Source) -> str:
    """One line for the first error: where, which key, what is wrong, what to do; and how many more there are."""
    # An unknown key is often a misspelling of one that is then missing as well; report the unknown one first.
    detail = min(details, key=lambda each: each["type"] != "extra_forbidden")
    # pydantic adds "[key]" if the key itself is invalid, such as a header's name.
    path = tuple(str(part) for part in detail["loc"] if part != "[key]")
    key = "".join(each if each.isprintable() else "?" for each in ".".join(path))
    variable = _meant_variable(path) if (source.place_of(path) or "").startswith("environment") else None
    match detail["type"]:
        case "extra_forbidden" if key in _RENAMED:
            problem = f"{key} is now called {_RENAMED[key]}. Rename it."
        case "extra_forbidden" | "dict_type" | "model_type" if variable:
            problem = f"{key} is not a known key. Did you mean {variable}?"
        case "extra_forbidden":
            problem = f"{key} is not a known key.{_suggestion(path)}"
        case "missing":
            problem = f"{key} is missing.{_hint(path)}"
        case "value_error":
            reason = str(detail["ctx"]["error"]) if "ctx" in detail else detail["msg"]
            problem = f"{key} {reason}." if key else f"{reason}."
        case "dict_type" | "model_type" | "dict_attributes_type":
            problem = f"{key} should contain keys and values, one per line below it."
        case _:
            problem = f"{key}: {detail['msg'].lower()}."
    if not path and problem.startswith("instances."):
        path = tuple(problem.split(":")[0].split(" ")[0].split("."))
    place = source.place_of(path)
    more = f" ({len(details) - 1} more to correct)" if len(details) > 1 else ""
    return f"{place}: {problem}{more}" if place else f"{problem}{more}"


def _suggestion(path: tuple[str, ...]) -> str:
    names = list(_known_keys(path[:-1]))
    close = difflib.get_close_matches(path[-1], names, n=1)
    if close:
        return f" Did you mean {close[0]}?"
    return f" Known here: {', '.join(names)}." if names else ""


def _meant_variable(path: tuple[str, ...]) -> str | None:
    """The intended variable, if its parts are separated by one underscore instead of two."""
    written = "_".join(path).replace("-", "_")
    for key in InstanceSettings.model_fields:
        slug = re.fullmatch(rf"instances_([a-z0-9_]*[a-z0-9])_{key}(_(?P<header>\w+))?", written)
        if slug is not None and (slug["header"] is None) == (key != "headers"):
            return _variable("instances", slug[1].strip("_"), key, *filter(None, [slug["header"]]))
    if written.startswith("previous_headers_"):
        return _variable("previous_headers", written.removeprefix("previous_headers_"))
    sections = {
        f"{key}_{inner}": (key, inner) for key in Settings.model_fields for inner in _known_keys((key,))
    }
    close = difflib.get_close_matches(written, sections, n=1, cutoff=0.8) if len(path) == 1 else []
    return _variable(*sections[close[0]]) if close else None


def _variable(*parts: str) -> str:
    return ENVIRONMENT_PREFIX + "__".join(part.upper().replace("-", "_") for part in parts)


def _hint(path: tuple[str, ...]) -> str:
    if path[0] == "instances" and len(path) == 3:  # noqa: PLR2004 - instances, slug, key
        _, slug, key = path
        is_short = slug in SERVICES and key in {"url", "api_key"}
        variable = f"{slug}_{key}".upper() if is_short else _variable("instances", slug, key)
        return f" Add it, or set {variable}."
    return ""


def _known_keys(path: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that are valid below a path, such as `("instances", "radarr")`."""
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
