"""Which custom formats match, and what they are worth: computed when asked, as the applications do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from arrscore.demo.reference import LANGUAGE_IDS, Service
from arrscore.demo.rules import REMUX_MODIFIER

if TYPE_CHECKING:
    from collections.abc import Callable

    from arrscore.demo.state import Event, File, Format, Profile, Quality, Server, Specification

ORIGINAL_LANGUAGE = -2

QUALITY_SOURCE_IDS: dict[Service, dict[str, int]] = {
    "radarr": {
        "unknown": 0, "cam": 1, "telesync": 2, "telecine": 3, "workprint": 4, "dvd": 5, "tv": 6, "webdl": 7,
        "webrip": 8, "bluray": 9,
    },
    "sonarr": {
        "unknown": 0, "television": 1, "televisionRaw": 2, "web": 3, "webRip": 4, "dvd": 5, "bluray": 6,
        "blurayRaw": 7,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that conditions look at: a release's title, or a file's names, and what was parsed from them."""

    service: Service
    texts: tuple[str, ...]
    group: str | None
    quality: Quality
    languages: tuple[str, ...]
    original_language: str
    edition: str = ""
    release_type: int = 0


def file_evidence(server: Server, file: File) -> Evidence:
    """Judge a file by its scene name, else its original path, and always by its present name too."""
    name = PurePosixPath(file.relative_path).name
    came_as = file.scene_name or file.original_path or name
    return Evidence(
        service=server.service,
        texts=(came_as, name),
        group=file.release_group,
        quality=file.quality,
        languages=file.languages,
        original_language=server.title_of(file.title_id).language,
        edition=file.edition,
        release_type=file.release_type,
    )


def event_evidence(server: Server, event: Event) -> Evidence:
    """Judge a history record by its source title alone."""
    kinds = {"SingleEpisode": 1, "MultiEpisode": 2, "SeasonPack": 3}
    return Evidence(
        service=server.service,
        texts=(event.source_title,),
        group=event.data.get("releaseGroup"),
        quality=event.quality,
        languages=event.languages,
        original_language=server.title_of(event.title_id).language,
        release_type=kinds.get(event.data.get("releaseType") or "", 0),
    )


@lru_cache(maxsize=512)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def matches(one: Format, evidence: Evidence) -> bool:
    """Within a kind any condition suffices and each required one must hold; every kind must be met.

    Source: CustomFormatCalculationService and SpecificationMatchesGroup.
    """
    met_by_kind: dict[str, bool] = {}
    for condition in one.specifications:
        met = holds(condition, evidence)
        if condition.required and not met:
            return False
        met_by_kind[condition.kind] = met or met_by_kind.get(condition.kind, False)
    return all(met_by_kind.values())


def holds(condition: Specification, evidence: Evidence) -> bool:
    """Whether one condition is met."""
    return _is_so(condition, evidence) != condition.negate


def _is_so(condition: Specification, evidence: Evidence) -> bool:
    return PREDICATES[condition.kind](evidence, condition.value)


def _title(evidence: Evidence, value: str | int) -> bool:
    return any(_expression(str(value)).search(text) for text in evidence.texts)


def _group(evidence: Evidence, value: str | int) -> bool:
    return evidence.group is not None and bool(_expression(str(value)).search(evidence.group))


def _language(evidence: Evidence, value: str | int) -> bool:
    original = evidence.original_language if value == ORIGINAL_LANGUAGE else None
    return any(name == original or LANGUAGE_IDS[name] == value for name in evidence.languages)


PREDICATES: dict[str, Callable[[Evidence, str | int], bool]] = {
    "title": _title,
    "group": _group,
    "language": _language,
    "edition": lambda evidence, value: bool(_expression(str(value)).search(evidence.edition)),
    "source": lambda evidence, value: QUALITY_SOURCE_IDS[evidence.service][evidence.quality.source] == value,
    "resolution": lambda evidence, value: evidence.quality.resolution == value,
    "modifier": lambda evidence, value: evidence.quality.modifier == "remux" and value == REMUX_MODIFIER,
    "release_type": lambda evidence, value: evidence.release_type == value,
}


class Scorer:
    """Matches and scores for one server; remembers matches for as long as no format's definition changes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._definitions: tuple[tuple[int, tuple[Specification, ...]], ...] = ()
        self._matched: dict[Evidence, tuple[int, ...]] = {}

    def refresh(self) -> None:
        """Forget what was matched if a format came, went or changed; call once before a run of questions."""
        definitions = tuple((one.id, one.specifications) for one in self._server.formats.values())
        if definitions != self._definitions:
            self._definitions = definitions
            self._matched.clear()

    def matched(self, evidence: Evidence) -> tuple[int, ...]:
        """Return the ids of the formats that match, in the order of the formats."""
        found = self._matched.get(evidence)
        if found is None:
            found = tuple(one.id for one in self._server.formats.values() if matches(one, evidence))
            self._matched[evidence] = found
        return found

    def score(self, evidence: Evidence, profile: Profile) -> int:
        """Return the sum of what the matched formats are worth under a profile now."""
        self.refresh()
        return sum(profile.scores.get(format_id, 0) for format_id in self.matched(evidence))

    def file_score(self, file: File) -> int:
        """Return a file's score under its title's present profile."""
        return self.score(file_evidence(self._server, file), self._server.profile_of(file.title_id))
