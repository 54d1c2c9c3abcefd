"""A Radarr and a Sonarr that answer for a library of any size, as a process of their own.

`python benchmarks/server.py MOVIES EPISODES [EVENT_STEP]` prints the two ports, then serves until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

from wire import EPISODES_A_SERIES, FakeRadarr, FakeSonarr

CHUNK = 1 << 16
KINDS = {"1": "grabbed", "3": "downloadFolderImported"}
Parameters = dict[str, list[str]]


class Application:
    """One of the two servers: answers a path with pieces of a JSON document."""

    def __init__(self, name: str, version: str, server: FakeRadarr | FakeSonarr) -> None:
        self._name = name
        self._version = version
        self._server = server
        self._fixed = {
            "/system/status": json.dumps(
                {"appName": name, "version": version, "instanceName": name}
            ).encode(),
            "/qualityprofile": server.rules.profiles(),
            "/customformat": server.rules.formats(),
            "/tag": b"[]",
            "/config/mediamanagement": b'{"downloadPropersAndRepacks":"preferAndUpgrade"}',
            "/config/naming": b'{"renameMovies":true,"renameEpisodes":true}',
        }

    def answer(self, path: str, query: Parameters) -> Iterable[bytes] | None:
        """The pieces of the answer to a path below `/api/v3`; None for an unknown one."""
        if path in self._fixed:
            return [self._fixed[path]]
        if path == "/history":
            return [self._history(int(query["page"][0]), int(query["pageSize"][0]))]
        records = self._records(path, query)
        return None if records is None else pieces(records)

    def _records(self, path: str, query: Parameters) -> Iterable[str] | None:
        match path:
            case "/movie" | "/series":
                return self._server.titles()
            case "/moviefile":
                return self._server.files([int(each) for each in query["movieId"]])
            case "/episode":
                return self._server.episodes_of(int(query["seriesId"][0]))
            case "/episodefile":
                return self._server.files_of(int(query["seriesId"][0]))
            case "/history/since":  # asked by arrscore 0.1.0 alone
                return self._since(query["date"][0], KINDS[query["eventType"][0]])
        return None

    def _history(self, page: int, size: int) -> bytes:
        events = self._server.events()
        shown = events[(page - 1) * size : page * size]
        records = ",".join(map(self._server.history_record, shown))
        return (
            f'{{"page":{page},"pageSize":{size},"sortKey":"date","sortDirection":"descending","totalRecords":'
            f'{len(events)},"records":[{records}]}}'
        ).encode()

    def _since(self, date: str, kind: str) -> Iterator[str]:
        for text in map(self._server.history_record, self._server.events()):
            record = json.loads(text)
            if record["date"] >= date and record["eventType"] == kind:
                yield text


def pieces(records: Iterable[str]) -> Iterator[bytes]:
    """A JSON array of records, in pieces that cut through them wherever they are full."""
    held = ["["]
    size = 0
    first = True
    for record in records:
        held.append(record if first else f",{record}")
        first = False
        size += len(record)
        if size > CHUNK:
            yield "".join(held).encode()
            held, size = [], 0
    held.append("]")
    yield "".join(held).encode()


def handler(application: Application) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]:
    """Serve one connection after another request; bodies are chunked, as the applications' are."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                target = urlsplit(head.split(b" ", 2)[1].decode())
                body = application.answer(target.path.removeprefix("/api/v3"), parse_qs(target.query))
                status = b"404 Not Found" if body is None else b"200 OK"
                writer.write(
                    b"HTTP/1.1 " + status + b"\r\ncontent-type: application/json; charset=utf-8\r\n"
                    b"transfer-encoding: chunked\r\n\r\n"
                )
                for piece in body or ():
                    writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                    await writer.drain()
                writer.write(b"0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return serve


async def main() -> None:
    """Serve until the input ends."""
    movies, episodes, event_step = (int(text) for text in (*sys.argv[1:], "2")[:3])
    series = max(1, episodes // EPISODES_A_SERIES)
    radarr = FakeRadarr(movies=movies, event_step=event_step)
    sonarr = FakeSonarr(series=series, episodes=episodes // series, event_step=event_step)
    applications = (
        Application("Radarr", "5.28.0.10274", radarr),
        Application("Sonarr", "4.0.16.2944", sonarr),
    )
    ports = []
    for application in applications:
        server = await asyncio.start_server(handler(application), "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
    print(*ports, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
