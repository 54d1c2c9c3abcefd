"""The files that have a custom format, and those of the same profiles and qualities that lack it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

from arrscore.site import filters
from arrscore.site.facts import InstanceFacts
from arrscore.site.pages.columns import GAIN, GROUP, HREF, PRIORITY, PROFILE, QUALITY, SCORE, SIZE
from arrscore.site.reads.library import Item
from arrscore.site.reads.rules import ProfileFormat, read_set_formats
from arrscore.site.tables import ROWS_IN_PAGE, Column, Row, Table
from arrscore.site.words import PRIORITIES, item_label

UP = "../"
# Of those with it and of those without it: together no more than a page shows whole.
SHOWN_FILES = ROWS_IN_PAGE // 2
NO_SCORES: Mapping[int, int] = {}
RANKS = {name: rank for rank, name in enumerate((*PRIORITIES, None))}
HAS, LACKS = "has it", "lacks it"

GroupKey = tuple[int, int]
"""A profile's id and a quality's rank."""


class FileGroups(NamedTuple):
    """The files of an instance by profile and quality, and the lists that have a format.

    `ranked` are all files, most worthwhile first, each with its group and set; those without a profile have no group.
    Elsewhere a file is its number in there, so that lists of files are put in order as fast as numbers. Each list
    holds the files of one group with one set of formats; `having` has them by format and group, `alone` those without
    a group by set. `files` and `scores` count those of a group: what lacks a format is the rest of its group, so that
    no format needs to look at all files. `score_of`, `quality_of` and `cells` tell it of each file, the last what a
    table says of it, made once.
    """

    having: Mapping[int, Mapping[GroupKey, Sequence[Sequence[int]]]]
    ranked: Sequence[tuple[GroupKey | None, int, Item]]
    score_of: Sequence[int | None]
    quality_of: Sequence[str]
    files: Mapping[GroupKey, int]
    scores: Mapping[GroupKey, Mapping[int, int]]
    alone: Mapping[int, Sequence[int]]
    sets_of: Mapping[int, frozenset[int]]
    cells: Callable[[int], Row]


class Division(NamedTuple):
    """How a format divides the files of one profile and quality: those that have it, how many, and how many lack it."""

    profile_id: int
    quality_rank: int
    having: Sequence[Sequence[int]]
    files: int
    lacking: int


def group_files(one: InstanceFacts) -> FileGroups:
    """Sort the files whose formats are known by profile, quality and set of formats."""
    ranked = _ranked(one)
    score_of = [item.score for _, _, item in ranked]
    files: dict[GroupKey, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    alone: dict[int, list[int]] = defaultdict(list)
    for number, (key, set_id, _) in enumerate(ranked):
        (alone if key is None else files[key])[set_id].append(number)
    formats_of, sets_of = _sets(one)
    having: dict[int, dict[GroupKey, list[list[int]]]] = defaultdict(lambda: defaultdict(list))
    for key, sets in files.items():
        for set_id, numbers in sets.items():
            for format_id in formats_of.get(set_id, ()):
                having[format_id][key].append(numbers)
    return FileGroups(
        having=having,
        ranked=ranked,
        score_of=score_of,
        quality_of=[item.quality or "" for _, _, item in ranked],
        files={key: _count(sets.values()) for key, sets in files.items()},
        scores={key: _scores(score_of, sets.values()) for key, sets in files.items()},
        alone=alone,
        sets_of=sets_of,
        cells=cache(lambda number: _cells(one, ranked[number][2])),
    )


def _ranked(one: InstanceFacts) -> list[tuple[GroupKey | None, int, Item]]:
    """The files with their group and set, most worthwhile first; equal ones by group and set."""
    files: dict[GroupKey | None, dict[int, list[Item]]] = defaultdict(lambda: defaultdict(list))
    seen: set[int] = set()
    for item in one.items:
        if item.file_id is None or item.format_set_id is None or item.file_id in seen:
            continue
        seen.add(item.file_id)
        key: GroupKey | None = None
        if (
            item.profile_id is not None
            and item.profile_id in one.profile_of
            and item.quality_rank is not None
        ):
            key = (item.profile_id, item.quality_rank)
        files[key][item.format_set_id].append(item)
    rest = files.pop(None, {})
    ranked = [
        (key, set_id, item)
        for key, sets in (*files.items(), (None, dict(sorted(rest.items()))))
        for set_id, items in sets.items()
        for item in items
    ]
    ranked.sort(key=lambda entry: _worth(entry[2]))
    return ranked


def _sets(one: InstanceFacts) -> tuple[Mapping[int, Sequence[int]], Mapping[int, frozenset[int]]]:
    """The formats of each set, and the sets of each format."""
    rows = read_set_formats(one.connection, one.instance.id)
    sets_of: dict[int, set[int]] = defaultdict(set)
    for set_id, format_ids in rows:
        for format_id in format_ids:
            sets_of[format_id].add(set_id)
    return dict(rows), {format_id: frozenset(sets) for format_id, sets in sets_of.items()}


def _worth(item: Item) -> tuple[float, ...]:
    """The order in which files are worth a look; equal ones stay in the library's order."""
    return (RANKS[item.priority_name], -(item.potential_gain or 0))


def divisions_of(groups: FileGroups, format_id: int) -> list[Division]:
    """Where the format is: the profiles and qualities in which some file has it."""
    found = []
    for key, having in groups.having.get(format_id, {}).items():
        files = _count(having)
        found.append(Division(*key, having, files, groups.files[key] - files))
    return found


def group_table(
    one: InstanceFacts, groups: FileGroups, points: Sequence[ProfileFormat], divisions: Sequence[Division]
) -> Table:
    """By profile and quality: what files with the format and without it score, its own points left out."""
    own = {each.profile_id: each.points for each in points}
    rows = []
    for each in divisions:
        worth = own.get(each.profile_id, 0)
        with_it = _scores(groups.score_of, each.having)
        median = _median(with_it)
        others = _median(groups.scores[each.profile_id, each.quality_rank], besides=with_it)
        rest = None if median is None else median - worth
        rows.append(
            (
                one.profile_of[each.profile_id].profile, f"{UP}profiles/{one.profile_slugs[each.profile_id]}.html",
                _quality(groups, each), worth, each.files, each.lacking, rest, others,
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


def _quality(groups: FileGroups, each: Division) -> str:
    names = set(map(groups.quality_of.__getitem__, map(itemgetter(0), each.having)))
    return filters.listed(sorted(names))


def _count(lists: Iterable[Sequence[int]]) -> int:
    return sum(map(len, lists))


def _scores(score_of: Sequence[int | None], lists: Iterable[Sequence[int]]) -> Mapping[int, int]:
    """How many files of these lists have which score, the lowest first."""
    scores = Counter(map(score_of.__getitem__, chain.from_iterable(lists)))
    return dict(sorted((score, files) for score, files in scores.items() if score is not None))


def _median(counts: Mapping[int, int], besides: Mapping[int, int] = NO_SCORES) -> int | None:
    """The lower median of `counts`, as the analysis takes it; those `besides` are among them and left out."""
    left, reached = sum(counts.values()) - sum(besides.values()), 0
    for score, files in counts.items() if left else ():
        reached += files - besides.get(score, 0)
        if 2 * reached >= left:
            return score
    return None


def files_table(groups: FileGroups, format_id: int, divisions: Sequence[Division]) -> tuple[Table, str]:
    """The files most worth a look, with the format and without it, and how many there are of each."""
    sets = groups.sets_of.get(format_id, frozenset())
    having = [
        *groups.having.get(format_id, {}).values(),
        [groups.alone[one] for one in sets if one in groups.alone],
    ]
    table = Table(
        id="files",
        caption="Files with it and without it",
        columns=(
            Column("title", "Title", link="href"), HREF,
            Column("has", "Format", "badge", facet=True, order=(HAS, LACKS)),
            SCORE, PRIORITY, GAIN, PROFILE, QUALITY, GROUP, SIZE,
        ),
        rows=(
            *_rows(groups, _first([*chain.from_iterable(having)]), HAS),
            *_rows(groups, _lacking(groups, format_id, sets), LACKS),
        ),
        empty="No file matches it.",
        noun="file",
    )  # fmt: skip
    counts = sum(map(_count, having)), sum(each.lacking for each in divisions)
    cut = f" Of each the first {filters.number(SHOWN_FILES)} are listed." if max(counts) > SHOWN_FILES else ""
    words = (
        f"{filters.plural(counts[0], 'file')} {'has' if counts[0] == 1 else 'have'} it; "
        f"{filters.number(counts[1])} of the same profiles and qualities {'lacks' if counts[1] == 1 else 'lack'} it. "
        f"Those most worth upgrading come first.{cut}"
    )
    return table, words if counts[0] else ""


def _first(lists: Iterable[Sequence[int]]) -> list[int]:
    return sorted(chain.from_iterable(numbers[:SHOWN_FILES] for numbers in lists))[:SHOWN_FILES]


def _lacking(groups: FileGroups, format_id: int, sets: Container[int]) -> Iterable[int]:
    """The first files that lack the format, of those groups in which some have it."""
    divided = groups.having.get(format_id, {})
    lacking = (
        number
        for number, (key, set_id, _) in enumerate(groups.ranked)
        if set_id not in sets and key in divided
    )
    return islice(lacking, SHOWN_FILES)


def _rows(groups: FileGroups, numbers: Iterable[int], has: str) -> list[Row]:
    return [(*cells[:2], has, *cells[2:]) for cells in map(groups.cells, numbers)]


def _cells(one: InstanceFacts, item: Item) -> Row:
    """What a table tells of a file, but for whether it has the format."""
    page = one.title_page(item.title_id)
    return (
        item_label(item.title, item.year, item.season_number, item.episode_number),
        UP + page if page is not None else None, item.score, item.priority_name, item.potential_gain, item.profile,
        item.quality, item.release_group, item.size_bytes,
    )  # fmt: skip
