"""The answers of `/history` and `/history/since`: frozen data, with formats and score as of today."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from arrscore.demo.answers import Answers, Json, language_answer, quality_model, wire_date, without_nulls
from arrscore.demo.scoring import event_evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from arrscore.demo.reference import Service
    from arrscore.demo.state import Event

EVENT_KINDS: dict[Service, dict[int, str]] = {
    "radarr": {
        1: "grabbed", 3: "downloadFolderImported", 4: "downloadFailed", 6: "movieFileDeleted",
        7: "movieFolderImported", 8: "movieFileRenamed", 9: "downloadIgnored",
    },
    "sonarr": {
        1: "grabbed", 2: "seriesFolderImported", 3: "downloadFolderImported", 4: "downloadFailed",
        5: "episodeFileDeleted", 6: "episodeFileRenamed", 7: "downloadIgnored",
    },
}  # fmt: skip

SORT_KEYS: dict[str, Callable[[Event], Any]] = {
    "date": lambda event: (event.date, event.id),
    "id": lambda event: event.id,
    "sourceTitle": lambda event: (event.source_title, event.id),
}


def event_answer(answers: Answers, event: Event) -> Json:
    """Return one record; its `data` is what was written then."""
    owner = {"movieId": event.title_id} if answers.server.service == "radarr" else _owner(event)
    record = {
        "sourceTitle": event.source_title,
        "languages": [language_answer(name) for name in event.languages],
        "quality": quality_model(event.quality, event.revision),
        **answers.scored(event_evidence(answers.server, event), event.title_id),
        "qualityCutoffNotMet": answers.cutoff_not_met(event.quality, event.title_id),
        "date": wire_date(event.date),
        "downloadId": event.download_id,
        "eventType": event.kind,
        "data": event.data,
        "id": event.id,
    }
    return without_nulls(owner | record)


def _owner(event: Event) -> Json:
    return {"episodeId": event.episode_id, "seriesId": event.title_id}


def history_page(answers: Answers, query: dict[str, list[str]]) -> Json:
    """Return one page of the records of the kinds asked for, or of all kinds."""
    page, size = int(query.get("page", ["1"])[0]), int(query.get("pageSize", ["10"])[0])
    sort_key = query.get("sortKey", ["date"])[0]
    direction = query.get("sortDirection", ["descending"])[0]
    events = sorted(
        _of_kinds(answers, query),
        key=SORT_KEYS.get(sort_key, SORT_KEYS["date"]),
        reverse=direction in ("descending", "default"),
    )
    chosen = events[(page - 1) * size : page * size]
    return {
        "page": page,
        "pageSize": size,
        "sortKey": sort_key,
        "sortDirection": direction,
        "totalRecords": len(events),
        "records": [event_answer(answers, event) for event in chosen],
    }


def history_since(answers: Answers, query: dict[str, list[str]]) -> list[Json]:
    """Return the records from a moment on, oldest first."""
    since = dt.datetime.fromisoformat(query["date"][0].replace("Z", "+00:00").replace(" ", "+"))
    if since.tzinfo is None:
        since = since.replace(tzinfo=dt.UTC)
    events = [event for event in _of_kinds(answers, query) if event.date >= since]
    return [event_answer(answers, event) for event in sorted(events, key=SORT_KEYS["date"])]


def _of_kinds(answers: Answers, query: dict[str, list[str]]) -> list[Event]:
    asked = query.get("eventType", [])
    if not asked:
        return answers.server.history
    by_id = EVENT_KINDS[answers.server.service]
    kinds = {by_id.get(int(one), "") if one.isdecimal() else one for one in asked}
    return [event for event in answers.server.history if event.kind in kinds]
