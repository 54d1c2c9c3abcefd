"""Custom queries as their files tell them: a header of comment lines, then one SELECT.

    -- title: what the page is called        (required)
    -- why: what it is for                   (required; goes on in lines that start with `--   `)
    -- chart: bars LABEL VALUE               or histogram VALUE, scatter X Y, line DATE VALUE [SERIES]: columns
    -- label COLUMN: what the column is called
    -- unit COLUMN: number, points, bytes, percent, year, date, flag, tags or text

A template `NAME.html` beside `NAME.sql` says how the page looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from arrscore.analysis.headers import HeaderEntry, HeaderError, SqlFile, split_header
from arrscore.config.values import is_reserved_by_windows
from arrscore.errors import ConfigurationError

UNITS = ("number", "points", "bytes", "percent", "year", "date", "flag", "tags", "text")
# The columns that each kind of chart takes, and how many of them at least.
CHARTS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "bars": (("LABEL", "VALUE"), 2),
    "histogram": (("VALUE",), 1),
    "scatter": (("X", "Y"), 2),
    "line": (("DATE", "VALUE", "SERIES"), 2),
}
_ENTRY = re.compile(r"-- (?P<key>title|why|chart|(?:label|unit) \w+): (?P<text>\S.*)")
_NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_LONGEST_NAME = 60
_TAKEN_NAMES = ("index",)
_KNOWN = "title, why, chart, label COLUMN and unit COLUMN"


@dataclass(frozen=True, slots=True)
class ChartLine:
    """The header's chart: its kind, the columns that it draws, and the line of the file that says so."""

    kind: str
    columns: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class CustomQuery:
    """One file: what its page says, the query and the line in which it begins.

    `labels` and `units` map columns to a text and its line. `template` is the text of the template beside it.
    """

    name: str
    path: Path
    title: str
    why: str
    sql: str
    line: int
    chart: ChartLine | None = None
    labels: Mapping[str, tuple[str, int]] | None = None
    units: Mapping[str, tuple[str, int]] | None = None
    template: str | None = None

    @property
    def template_path(self) -> Path:
        """Where its template is, or would be."""
        return self.path.with_suffix(".html")


def query_fault(path: Path, line: int | None, problem: str) -> ConfigurationError:
    """The one error of a faulty custom page: its file, the line where it is known, and what to do."""
    place = path.as_posix() if line is None else f"{path.as_posix()}:{line}"
    text = " ".join(f"custom page {place}: {problem}".split())
    return ConfigurationError("".join(letter if letter.isprintable() else "?" for letter in text))


def read_custom_queries(folder: Path | None) -> tuple[CustomQuery, ...]:
    """Read every `.sql` file of the folder, in the order of their names; `None` stands for `pages`, if there is one.

    Raises ConfigurationError where a folder that was asked for is none, and for the first file that is faulty.
    """
    if folder is None:
        folder = Path("pages")
        if not folder.is_dir():
            return ()
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".sql" and path.name[0] != ".")
    except OSError as error:
        raise ConfigurationError(
            f"site.custom_pages: cannot read the folder {folder}: {error.strerror}. "
            "Make it, name another, or take the key out."
        ) from None
    return tuple(map(_read_custom_query, files))


def canned_queries(queries: Iterable[CustomQuery]) -> dict[str, dict[str, str]]:
    """What Datasette takes as canned queries, by name; no table's name begins as theirs do."""
    return {
        f"own-{query.name}": {"title": query.title, "description": query.why, "sql": query.sql}
        for query in queries
    }


def _read_custom_query(path: Path) -> CustomQuery:
    name = path.stem
    if is_reserved_by_windows(name):
        raise query_fault(
            path, None, f"Windows can store no page of this name. Rename it, such as to my-{name}."
        )
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or name in _TAKEN_NAMES:
        raise query_fault(
            path,
            None,
            "its name becomes an address. Rename it: small letters a-z, digits and single hyphens, at most "
            f"{_LONGEST_NAME} of them, and not {_TAKEN_NAMES[0]}.",
        )
    file = _split(path, _read_text(path))
    single = _single_entries(path, file.entries)
    if not file.sql:
        raise query_fault(path, file.line, "no query stands below the header. Write one SELECT there.")
    template = path.with_suffix(".html")
    return CustomQuery(
        name=name,
        path=path,
        title=single["title"].text,
        why=single["why"].text,
        sql=file.sql,
        line=file.line,
        chart=_chart(path, single["chart"]) if "chart" in single else None,
        labels=_of_columns("label", single),
        units=_units(path, single),
        template=_read_text(template) if template.exists() else None,
    )


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise query_fault(path, None, f"cannot be read: {error.strerror}. Check the file.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise query_fault(path, line, "is not UTF-8 text. Save it as UTF-8.") from None


def _split(path: Path, text: str) -> SqlFile:
    try:
        return split_header(text, _ENTRY)
    except HeaderError as error:
        raise query_fault(
            path,
            error.line,
            f"this header line is not understood. Known are {_KNOWN}; a remark stands below the query's first line.",
        ) from None


def _single_entries(path: Path, entries: Sequence[HeaderEntry]) -> dict[str, HeaderEntry]:
    single: dict[str, HeaderEntry] = {}
    for entry in entries:
        if entry.key in single:
            raise query_fault(path, entry.line, f"says `-- {entry.key}:` a second time. Take one out.")
        single[entry.key] = entry
    for key in ("title", "why"):
        if key not in single:
            raise query_fault(path, 1, f"the header has no line `-- {key}:`. Add it above the query.")
    return single


def _of_columns(key: str, single: Mapping[str, HeaderEntry]) -> dict[str, tuple[str, int]]:
    start = f"{key} "
    return {
        name.removeprefix(start): (entry.text, entry.line)
        for name, entry in single.items()
        if name.startswith(start)
    }


def _units(path: Path, single: Mapping[str, HeaderEntry]) -> dict[str, tuple[str, int]]:
    units = _of_columns("unit", single)
    for column, (unit, line) in units.items():
        if unit not in UNITS:
            raise query_fault(path, line, f"{column} has no such unit. Say one of {', '.join(UNITS)}.")
    return units


def _chart(path: Path, entry: HeaderEntry) -> ChartLine:
    kind, *columns = entry.text.split()
    if kind not in CHARTS:
        raise query_fault(path, entry.line, f"there is no such chart. Say one of {', '.join(CHARTS)}.")
    names, least = CHARTS[kind]
    if not least <= len(columns) <= len(names):
        wanted = " ".join([*names[:least], *(f"[{name}]" for name in names[least:])])
        raise query_fault(path, entry.line, f"the chart takes these columns: `-- chart: {kind} {wanted}`.")
    return ChartLine(kind, tuple(columns), entry.line)
