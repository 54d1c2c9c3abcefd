"""The least that a fetch and a report cost: `python floor.py RADARR SONARR CONCURRENCY DATABASE [REPORT OUT]`.

httpx with arrscore's requests and as many at once, `json.loads`, one table by a raw `executemany`; and the bytes of a
report in as many files. Prints what the parts cost.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import httpx
from meter import Meter

SETUP = (
    "/system/status",
    "/qualityprofile",
    "/customformat",
    "/config/mediamanagement",
    "/config/naming",
    "/tag",
)
BATCH = 100
PAGE = 1000
Row = tuple[object, ...]


class Reader:
    """One server, with so many requests at once."""

    def __init__(self, http: httpx.AsyncClient, port: int, concurrency: int) -> None:
        self._http = http
        self._base = f"http://127.0.0.1:{port}/api/v3"
        self._slots = asyncio.Semaphore(concurrency)

    async def get(self, path: str, **params: Any) -> Any:  # noqa: ANN401 - JSON
        """The answer to a request."""
        async with self._slots:
            response = await self._http.get(f"{self._base}{path}", params=params)
        return json.loads(response.content)

    async def get_all(self, requests: Iterable[tuple[str, dict[str, Any]]]) -> list[Any]:
        """The records of several answers."""
        answers = await asyncio.gather(*(self.get(path, **params) for path, params in requests))
        return [record for answer in answers for record in answer]

    async def setup(self) -> None:
        """The rules and settings."""
        for path in SETUP:
            await self.get(path)

    async def history(self) -> list[Any]:
        """Page after page until one is not full."""
        records: list[Any] = []
        number = 1
        while True:
            page = await self.get(
                "/history",
                page=number,
                pageSize=PAGE,
                sortKey="date",
                sortDirection="descending",
                eventType=["1", "3"],
            )
            records += page["records"]
            if len(page["records"]) < PAGE:
                return records
            number += 1


async def radarr(reader: Reader) -> list[Row]:
    """Movies, their files, and the history."""
    await reader.setup()
    movies = await reader.get("/movie", excludeLocalCovers="true")
    ids = [movie["id"] for movie in movies if movie["hasFile"]]
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    files = await reader.get_all(("/moviefile", {"movieId": batch}) for batch in batches)
    return rows("movie", movies) + rows("movie file", files) + rows("event", await reader.history())


async def sonarr(reader: Reader) -> list[Row]:
    """Series, their episodes and files, and the history."""
    await reader.setup()
    series = await reader.get("/series")
    ids = [one["id"] for one in series]
    files = await reader.get_all(("/episodefile", {"seriesId": one}) for one in ids)
    episodes = await reader.get_all(("/episode", {"seriesId": one}) for one in ids)
    found = rows("series", series) + rows("episode", episodes)
    return found + rows("episode file", files) + rows("event", await reader.history())


def rows(kind: str, records: Sequence[dict[str, Any]]) -> list[Row]:
    """A row for each record."""
    return [
        (
            kind,
            record["id"],
            record.get("movieId") or record.get("seriesId"),
            record.get("title") or record.get("relativePath"),
            record.get("size"),
            record.get("customFormatScore"),
            record.get("dateAdded"),
        )
        for record in records
    ]


async def fetch(ports: Sequence[int], concurrency: int) -> list[Row]:
    """All records of both servers, which are read at the same time."""
    async with httpx.AsyncClient(timeout=60) as http:
        readers = [Reader(http, port, concurrency) for port in ports]
        found = await asyncio.gather(radarr(readers[0]), sonarr(readers[1]))
    return [row for part in found for row in part]


def record(database: str, found: list[Row]) -> None:
    """One table."""
    connection = sqlite3.connect(database)
    connection.execute("create table records (kind, id, title_id, name, size, score, date)")
    connection.executemany("insert into records values (?, ?, ?, ?, ?, ?, ?)", found)
    connection.commit()
    connection.close()


def write(report: Path, out: Path) -> None:
    """As many files with as many bytes as the report has."""
    listed = json.loads((report / "manifest.json").read_bytes())["files"]
    sizes = {name: entry["size_bytes"] for name, entry in listed.items()}
    content = bytes(max(sizes.values()))
    for folder in {(out / name).parent for name in sizes}:
        folder.mkdir(parents=True, exist_ok=True)
    for name, size in sizes.items():
        (out / name).write_bytes(content[:size])


def main() -> None:
    """Measure and tell."""
    meter = Meter()
    meter.started()
    with meter.part("fetch and record"):
        found = asyncio.run(fetch([int(port) for port in sys.argv[1:3]], int(sys.argv[3])))
        record(sys.argv[4], found)
    if len(sys.argv) > 5:
        with meter.part("write"):
            write(Path(sys.argv[5]), Path(sys.argv[6]))
    print(meter.told())


if __name__ == "__main__":
    main()
