"""The files that have a custom format, and those of the same profiles and qualities that lack it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, islice
from typing import NamedTuple

from arrscore.site import filters
from arrscore.site.facts import InstanceFacts
from arrscore.site.pages.columns import GAIN, GROUP, HREF, PRIORITY, PROFILE, QUALITY, SCORE, SIZE
from arrscore.site.reads.library import Item
from arrscore.site.reads.rules import ProfileFormat
from arrscore.site.tables import Column, Table
from arrscore.site.words import PRIORITIES, item_label

UP = "../"
SHOWN_FILES = 100
NO_SCORES: Mapping[int, int] = {}
HAS, LACKS = "has it", "lacks it"

GroupKey = tuple[int, int]
"""A profile's id and a quality's rank."""


class FileGroups(NamedTuple):
    """The files of an instance by profile and quality, most worthwhile first, and the lists that have a format.

    Each list holds the files of one group with one set of formats; `having` has them by format and group. `ranked`
    are all files with their group and set, and `files` and `scores` count those of a group: what lacks a format is
    the rest of its group, so that no format needs to look at all files.
    """

    having: Mapping[int, Mapping[GroupKey, Sequence[Sequence[Item]]]]
    ranked: Sequence[tuple[GroupKey, int, Item]]
    files: Mapping[GroupKey, int]
    scores: Mapping[GroupKey, Mapping[int, int]]
    without_profile: Mapping[int, Sequence[Item]]
    sets_of: Mapping[int, frozenset[int]]


class Division(NamedTuple):
    """How a format divides the files of one profile and quality: those that have it, and how many lack it."""

    profile_id: int
    quality_rank: int
    having: Sequence[Sequence[Item]]
    lacking: int


def group_files(one: InstanceFacts) -> FileGroups:
    """Sort the files whose formats are known by profile, quality and set of formats."""
    files: dict[GroupKey, dict[int, list[Item]]] = defaultdict(lambda: defaultdict(list))
    rest: dict[int, list[Item]] = defaultdict(list)
    seen: set[int] = set()
    for item in one.items:
        if item.file_id is None or item.format_set_id is None or item.file_id in seen:
            continue
        seen.add(item.file_id)
        if item.profile_id not in one.profile_of or item.profile_id is None or item.quality_rank is None:
            rest[item.format_set_id].append(item)
        else:
            files[item.profile_id, item.quality_rank][item.format_set_id].append(item)
    for sets in files.values():
        for items in sets.values():
            items.sort(key=_worth)
    formats_of, sets_of = _sets(one)
    having: dict[int, dict[GroupKey, list[list[Item]]]] = defaultdict(lambda: defaultdict(list))
    for key, sets in files.items():
        for set_id, items in sets.items():
            for format_id in formats_of.get(set_id, ()):
                having[format_id][key].append(items)
    ranked = [
        (key, set_id, item) for key, sets in files.items() for set_id, items in sets.items() for item in items
    ]
    ranked.sort(key=lambda entry: _worth(entry[2]))
    return FileGroups(
        having=having,
        ranked=ranked,
        files={key: _count(sets.values()) for key, sets in files.items()},
        scores={key: _scores(sets.values()) for key, sets in files.items()},
        without_profile=rest,
        sets_of=sets_of,
    )


def _sets(one: InstanceFacts) -> tuple[Mapping[int, set[int]], Mapping[int, frozenset[int]]]:
    """The formats of each set, and the sets of each format."""
    formats_of: dict[int, set[int]] = defaultdict(set)
    sets_of: dict[int, set[int]] = defaultdict(set)
    for (set_id, _), parts in one.score_rules.parts.items():
        for part in parts:
            formats_of[set_id].add(part.format_id)
            sets_of[part.format_id].add(set_id)
    return formats_of, {format_id: frozenset(sets) for format_id, sets in sets_of.items()}


def _worth(item: Item) -> tuple[float, ...]:
    """The order in which files are worth a look; equal ones stay in the library's order."""
    priority = PRIORITIES.index(item.priority_name) if item.priority_name is not None else len(PRIORITIES)
    return (priority, -(item.potential_gain or 0))


def divisions_of(groups: FileGroups, format_id: int) -> list[Division]:
    """Where the format is: the profiles and qualities in which some file has it."""
    return [
        Division(profile_id, rank, having, groups.files[profile_id, rank] - _count(having))
        for (profile_id, rank), having in groups.having.get(format_id, {}).items()
    ]


def group_table(
    one: InstanceFacts, groups: FileGroups, points: Sequence[ProfileFormat], divisions: Sequence[Division]
) -> Table:
    """By profile and quality: what files with the format and without it score, its own points left out."""
    own = {each.profile_id: each.points for each in points}
    rows = []
    for each in divisions:
        worth = own.get(each.profile_id, 0)
        having = _count(each.having)
        with_it = _scores(each.having)
        median = _median(with_it)
        others = _median(groups.scores[each.profile_id, each.quality_rank], besides=with_it)
        rest = None if median is None else median - worth
        rows.append(
            (
                one.profile_of[each.profile_id].profile, f"{UP}profiles/{one.profile_slugs[each.profile_id]}.html",
                _quality(each), worth, having, each.lacking, rest, others,
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


def _quality(each: Division) -> str:
    names = sorted({items[0].quality or "" for items in each.having})
    return filters.listed(names)


def _count(lists: Iterable[Sequence[Item]]) -> int:
    return sum(len(items) for items in lists)


def _scores(lists: Iterable[Sequence[Item]]) -> Mapping[int, int]:
    """How many files have which score, the lowest first."""
    scores = Counter(item.score for item in chain.from_iterable(lists) if item.score is not None)
    return dict(sorted(scores.items()))


def _median(counts: Mapping[int, int], besides: Mapping[int, int] = NO_SCORES) -> int | None:
    """The lower median of `counts`, as the analysis takes it; those `besides` are among them and left out."""
    left, reached = sum(counts.values()) - sum(besides.values()), 0
    for score, files in counts.items() if left else ():
        reached += files - besides.get(score, 0)
        if 2 * reached >= left:
            return score
    return None


def files_table(
    one: InstanceFacts, groups: FileGroups, format_id: int, alone: Sequence[Sequence[Item]]
) -> tuple[Table, str]:
    """The files most worth a look, with the format and without it, and how many there are of each."""
    divided = groups.having.get(format_id, {})
    having = [*chain.from_iterable(divided.values()), *alone]
    sets = groups.sets_of.get(format_id, frozenset())
    lacking = (item for key, set_id, item in groups.ranked if set_id not in sets and key in divided)
    all_lacking = sum(groups.files[key] - _count(lists) for key, lists in divided.items())
    rows = [(HAS, item) for item in _first(having)] + [(LACKS, item) for item in islice(lacking, SHOWN_FILES)]
    table = Table(
        id="files",
        caption="Files with it and without it",
        columns=(
            Column("title", "Title", link="href"), HREF,
            Column("has", "Format", "badge", facet=True, order=(HAS, LACKS)),
            SCORE, PRIORITY, GAIN, PROFILE, QUALITY, GROUP, SIZE,
        ),
        rows=tuple(
            (
                item_label(item.title, item.year, item.season_number, item.episode_number), _href(one, item), has,
                item.score, item.priority_name, item.potential_gain, item.profile, item.quality, item.release_group,
                item.size_bytes,
            )
            for has, item in rows
        ),
        empty="No file matches it.",
        noun="file",
    )  # fmt: skip
    counts = _count(having), all_lacking
    cut = f" Of each the first {filters.number(SHOWN_FILES)} are listed." if max(counts) > SHOWN_FILES else ""
    words = (
        f"{filters.plural(counts[0], 'file')} {'has' if counts[0] == 1 else 'have'} it; "
        f"{filters.number(counts[1])} of the same profiles and qualities {'lacks' if counts[1] == 1 else 'lack'} it. "
        f"Those most worth upgrading come first.{cut}"
    )
    return table, words if counts[0] else ""


def _first(lists: Sequence[Sequence[Item]]) -> list[Item]:
    return nsmallest(SHOWN_FILES, chain.from_iterable(items[:SHOWN_FILES] for items in lists), key=_worth)


def _href(one: InstanceFacts, item: Item) -> str | None:
    page = one.title_page(item.title_id)
    return UP + page if page is not None else None
