"""What if scores, a minimum or a cutoff were different: computed in the browser, by the rules of the views."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.rules import Parameters
from arrscore.report.data.whatif import ProfileBasis, Signature, WhatifBasis
from arrscore.report.layout import Site, link
from arrscore.report.pages.page import Page, PageKind, content_hash
from arrscore.report.tables.columnar import script_string
from arrscore.report.text import formatting
from arrscore.report.text.wording import CUTOFF, MINIMUM, state_words, states_of

# The thresholds and weights that states, candidates and health depend on; the script reads them from the data file.
PARAMETERS = (
    "reach_quantile", "reach_min_files", "gain_share_least", "gain_share_high", "gain_share_medium",
    "weight_minimum", "weight_reach", "weight_clean", "weight_quality", "weight_present",
    "grade_a", "grade_b", "grade_c", "grade_d",
)  # fmt: skip
PLAIN = frozenset(" /=:.,+-_()[]&#@'")


class ScoreRow(NamedTuple):
    """A format's score in each profile, ready to print."""

    format: str
    points: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WhatifPage(Page):
    """The what-if page of one instance; `profiles` are the names to choose from, those with files first."""

    template: ClassVar[str] = "pages/whatif.html"
    instance: str
    noun: str
    profiles: tuple[str, ...]
    score_heads: tuple[str, ...]
    score_rows: tuple[ScoreRow, ...]
    states: tuple[tuple[str, str], ...]
    command: str
    data_href: str
    is_withheld: bool


def whatif_pages(site: Site, facts: InstanceFacts, parameters: Parameters) -> Iterator[WhatifPage]:
    """Make the page on which other scores can be tried."""
    path = site.place(facts.instance, KIND.path)
    basis = facts.whatif
    chosen = _chosen_profiles(basis)
    lead = (
        f"Try other scores, minimums and cutoffs on the files of {facts.instance.name} before you set them there. "
        "Nothing is sent or changed."
    )
    data = _data(facts, parameters)
    data_path = posixpath.join(posixpath.dirname(path), "data", f"whatif.{content_hash(data)}.js")
    yield WhatifPage(
        path=path,
        page=site.frame(path, "What if", lead, instance=facts.instance),
        lead=lead,
        files={data_path: data},
        instance=facts.instance.name,
        noun="episodes" if facts.kind == "series" else "movies",
        profiles=tuple(profile.profile for profile in chosen),
        score_heads=tuple(profile.profile for profile in chosen),
        score_rows=_score_rows(basis, chosen),
        states=tuple((state, state_words(state)) for state in states_of(facts.kind) if state != "unknown"),
        command=_command(facts.instance.slug, basis, chosen),
        data_href=link(path, data_path),
        is_withheld=facts.fault is not None,
    )


KIND = PageKind(path="whatif.html", label="What if", make=whatif_pages)


def _chosen_profiles(basis: WhatifBasis) -> tuple[ProfileBasis, ...]:
    """The profiles that can be edited, the one with most files first."""
    files: dict[int, int] = {}
    for row in basis.signatures:
        files[row.profile_id] = files.get(row.profile_id, 0) + row.files
    known = [profile for profile in basis.profiles if profile.editable]
    return tuple(sorted(known, key=lambda profile: -files.get(profile.profile_id, 0)))


def _score_rows(basis: WhatifBasis, profiles: Sequence[ProfileBasis]) -> tuple[ScoreRow, ...]:
    """The current scores, for readers without JavaScript: thresholds, then every scored format."""
    rows = [
        ScoreRow(MINIMUM, tuple(formatting.number(profile.min_format_score) for profile in profiles)),
        ScoreRow(CUTOFF, tuple(formatting.number(profile.cutoff_format_score) for profile in profiles)),
    ]
    scores = [dict(profile.points) for profile in profiles]
    for one in basis.formats:
        points = [each.get(one.format_id, 0) for each in scores]
        if any(points) and one.editable:
            rows.append(ScoreRow(one.format, tuple(formatting.points(each) for each in points)))
    return tuple(rows) if profiles else ()


def _command(slug: str, basis: WhatifBasis, profiles: Sequence[ProfileBasis]) -> str:
    """An example of the command that does the same, with a profile and a format of this library."""
    names = {one.format_id: one.format for one in basis.formats if one.editable}
    for profile in profiles:
        for format_id, score in profile.points:
            text = f"{slug}:{profile.profile}/{names.get(format_id, '')}"
            if format_id in names and all(letter.isalnum() or letter in PLAIN for letter in text):
                return f'arrscore whatif --set "{text}={score}"'
    return 'arrscore whatif --set "Profile/Format=100"'


def _data(facts: InstanceFacts, parameters: Parameters) -> bytes:
    """Make the data file: a classic script with one call, whose argument is JSON text.

    Rows are stored by column; profiles, formats and sets are referred to by their index in the lists.
    """
    basis = facts.whatif
    profiles = {profile.profile_id: place for place, profile in enumerate(basis.profiles)}
    formats = {row.format_id: place for place, row in enumerate(basis.formats)}
    sets = {row.set_id: place for place, row in enumerate(basis.sets)}
    rows = [row for row in basis.signatures if row.profile_id in profiles]
    data = {
        "slug": facts.instance.slug,
        "name": facts.instance.name,
        "judgements": {name: parameters[name].value for name in PARAMETERS if name in parameters},
        "formats": [row.format for row in basis.formats],
        "removed": [formats[row.format_id] for row in basis.formats if not row.editable],
        "sets": [[formats[number] for number in row.format_ids if number in formats] for row in basis.sets],
        "profiles": [_profile(profile, basis, formats) for profile in basis.profiles],
        "steady": {row.state: row.items for row in basis.steady if row.profile_id not in profiles},
        "wanted": basis.wanted.wanted,
        "present": basis.wanted.present,
        "rows": {
            **_columns(rows),
            "profile": [profiles[row.profile_id] for row in rows],
            "set": [-1 if row.format_set_id is None else sets[row.format_set_id] for row in rows],
        },
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"arrscoreWhatif({script_string(text)});\n".encode("utf-8", "replace")


def _columns(rows: Sequence[Signature]) -> dict[str, list[Any]]:
    names = [name for name in Signature._fields if name not in {"profile_id", "format_set_id"}]
    return {name: [getattr(row, name) for row in rows] for name in names}


def _profile(profile: ProfileBasis, basis: WhatifBasis, formats: Mapping[int, int]) -> dict[str, Any]:
    return {
        "name": profile.profile,
        "editable": profile.editable,
        "upgrades": profile.upgrade_allowed,
        "minimum": profile.min_format_score,
        "cutoff": profile.cutoff_format_score,
        "increment": profile.min_upgrade_format_score,
        "cutoffRank": profile.cutoff_rank,
        "bestRank": profile.best_allowed_rank,
        "allowed": profile.allowed_ranks,
        "points": [(formats[number], score) for number, score in profile.points if number in formats],
        "steady": {row.state: row.items for row in basis.steady if row.profile_id == profile.profile_id},
        "wanted": profile.wanted,
        "present": profile.present,
    }
