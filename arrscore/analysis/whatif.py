"""What would be if scores, a minimum or a cutoff were others: edits in a copy in memory, read by the same views.

Nothing here knows how a score or a state comes about: the copy's facts are edited as a server would show them after
the edit, and the views say the rest.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arrscore.analysis.statistics import read_score_faults
from arrscore.analysis.views import materialise
from arrscore.errors import ConfigurationError
from arrscore.models import ScoreFault

# What Radarr and Sonarr keep in 32 bits.
_LEAST_SCORE, _MOST_SCORE = -(2**31), 2**31 - 1


@dataclass(frozen=True, slots=True)
class Edits:
    """What to change, as it is typed: `[instance:]profile/format=score`, `[instance:]profile=score`."""

    scores: tuple[str, ...] = ()
    minimums: tuple[str, ...] = ()
    cutoffs: tuple[str, ...] = ()
    increments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """An instance or one of its profiles at one side of the edits; as in `Level`, and the median of its scores."""

    health: float | None
    score_median: int | None
    states: Mapping[str, int]
    priorities: Mapping[str, int]
    below_minimum: int
    candidate_bytes: int


@dataclass(frozen=True, slots=True)
class Level:
    """A library at one side of the edits; sizes in bytes, health from 0 to 100 (None without a scored file).

    Instances are known by their slug, profiles by `slug:profile`; those that were removed are left out.
    """

    health: Mapping[str, float | None]
    states: Mapping[str, int]
    priorities: Mapping[str, int]
    below_minimum: int
    candidate_bytes: int
    instances: Mapping[str, Standing]
    profiles: Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Moved:
    """An item whose state, score or priority the edits would change."""

    label: str
    profile: str
    old_state: str
    new_state: str
    old_score: int | None
    new_score: int | None
    old_priority: str | None
    new_priority: str | None
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The library before and after, the items that changed state or priority, and how many files changed score.

    `moved_bytes` is the size of the files of those items, each file once, however many episodes it holds.
    `score_faults` are the instances whose scores are distrusted: nothing is known of their health and upgrades.
    """

    before: Level
    after: Level
    moved: tuple[Moved, ...]
    moved_bytes: int
    rescored_files: int
    score_faults: tuple[ScoreFault, ...] = ()


_READ_ITEMS = """
select
  upgrade_state.item_id,
  item_labels.label,
  coalesce(quality_profiles.name, ''),
  upgrade_state.state,
  upgrade_state.score,
  upgrade_candidates.priority_name,
  media_files.size_bytes,
  upgrade_state.file_id
from upgrade_state
join item_labels on item_labels.item_id = upgrade_state.item_id
left join quality_profiles on quality_profiles.id = upgrade_state.profile_id
left join upgrade_candidates on upgrade_candidates.item_id = upgrade_state.item_id
left join media_files on media_files.id = upgrade_state.file_id
order by upgrade_state.item_id
"""

_STANDINGS = """
select
  health_counts.instance_id,
  health_counts.profile_id,
  instances.slug || coalesce(':' || quality_profiles.name, ''),
  coalesce(profile_health.score, library_health.score),
  score_quantiles.score_median,
  health_counts.below_minimum
from health_counts
join instances on instances.id = health_counts.instance_id
left join quality_profiles on quality_profiles.id = health_counts.profile_id
left join profile_health on profile_health.profile_id = health_counts.profile_id
left join library_health
  on library_health.instance_id = health_counts.instance_id and health_counts.profile_id is null
left join score_quantiles
  on score_quantiles.instance_id = health_counts.instance_id
  and score_quantiles.profile_id is health_counts.profile_id
order by instances.slug, quality_profiles.name
"""

_STATES = "select instance_id, profile_id, state, count(*) from upgrade_state group by instance_id, profile_id, state"

_PRIORITIES = """
select instance_id, profile_id, priority_name, count(*)
from upgrade_candidates
group by instance_id, profile_id, priority
order by priority
"""

_CANDIDATE_BYTES = """
select media_files.instance_id, titles.profile_id, sum(media_files.size_bytes)
from media_files
join titles on titles.id = media_files.title_id
where media_files.id in (select file_id from upgrade_candidates)
group by media_files.instance_id, titles.profile_id
"""

_SET_SCORE = """
insert into profile_scores (profile_id, format_id, score) values (?, ?, ?)
on conflict (profile_id, format_id) do update set score = excluded.score
"""

_RESCORE = """
update media_files set score = score + (
  select after.points_sum - before.points_sum
  from titles
  join temp.points_before as before on before.profile_id = titles.profile_id
  join format_set_scores as after on after.profile_id = before.profile_id and after.set_id = before.set_id
  where titles.id = media_files.title_id and before.set_id = media_files.format_set_id
)
where score is not null and format_set_id is not null
  and title_id in (select id from titles where profile_id is not null)
  and instance_id not in (select instance_id from temp.distrusted)
"""


def compare(connection: sqlite3.Connection, edits: Edits) -> Comparison:
    """Compare a library, read from `connection`, with itself after the edits; the database stays as it is.

    Raises ConfigurationError for an edit that cannot be read, or that names no profile or format.
    """
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.backup(copy)
        changes = _read_edits(copy, edits)
        materialise(copy, into="main")
        before, items_before = level_of(copy), _items(copy)
        score_faults = read_score_faults(copy)
        copy.execute(
            "create temp table points_before as select set_id, profile_id, points_sum from format_set_scores"
        )
        copy.execute("create index temp.points_of_set on points_before (set_id, profile_id)")
        # What their server would report is not known.
        copy.execute("create temp table distrusted as select instance_id from score_faults where distrusted")
        for statement, values in changes:
            copy.execute(statement, values)
        materialise(copy, into="main")
        scores = dict(copy.execute("select id, score from media_files"))
        copy.execute(_RESCORE)
        rescored = sum(
            1
            for number, score in copy.execute("select id, score from media_files")
            if scores[number] != score
        )
        materialise(copy, into="main")
        after, items_after = level_of(copy), _items(copy)
    finally:
        copy.close()
    moved = []
    sizes: dict[int, int] = {}
    for item_id, (label, profile, state, score, priority, size, file_id) in items_before.items():
        new = items_after[item_id]
        if (new[2], new[4]) == (state, priority):
            continue
        moved.append(Moved(label, profile, state, new[2], score, new[3], priority, new[4], size))
        if file_id is not None:
            sizes[file_id] = size or 0
    return Comparison(before, after, tuple(moved), sum(sizes.values()), rescored, score_faults)


def level_of(connection: sqlite3.Connection) -> Level:
    """The library as the views of a database show it now."""
    health = dict(
        connection.execute(
            "select slug, library_health.score from instances "
            "left join library_health on library_health.instance_id = instances.id order by slug"
        )
    )
    states = connection.execute("select state, count(*) from upgrade_state group by state").fetchall()
    priorities = connection.execute(
        "select priority_name, count(*) from upgrade_candidates group by priority order by priority"
    ).fetchall()
    below = connection.execute("select count(*) from file_report where below_minimum").fetchone()
    size = connection.execute(
        "select coalesce(sum(size_bytes), 0) from media_files "
        "where id in (select file_id from upgrade_candidates)"
    ).fetchone()
    standings = _standings(connection)
    return Level(
        health=health,
        states=dict(states),
        priorities=dict(priorities),
        below_minimum=below[0],
        candidate_bytes=size[0],
        instances={name: standing for name, standing in standings.items() if name in health},
        profiles={name: standing for name, standing in standings.items() if name not in health},
    )


def _standings(connection: sqlite3.Connection) -> dict[str, Standing]:
    """How each instance and each profile stands, under the names that an edit may begin with."""
    states = _counts(connection, _STATES)
    priorities = _counts(connection, _PRIORITIES)
    sizes: dict[tuple[int, int | None], int] = defaultdict(int)
    for instance_id, profile_id, size in connection.execute(_CANDIDATE_BYTES):
        sizes[instance_id, profile_id] += size
        sizes[instance_id, None] += size
    return {
        name: Standing(
            health=health,
            score_median=median,
            states=states.get((instance_id, profile_id), {}),
            priorities=priorities.get((instance_id, profile_id), {}),
            below_minimum=below,
            candidate_bytes=sizes[instance_id, profile_id],
        )
        for instance_id, profile_id, name, health, median, below in connection.execute(_STANDINGS)
    }


def _counts(connection: sqlite3.Connection, sql: str) -> dict[tuple[int, int | None], dict[str, int]]:
    """Counts by word, for each profile and, without a profile, for each instance."""
    counts: dict[tuple[int, int | None], dict[str, int]] = defaultdict(dict)
    for instance_id, profile_id, word, count in connection.execute(sql):
        whole = counts[instance_id, None]
        whole[word] = whole.get(word, 0) + count
        if profile_id is not None:
            counts[instance_id, profile_id][word] = count
    return counts


def _items(
    connection: sqlite3.Connection,
) -> dict[int, tuple[str, str, str, int | None, str | None, int | None, int | None]]:
    return {row[0]: row[1:] for row in connection.execute(_READ_ITEMS)}


def _read_edits(connection: sqlite3.Connection, edits: Edits) -> list[tuple[str, Sequence[int]]]:
    """The edits as statements with their values."""
    changes: list[tuple[str, Sequence[int]]] = []
    for text in edits.scores:
        name, score = _name_and_number(text, "--set", "Profile/Format=100")
        profile_id, instance_id, rest = _profile_of(connection, name, "/")
        format_id = _format_of(connection, instance_id, rest, text)
        changes.append((_SET_SCORE, (profile_id, format_id, score)))
    for option, column, texts in (
        ("--minimum", "min_format_score", edits.minimums),
        ("--cutoff", "cutoff_format_score", edits.cutoffs),
        ("--increment", "min_upgrade_format_score", edits.increments),
    ):
        for text in texts:
            name, score = _name_and_number(text, option, "Profile=100")
            profile_id, _, _ = _profile_of(connection, name, "")
            changes.append((f"update quality_profiles set {column} = ? where id = ?", (score, profile_id)))
    if not changes:
        raise ConfigurationError('Nothing to try. Say what to change, such as --set "HD/x265=-100".')
    return changes


def _name_and_number(text: str, option: str, example: str) -> tuple[str, int]:
    name, _, number = text.rpartition("=")
    try:
        score = int(number)
    except ValueError:
        score = None
    if score is None or not _LEAST_SCORE <= score <= _MOST_SCORE:
        raise ConfigurationError(f'{option} "{text}" is not of the form "{example}".')
    return name.strip(), score


def _profile_of(connection: sqlite3.Connection, text: str, separator: str) -> tuple[int, int, str]:
    """The profile that a text starts with, its instance, and what follows the separator; names may hold both."""
    profiles = connection.execute(
        "select quality_profiles.id, instance_id, slug, quality_profiles.name from quality_profiles "
        "join instances on instances.id = instance_id where removed_at is null order by slug, quality_profiles.name"
    ).fetchall()
    found = []
    for number, instance_id, slug, name in profiles:
        for start in (name, f"{slug}:{name}"):
            if separator and text.casefold().startswith(f"{start}{separator}".casefold()):
                found.append((number, instance_id, text[len(start) + len(separator) :], slug))
            elif not separator and text.casefold() == start.casefold():
                found.append((number, instance_id, "", slug))
    if not found:
        names = ", ".join(sorted({name for *_, name in profiles}))
        raise ConfigurationError(f'There is no profile for "{text}". There are: {names}.')
    if len(found) > 1:
        slugs = " or ".join(f"{slug}:" for *_, slug in found)
        raise ConfigurationError(f'"{text}" fits several profiles. Put the instance before it: {slugs}')
    number, instance_id, rest, _ = found[0]
    return number, instance_id, rest


def _format_of(connection: sqlite3.Connection, instance_id: int, name: str, text: str) -> int:
    row = connection.execute(
        "select id from custom_formats where instance_id = ? and lower(name) = lower(?) and removed_at is null",
        [instance_id, name.strip()],
    ).fetchone()
    if row is None:
        raise ConfigurationError(
            f'There is no custom format "{name}" for --set "{text}". See: arrscore export custom_formats'
        )
    format_id: int = row[0]
    return format_id
