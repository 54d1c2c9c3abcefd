"""The rules at the start: qualities, custom formats and quality profiles, after the TRaSH Guides."""

from __future__ import annotations

from functools import cache
from typing import Any

from arrscore.demo.reference import Service, facts
from arrscore.demo.state import Format, Profile, ProfileItem, Quality, Specification

SOURCE_IDS: dict[Service, dict[str, int]] = {
    "radarr": {"tv": 6, "webdl": 7, "webrip": 8, "bluray": 9},
    "sonarr": {"tv": 1, "webdl": 3, "webrip": 4, "bluray": 6, "remux": 7},
}
REMUX_MODIFIER = 5

LATER_FORMATS: dict[Service, str] = {"radarr": "Special Edition", "sonarr": "x265 (HD)"}


@cache
def qualities(service: Service) -> dict[str, Quality]:
    """Return the application's qualities by name, lowest first, as it lists them by default."""
    return {row[1]: Quality(*row) for row in facts("qualities")[service]}


def quality(service: Service, name: str) -> Quality:
    """Return a quality by Radarr's name for it; Sonarr calls remuxes otherwise."""
    if service == "sonarr":
        name = facts("qualities")["renamed"].get(name, name)
    return qualities(service)[name]


def group_pattern(*tiers: str) -> str:
    """Return the expression that matches the release groups of these tiers."""
    members = [group for tier in tiers for group in facts("groups")[tier]]
    return f"^({'|'.join(members)})$"


def specification(service: Service, fact: dict[str, Any]) -> Specification:
    """Return one condition of a format as this application writes it."""
    kind, value, name = fact["kind"], fact.get("value", ""), fact["kind"].replace("_", " ").title()
    if kind == "group":
        value, name = group_pattern(fact["tier"]), fact["tier"]
    elif kind == "remux":
        kind, value, name = (
            ("modifier", REMUX_MODIFIER, "Remux") if service == "radarr" else ("source", 7, "Remux")
        )
    elif kind == "source":
        value, name = SOURCE_IDS[service][fact["value"]], fact["value"].upper()
    elif kind == "resolution":
        name = f"{value}p"
    negate = fact.get("negate", False)
    return Specification(f"Not {name}" if negate else name, kind, value, negate, fact.get("required", False))


def make_format(service: Service, name: str, format_id: int) -> Format:
    """Return the custom format of this name, as the guides describe it for this application."""
    fact = next(fact for fact in facts("formats") if fact["name"] == name)
    conditions = tuple(specification(service, spec) for spec in fact["specs"])
    return Format(format_id, name, conditions, fact.get("rename", False))


def format_names(service: Service) -> list[str]:
    """Return the names of the formats that the server starts with."""
    names = [fact["name"] for fact in facts("formats") if service in fact]
    return [name for name in names if name != LATER_FORMATS[service]]


def guide_score(service: Service, name: str, profile: dict[str, Any]) -> int:
    """Return what a format is worth in a profile: by its score set, else by default, else nothing."""
    fact = next(fact for fact in facts("formats") if fact["name"] == name)
    if fact["set"] not in profile["sets"]:
        return 0
    scores: dict[str, int] = fact[service]
    return scores.get(profile.get("score_set", "default"), scores.get("default", 0))


def make_profiles(service: Service, formats: list[Format]) -> list[Profile]:
    """Return the profiles the server starts with; each scores every format, most of them with 0."""
    return [
        _profile(service, number, fact, formats)
        for number, fact in enumerate(facts("profiles")[service], start=1)
    ]


def _profile(service: Service, number: int, fact: dict[str, Any], formats: list[Format]) -> Profile:
    items = _default_items(service, fact) if fact.get("layout") == "default" else _guide_items(service, fact)
    for offset, item in enumerate(item for item in items if item.name is not None):
        item.id = 1000 + offset
    cutoff = next(item for item in items if fact_name(service, fact["cutoff"]) == _item_name(item))
    return Profile(
        id=number,
        name=fact["name"],
        taste=fact["taste"],
        items=items,
        cutoff=cutoff.id if cutoff.id is not None else cutoff.qualities[0].id,
        scores={one.id: guide_score(service, one.name, fact) for one in formats},
        upgrade_allowed=fact.get("upgrade_allowed", True),
        min_format_score=fact.get("min_score", 0),
        cutoff_format_score=fact.get("cutoff_score", 10000),
        min_upgrade_format_score=fact.get("min_upgrade", 1),
    )


def fact_name(service: Service, name: str) -> str:
    """Return this application's name for a quality or group."""
    renamed: dict[str, str] = facts("qualities")["renamed"] if service == "sonarr" else {}
    return renamed.get(name, name)


def _item_name(item: ProfileItem) -> str:
    return item.name if item.name is not None else item.qualities[0].name


def _guide_items(service: Service, fact: dict[str, Any]) -> list[ProfileItem]:
    """Turn the guides' order, wanted and best first, into the API's, which is lowest first."""
    wanted = [_item(service, entry, allowed=True) for entry in reversed(fact["best_first"])]
    taken = {one for item in wanted for one in item.qualities}
    rest = [item for item in _every_item(service) if taken.isdisjoint(item.qualities)]
    split = [
        ProfileItem((one,), allowed=False)
        for item in _every_item(service)
        if not taken.isdisjoint(item.qualities)
        for one in item.qualities
        if one not in taken
    ]
    return rest + split + wanted


def _default_items(service: Service, fact: dict[str, Any]) -> list[ProfileItem]:
    """Take the application's own order; `absent` qualities came with a version later than the profile."""
    items = [item for item in _every_item(service) if _item_name(item) not in fact.get("absent", [])]
    for item in items:
        item.allowed = _item_name(item) in fact["allowed"]
    return items


def _every_item(service: Service) -> list[ProfileItem]:
    groups: dict[str, list[str]] = facts("qualities")["groups"]
    items = []
    for name, one in qualities(service).items():
        group = next((group for group, members in groups.items() if name in members), None)
        if group is None:
            items.append(ProfileItem((one,), allowed=False))
        elif name == groups[group][0]:
            items.append(_item(service, group, allowed=False))
    return items


def _item(service: Service, entry: str | dict[str, Any], *, allowed: bool) -> ProfileItem:
    groups: dict[str, list[str]] = facts("qualities")["groups"]
    if isinstance(entry, dict):
        members = [quality(service, name) for name in reversed(entry["items"])]
        return ProfileItem(tuple(members), allowed, name=entry["name"])
    if entry in groups:
        return ProfileItem(tuple(quality(service, name) for name in groups[entry]), allowed, name=entry)
    return ProfileItem((quality(service, entry),), allowed)
