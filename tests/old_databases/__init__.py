"""Databases that released and earlier versions wrote, and the answers of the servers that they had read last."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

HERE = Path(__file__).parent
VERSIONS = ("0.1.0",)
# When the last run of each was; write.py has the calendar.
LAST_RUN = "2026-06-29T06:00:00Z"


def unpack(version: str, name: str, target: Path) -> Path:
    """Write the database called `name` (working, published, hidden) to `target`."""
    target.write_bytes(lzma.decompress((HERE / version / f"{name}.db.xz").read_bytes()))
    return target


def kept_servers(version: str) -> dict[str, KeptServer]:
    """The servers that the databases of this version had read last, by service."""
    answers = json.loads(lzma.decompress((HERE / version / "answers.json.xz").read_bytes()))
    return {service: KeptServer(found) for service, found in answers.items()}


class KeptServer:
    """An ASGI application that gives answers from lists; `answers` may be edited, and `asked` lists the requests."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, list[str]]]] = []

    def answer(self, path: str, query: dict[str, list[str]]) -> Any:
        """What the server would say; None where it knows no such path."""
        found = self.answers.get(path)
        if path == "moviefile":
            return [each for each in found if str(each["movieId"]) in query["movieId"]]
        if path in {"episode", "episodefile"}:
            return [each for each in found if str(each["seriesId"]) == query["seriesId"][0]]
        if path in {"history", "history/since"}:
            records = self.answers["history"]["records"]
            if kinds := query.get("eventType"):
                numbers = {"grabbed": "1", "downloadFolderImported": "3", "downloadFailed": "4"}
                records = [each for each in records if numbers.get(each["eventType"]) in kinds]
            if path == "history/since":
                return [each for each in records if each["date"] >= query["date"][0]]
            page, size = int(query["page"][0]), int(query["pageSize"][0])
            part = records[(page - 1) * size : page * size]
            return {"page": page, "pageSize": size, "totalRecords": len(records), "records": part}
        return found

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """One ASGI request."""
        await receive()
        path, query = scope["path"].removeprefix("/api/v3/"), parse_qs(scope["query_string"].decode())
        self.asked.append((path, query))
        answer = self.answer(path, query)
        status = 404 if answer is None else 200
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
