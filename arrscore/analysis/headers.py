"""The header of a SQL file: comment lines in front of its query that say what it is.

-- title: what a reader calls it
-- why: what it is for, which may go on
--   in lines that start like this one
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_CONTINUATION = re.compile(r"--   +(?P<text>\S.*)")


class HeaderError(ValueError):
    """A header line that nobody understands; `line` counts from 1."""

    def __init__(self, line: int, text: str) -> None:
        self.line = line
        self.text = text
        super().__init__(f"a header line that is not understood: {text}")


@dataclass(frozen=True, slots=True)
class HeaderEntry:
    """A header's `-- key: text`, continued lines joined; `line` is where it starts, counted from 1."""

    key: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class SqlFile:
    """A file's header and its query, which begins in `line`."""

    entries: tuple[HeaderEntry, ...]
    sql: str
    line: int


def split_header(text: str, entry: re.Pattern[str]) -> SqlFile:
    """Split a file into header and query; `entry` matches a whole header line, with the groups `key` and `text`.

    Raises HeaderError for a line of the header that is neither an entry nor the continuation of one.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    start = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    body = next(
        (place for place in range(start, len(lines)) if not lines[place].startswith("--")), len(lines)
    )
    entries: list[HeaderEntry] = []
    for number in range(start, body):
        line = lines[number].rstrip()
        if match := entry.fullmatch(line):
            entries.append(HeaderEntry(match["key"], match["text"], number + 1))
        elif entries and (match := _CONTINUATION.fullmatch(line)):
            entries[-1] = replace(entries[-1], text=f"{entries[-1].text} {match['text']}")
        else:
            raise HeaderError(number + 1, line)
    first = next((place for place in range(body, len(lines)) if lines[place].strip()), body)
    return SqlFile(tuple(entries), "\n".join(lines[first:]).strip(), first + 1)
