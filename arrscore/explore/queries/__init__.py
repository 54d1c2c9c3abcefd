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

from arrscore.analysis.headers import HeaderError, split_header

_HEADER_LINE = re.compile(r"-- (?P<key>title|why|parameter \w+): (?P<text>\S.*)")


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
    try:
        file = split_header(text, _HEADER_LINE)
    except HeaderError as error:
        raise ValueError(f"{name}.sql has {error}") from None
    entries = {each.key: each.text for each in file.entries}
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
        sql=file.sql,
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
