"""The files that have a custom format, and those of the same profiles and qualities that lack it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median_low

from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.format_files import RankedFile, read_ranked_files
from arrscore.report.data.rules import ProfileFormat, read_set_formats
from arrscore.report.pages.columns import GAIN, GROUP, HREF, PRIORITY, PROFILE, QUALITY, SCORE, SIZE
from arrscore.report.tables.table import Column, Row, Table
from arrscore.report.text import formatting
from arrscore.report.text.wording import item_label

UP = "../"
# Of those with it and of those without it; all of them are a link away.
SHOWN_FILES = 15
HAS, LACKS = "has it", "lacks it"

GroupKey = tuple[int, int]
"""A profile's id and a quality's rank."""


@dataclass(frozen=True, slots=True)
class FileGroups:
    """The files of an instance whose formats are known, the one most worth upgrading first.

    `by_group` has them by profile and quality, without those of no known profile; `sets_of` are the sets of formats
    that hold a format.
    """

    files: Sequence[RankedFile]
    by_group: Mapping[GroupKey, Sequence[RankedFile]]
    sets_of: Mapping[int, set[int]]


@dataclass(frozen=True, slots=True)
class Division:
    """How a format divides the files of one profile and quality."""

    profile_id: int
    quality_rank: int
    having: Sequence[RankedFile]
    lacking: Sequence[RankedFile]


def group_files(facts: InstanceFacts) -> FileGroups:
    """Read the files of an instance and sort them by profile and quality."""
    files = read_ranked_files(facts.connection, facts.instance.id)
    by_group: dict[GroupKey, list[RankedFile]] = defaultdict(list)
    for file in files:
        if file.profile_id is not None and file.profile_id in facts.profile_of:
            by_group[file.profile_id, file.quality_rank].append(file)
    sets_of: dict[int, set[int]] = defaultdict(set)
    for set_id, format_ids in read_set_formats(facts.connection, facts.instance.id):
        for format_id in format_ids:
            sets_of[format_id].add(set_id)
    return FileGroups(files, by_group, sets_of)


def divisions_of(groups: FileGroups, format_id: int) -> list[Division]:
    """Where the format is: the profiles and qualities in which some file has it."""
    sets = groups.sets_of.get(format_id, set())
    found = []
    for (profile_id, quality_rank), files in groups.by_group.items():
        having = [file for file in files if file.set_id in sets]
        if having:
            lacking = [file for file in files if file.set_id not in sets]
            found.append(Division(profile_id, quality_rank, having, lacking))
    return found


def group_table(
    facts: InstanceFacts, points: Sequence[ProfileFormat], divisions: Sequence[Division]
) -> Table:
    """By profile and quality: what files with the format and without it score, its own points left out."""
    own = {each.profile_id: each.points for each in points}
    rows = []
    for each in divisions:
        worth = own.get(each.profile_id, 0)
        median, others = _median(each.having), _median(each.lacking)
        rest = None if median is None else median - worth
        rows.append(
            (
                facts.profile_of[each.profile_id].profile, f"{UP}profiles/{facts.profile_slugs[each.profile_id]}.html",
                _qualities(each.having), worth, len(each.having), len(each.lacking), rest, others,
                rest - others if rest is not None and others is not None else None,
            )
        )  # fmt: skip
    rows.sort(key=lambda cells: (-cells[4], cells[0], cells[2]))
    return Table(
        id="groups",
        caption="Files with it and without it, by profile and quality",
        columns=(
            Column("profile", "Profile", link="href"), HREF, Column("quality", "Quality"),
            Column("points", "Points", "points"), Column("having", "Files with it", "number"),
            Column("lacking", "Files without it", "number"),
            Column("rest", "Median with it", "number", help="Points besides its own."),
            Column("others", "Median without it", "number"),
            Column("difference", "Difference", "points", help="What comes along with the format."),
        ),
        rows=tuple(rows),
        default_sort="-having",
        empty="No file matches it, so there is nothing to compare.",
        noun="group",
    )  # fmt: skip


def _qualities(files: Iterable[RankedFile]) -> str:
    return formatting.listed(sorted({file.quality or "" for file in files}))


def _median(files: Iterable[RankedFile]) -> int | None:
    """The lower median of their scores, as the analysis takes it."""
    scores = [file.score for file in files if file.score is not None]
    return median_low(scores) if scores else None


def files_table(
    facts: InstanceFacts, groups: FileGroups, format_id: int, divisions: Sequence[Division]
) -> tuple[Table, str]:
    """The files most worth a look, with the format and without it, and how many there are of each."""
    sets = groups.sets_of.get(format_id, set())
    divided = {(each.profile_id, each.quality_rank) for each in divisions}
    having = [file for file in groups.files if file.set_id in sets]
    lacking = (
        file
        for file in groups.files
        if file.set_id not in sets and (file.profile_id, file.quality_rank) in divided
    )
    table = Table(
        id="files",
        caption="Files with it and without it",
        columns=(
            Column("title", "Title", link="href"), HREF,
            Column("has", "Format", "badge", facet=True, order=(HAS, LACKS)),
            SCORE, PRIORITY, GAIN, PROFILE, QUALITY, GROUP, SIZE,
        ),
        rows=(
            *(_row(facts, file, HAS) for file in having[:SHOWN_FILES]),
            *(_row(facts, file, LACKS) for file in islice(lacking, SHOWN_FILES)),
        ),
        empty="No file matches it.",
        noun="file",
    )  # fmt: skip
    counts = len(having), sum(len(each.lacking) for each in divisions)
    cut = (
        f" Of each the first {formatting.number(SHOWN_FILES)} are listed."
        if max(counts) > SHOWN_FILES
        else ""
    )
    words = (
        f"{formatting.plural(counts[0], 'file')} {'has' if counts[0] == 1 else 'have'} it; "
        f"{formatting.number(counts[1])} of the same profiles and qualities "
        f"{'lacks' if counts[1] == 1 else 'lack'} it. "
        f"Those most worth upgrading come first.{cut}"
    )
    return table, words if counts[0] else ""


def _row(facts: InstanceFacts, file: RankedFile, has: str) -> Row:
    page = facts.title_page(file.title_id)
    return (
        item_label(file.title, file.year, file.season_number, file.episode_number),
        UP + page if page is not None else None, has, file.score, file.priority_name, file.potential_gain, file.profile,
        file.quality, file.release_group, file.size_bytes,
    )  # fmt: skip
