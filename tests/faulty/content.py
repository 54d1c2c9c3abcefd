"""Faults of content: what a server says is JSON, and not what it should be."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from faulty.server import Act, Exchange

Change = Callable[[list[dict[str, Any]]], list[Any]]
MEGABYTES = 50


def with_records(change: Change) -> Act:
    """Answer with the healthy records, changed; a single record is a list of one, a page keeps its frame."""

    async def act(exchange: Exchange) -> None:
        healthy = json.loads(exchange.body)
        match healthy:
            case list():
                changed: Any = change(healthy)
            case {"records": list(records)}:
                changed = healthy | {"records": change(records)}
            case _:
                changed = (change([healthy]) or [{}])[0]
        await exchange.send(json.dumps(changed).encode())

    return act


def with_values(change: Callable[[str, Any], Any]) -> Act:
    """Answer with every value of every record changed, nested ones too; the key is given with it."""

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: walk(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [walk(one, key) for one in value]
        return change(key, value)

    return with_records(lambda records: [walk(one) for one in records])


def number_as_text(_: str, value: Any) -> Any:
    """The number 5 as "5"."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def null_but_ids(key: str, value: Any) -> Any:
    """Nothing but ids is told."""
    return value if key.lower().endswith("id") else None


def with_unknown_fields(records: list[dict[str, Any]]) -> list[Any]:
    """Fields of a version to come."""
    return [one | {"inventedLater": {"a": [1, None]}, "": "nameless"} for one in records]


def without_fields(records: list[dict[str, Any]]) -> list[Any]:
    """Only ids are left."""
    return [{"id": one["id"]} if "id" in one else {} for one in records]


def negative_ids(records: list[dict[str, Any]]) -> list[Any]:
    """Every id below zero."""
    return [one | {"id": -one["id"]} if "id" in one else one for one in records]


def without_last(records: list[dict[str, Any]]) -> list[Any]:
    """One record is gone since the list was made."""
    return records[:-1]


def first_half(records: list[dict[str, Any]]) -> list[Any]:
    """Every second record did not come."""
    return records[: len(records) // 2]


async def fifty_megabytes(exchange: Exchange) -> None:
    """Send the healthy answer made very large: a list with its first record again and again, else white space."""
    healthy = json.loads(exchange.body)
    if isinstance(healthy, list) or "records" in healthy:
        await with_records(_with_large_copies)(exchange)
    else:
        await exchange.send(exchange.body + b" " * (MEGABYTES << 20))


def _with_large_copies(records: list[dict[str, Any]]) -> list[Any]:
    large = records[0] | {"inventedLater": "x" * (1 << 20)}
    return records + [large] * MEGABYTES
