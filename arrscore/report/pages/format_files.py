"""The files that match a custom format, and those of the same profiles and qualities that do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.format_files import Comparison, RankedFile, read_comparisons, read_ranked_files
from arrscore.report.data.rows import grouped
from arrscore.report.data.rules import read_set_formats
from arrscore.report.pages.columns import GAIN, GROUP, HREF, PRIORITY, PROFILE, QUALITY, SCORE, SIZE
from arrscore.report.tables.table import Column, Row, Table
from arrscore.report.text import formatting
from arrscore.report.text.wording import item_label

UP = "../"
# Of those with it and of those without it; all of them are a link away.
SHOWN_FILES = 15
HAS, LACKS = "with it", "without it"

GroupKey = tuple[int, int]
"""A profile's id and a quality's rank."""


@dataclass(frozen=True, slots=True)
class FileGroups:
    """The files of an instance whose formats are known, the one most worth upgrading first.

    `qualities` are the names of qualities that files of a profile and rank have; `sets_of` are the sets of formats that
    hold a format; `comparisons` are by format.
    """

    files: Sequence[RankedFile]
    qualities: Mapping[GroupKey, str]
    sets_of: Mapping[int, set[int]]
    comparisons: Mapping[int, Sequence[Comparison]]


def group_files(facts: InstanceFacts) -> FileGroups:
    """Read the files of an instance, and what its formats divide them into."""
    files = read_ranked_files(facts.connection, facts.instance.id)
    qualities: dict[GroupKey, set[str]] = defaultdict(set)
    for file in files:
        if file.profile_id is not None and file.quality:
            qualities[file.profile_id, file.quality_rank].add(file.quality)
    sets_of: dict[int, set[int]] = defaultdict(set)
    for set_id, format_ids in read_set_formats(facts.connection, facts.instance.id):
        for format_id in format_ids:
            sets_of[format_id].add(set_id)
    comparisons = read_comparisons(facts.connection, facts.instance.id)
    return FileGroups(
        files,
        {key: formatting.listed(sorted(names)) for key, names in qualities.items()},
        sets_of,
        grouped(
            (row for row in comparisons if row.profile_id in facts.profile_of), lambda row: row.format_id
        ),
    )


def group_table(facts: InstanceFacts, groups: FileGroups, format_id: int) -> Table:
    """By profile and quality: the scores of files with the format and without it, not counting its own score."""
    rows = []
    for each in groups.comparisons.get(format_id, ()):
        others = each.median_without
        rows.append(
            (
                facts.profile_of[each.profile_id].profile, f"{UP}profiles/{facts.profile_slugs[each.profile_id]}.html",
                groups.qualities[each.profile_id, each.quality_rank], each.points, each.files_with, each.files_without,
                each.median_with, others, None if others is None else each.median_with - others,
            )
        )  # fmt: skip
    rows.sort(key=lambda cells: (-cells[4], cells[0], cells[2]))
    return Table(
        id="groups",
        caption="Files with it and without it, by profile and quality",
        columns=(
            Column("profile", "Profile", link="href"), HREF, Column("quality", "Quality"),
            Column("points", "Score", "points"), Column("having", "Files with it", "number"),
            Column("lacking", "Files without it", "number"),
            Column("rest", "Median with it", "number", help="Without its own score."),
            Column("others", "Median without it", "number"),
            Column("difference", "Difference", "points", help="From other formats."),
        ),
        rows=tuple(rows),
        default_sort="-having",
        empty="No file matches it, so there is nothing to compare.",
        noun="group",
    )  # fmt: skip


def files_table(
    facts: InstanceFacts, groups: FileGroups, format_id: int, files_with: int
) -> tuple[Table, str]:
    """The files most worth a look, with the format and without it, and how many there are of each."""
    sets = groups.sets_of.get(format_id, set())
    comparisons = groups.comparisons.get(format_id, ())
    divided = {(each.profile_id, each.quality_rank) for each in comparisons}
    having = (file for file in groups.files if file.set_id in sets)
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
            *(_row(facts, file, HAS) for file in islice(having, SHOWN_FILES)),
            *(_row(facts, file, LACKS) for file in islice(lacking, SHOWN_FILES)),
        ),
        empty="No file matches it.",
        noun="file",
    )  # fmt: skip
    counts = files_with, sum(each.files_without for each in comparisons)
    cut = (
        f" The first {formatting.number(SHOWN_FILES)} of each are listed."
        if max(counts) > SHOWN_FILES
        else ""
    )
    words = (
        f"{formatting.plural(counts[0], 'file')} with it, "
        f"{formatting.number(counts[1])} without it in the same profiles and qualities. "
        f"Sorted by priority.{cut}"
    )
    return table, words if counts[0] else ""


def _row(facts: InstanceFacts, file: RankedFile, has: str) -> Row:
    page = facts.title_page(file.title_id)
    return (
        item_label(file.title, file.year, file.season_number, file.episode_number),
        UP + page if page is not None else None, has, file.score, file.priority_name, file.potential_gain, file.profile,
        file.quality, file.release_group, file.size_bytes,
    )  # fmt: skip
