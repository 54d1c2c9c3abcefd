"""How long Datasette takes for the first page of every table: `python benchmarks/datasette_pages.py FOLDER [explore]`.

FOLDER has an arrscore.db and the files that `arrscore explore` writes beside it; with `explore` its settings hold, and
without it Datasette's own, as for a plain `datasette -m metadata.yaml arrscore.db`. Any Python that has Datasette
runs it. It prints JSON: pages with their least seconds of wall and processor time.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import datasette
import yaml
from datasette.app import Datasette

TIMES = 5


def opened(folder: Path, *, as_explore: bool) -> Datasette:
    """Datasette on the copy; 1.0 takes facets and sort orders as configuration."""
    described = yaml.safe_load((folder / "metadata.yaml").read_text(encoding="utf-8"))
    more: dict[str, Any] = {"metadata": described}
    if not datasette.__version__.startswith("0."):
        more["config"] = {"databases": described["databases"]}
    if as_explore:
        more["settings"] = {"suggest_facets": False}
        more["inspect_data"] = json.loads((folder / "inspect-data.json").read_text(encoding="utf-8"))
    return Datasette(immutables=[str(folder / "arrscore.db")], **more)


async def time_pages(served: Datasette) -> dict[str, tuple[float, float]]:
    """Least wall and processor seconds of the database's page and of each table's first; a failing page raises."""
    await served.invoke_startup()
    tables = (await served.client.get("/arrscore.json")).json()["tables"]
    paths = ["/arrscore", *(f"/arrscore/{table['name']}" for table in tables if not table["hidden"])]
    measured = {}
    for path in paths:
        taken = []
        for _ in range(TIMES):
            wall, cpu = time.perf_counter(), time.process_time()
            answer = await served.client.get(path)
            taken.append((time.perf_counter() - wall, time.process_time() - cpu))
            answer.raise_for_status()
        measured[path] = (min(wall for wall, _ in taken), min(cpu for _, cpu in taken))
    return measured


if __name__ == "__main__":
    pages = asyncio.run(time_pages(opened(Path(sys.argv[1]), as_explore="explore" in sys.argv[2:])))
    json.dump({"version": datasette.__version__, "pages": pages}, sys.stdout)
