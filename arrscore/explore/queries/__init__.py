"""Questions that owners ask, as Datasette's canned queries: one SQL file each, with a header.

-- title: what a reader calls it
-- why: what it answers                     (goes on in lines that start with `--   `)
-- parameter NAME: what may be given        (one line for each `:NAME` of the query)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_HEADER_LINE = re.compile(r"-- (?P<key>title|why|parameter \w+): (?P<text>\S.*)")
_CONTINUATION = re.compile(r"--   +(?P<text>\S.*)")


@dataclass(frozen=True, slots=True)
class Question:
    """One canned query; `parameters` maps the names of its parameters to what may be given for them."""

    name: str
    title: str
    why: str
    parameters: Mapping[str, str]
    sql: str


def parse_question(name: str, text: str) -> Question:
    """Read one file of the form above. Raises ValueError where its header lacks a line or has an unknown one."""
    lines = text.splitlines()
    body = next(number for number, line in enumerate(lines) if not line.startswith("--"))
    entries: dict[str, str] = {}
    key = ""
    for line in lines[:body]:
        if match := _HEADER_LINE.fullmatch(line):
            key = match["key"]
            entries[key] = match["text"]
        elif key and (match := _CONTINUATION.fullmatch(line)):
            entries[key] += f" {match['text']}"
        else:
            raise ValueError(f"{name}.sql has a header line that is not understood: {line}")
    if not {"title", "why"} <= entries.keys():
        raise ValueError(f"{name}.sql needs a title and a why")
    return Question(
        name=name,
        title=entries["title"],
        why=entries["why"],
        parameters={
            key.removeprefix("parameter "): value
            for key, value in entries.items()
            if key.startswith("parameter ")
        },
        sql="\n".join(lines[body:]).strip(),
    )


@cache
def load_questions() -> tuple[Question, ...]:
    """Every question of the package, by name."""
    folder = files("arrscore.explore") / "queries"
    texts = {
        path.name.removesuffix(".sql"): path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.name.endswith(".sql")
    }
    return tuple(parse_question(name, texts[name]) for name in sorted(texts))
