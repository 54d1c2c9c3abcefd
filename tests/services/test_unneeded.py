"""What a fetch leaves out: modules that it has no use for."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import suppress

from arrscore.services.client import open_client

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]"


class Searches:
    """A finder that finds nothing, and remembers what was searched for."""

    def __init__(self):
        self.names = []

    def find_spec(self, name, _path=None, _target=None):
        self.names.append(name)


def test_command_line_of_httpx_stays_away():
    """Reading servers needs neither httpx's own command line nor Rich, which that would load."""
    code = "import sys, arrscore.services; print({'rich', 'httpx._main'} & {k for k, v in sys.modules.items() if v})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_later_requests_search_for_no_module(instance, monkeypatch):
    """Once the first answer is there, no request has Python search the disk for a module."""
    searches = Searches()
    closed = asyncio.Event()

    async def answer(reader, writer):
        with suppress(asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(ANSWER)
        writer.close()
        await writer.wait_closed()
        closed.set()

    async def run():
        async with await asyncio.start_server(answer, "127.0.0.1") as server:
            port = server.sockets[0].getsockname()[1]
            async with open_client(instance(url=f"http://127.0.0.1:{port}")) as client:
                await client.get("/first")
                monkeypatch.setattr(sys, "meta_path", [searches, *sys.meta_path])
                await client.get("/second")
            await closed.wait()

    asyncio.run(run())
    assert searches.names == []
