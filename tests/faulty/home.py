"""`python -m faulty.home`: two servers of a library that lives on, in a process of their own.

Prints the two addresses as JSON. Each line on standard input then lets a week pass, and is answered by one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys

from arrscore.demo import ArrApplication, SampleLibrary
from faulty.catalogue import SERVICES
from faulty.server import FaultyServer
from support.arr import KEY

WEEK = dt.timedelta(weeks=1)


async def main() -> None:
    library = SampleLibrary(3, movies=25, series=3)
    servers = {one: FaultyServer(ArrApplication(library, one, api_key=KEY)) for one in SERVICES}
    for server in servers.values():
        await server.__aenter__()
    print(json.dumps({name: server.url for name, server in servers.items()}), flush=True)  # noqa: T201
    while await asyncio.to_thread(sys.stdin.readline):
        library.advance(library.now + WEEK)
        print("a week later", flush=True)  # noqa: T201
    for server in servers.values():
        await server.__aexit__()


if __name__ == "__main__":
    asyncio.run(main())
