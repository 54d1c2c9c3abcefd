"""The reference: whether a search takes one release in place of one file, answered from the rules alone.

What an item takes is found by offering it releases, never by a formula.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

HUGE = 100_000  # points; no threshold here is as far from 0


class Rung(NamedTuple):
    """One entry of a profile's list, worst first: a quality, or a group of them under a number of its own."""

    members: tuple[int, ...]
    allowed: bool
    group: int | None = None


@dataclass(frozen=True)
class Profile:
    """A quality profile; `cutoff` is a quality's or a group's number, which the list may lack."""

    ladder: tuple[Rung, ...]
    cutoff: int | None
    upgrades: bool = True
    minimum: int = 0
    score_cutoff: int = 10_000
    min_upgrade: int = 1

    @cached_property
    def ranks(self) -> dict[int, int]:
        """The place in the list of each quality and each group; members of a group tie."""
        return {
            number: rank
            for rank, rung in enumerate(self.ladder)
            for number in (*rung.members, rung.group)
            if number is not None
        }

    @cached_property
    def offered(self) -> tuple[int, ...]:
        """The qualities that the profile allows."""
        return tuple(number for rung in self.ladder if rung.allowed for number in rung.members)

    @cached_property
    def quality_cutoff_rank(self) -> int:
        """The rank to reach, 0 where any file is good enough."""
        if self.upgrades:
            return self.ranks.get(self.cutoff, 0) if self.cutoff is not None else 0
        return min((self.ranks[number] for number in self.offered), default=0)

    def rank(self, quality: int) -> int:
        """The rank of a file on disk; a quality that the list lacks is as good as its first."""
        return self.ranks.get(quality, 0)


@dataclass(frozen=True)
class Video:
    """A file on disk, or a release on offer; `revision` is (real, version), in the order in which they count."""

    quality: int
    score: int
    revision: tuple[int, int] = (0, 1)
    is_repack: bool = False
    group: str = "GROUP"


class Cutoffs(NamedTuple):
    """Which of the two cutoffs a file meets."""

    quality: bool
    score: bool


def cutoffs_met(file: Video, profile: Profile) -> Cutoffs:
    points = profile.score_cutoff if profile.upgrades else profile.minimum
    return Cutoffs(profile.rank(file.quality) >= profile.quality_cutoff_rank, file.score >= points)


def revision_step(file: Video, release: Video, propers: str) -> int:
    """1 where the release is the newer revision, -1 where it is the older one, 0 where that does not count."""
    if propers == "doNotPrefer":
        return 0
    return (release.revision > file.revision) - (release.revision < file.revision)


def passes_filters(file: Video, release: Video, profile: Profile, propers: str) -> bool:
    """Whether the release may come in at all, whatever its quality and score are worth beside the file's."""
    if release.quality not in profile.offered or release.score < profile.minimum:
        return False
    if not release.is_repack or propers == "doNotPrefer":
        return True
    return propers != "doNotUpgrade" and release.group == file.group


def accepts(file: Video, release: Video, profile: Profile, propers: str) -> bool:
    """Whether a search takes this release in place of this file."""
    if not passes_filters(file, release, profile, propers):
        return False
    step = revision_step(file, release, propers)
    is_newer_of_the_same = step > 0 and release.quality == file.quality
    met = cutoffs_met(file, profile)
    if not profile.upgrades or (met.quality and met.score):
        return is_newer_of_the_same
    climb = profile.rank(release.quality) - profile.rank(file.quality)
    if climb > 0:
        return not met.quality or step > 0
    if climb < 0 or step != 0:
        return climb == 0 and step > 0
    return not met.score and release.score >= file.score + max(1, profile.min_upgrade)


def offers(file: Video, profile: Profile) -> Iterator[Video]:
    """Releases of every quality the profile allows, older and newer than the file, worth much and little."""
    real, version = file.revision
    revisions = ((real, version - 1), (real, version), (real, version + 1), (real + 1, 1))
    edges = (file.score, file.score + 1, profile.minimum - 1, profile.minimum, profile.score_cutoff)
    for quality, revision, score in product(profile.offered, revisions, (-HUGE, *edges, HUGE)):
        yield Video(quality, score, revision)
    for quality, revision in product(profile.offered, revisions[2:]):
        yield Video(quality, HUGE, revision, is_repack=True)


def kinds_taken(file: Video, profile: Profile, propers: str) -> str:
    """What the accepted ones of these releases have in common, in the words of the view."""
    accepted = [each for each in offers(file, profile) if accepts(file, each, profile, propers)]
    plain = [each for each in accepted if each.revision == file.revision]
    climbs = {profile.rank(each.quality) > profile.rank(file.quality) for each in plain}
    if len(climbs) > 1:
        return "better quality or score"
    if climbs:
        return "better quality" if True in climbs else "better score"
    return "newer revision" if accepted else "nothing"


def least_score_taken(file: Video, profile: Profile, propers: str) -> int | None:
    """The least score at which a release of the file's quality rank and revision is accepted; None: never is.

    More points never make a release worse, so halving finds it.
    """
    scores = range(-HUGE, HUGE)

    def is_taken(score: int) -> bool:
        same = (each for each in profile.offered if profile.rank(each) == profile.rank(file.quality))
        return any(accepts(file, Video(each, score, file.revision), profile, propers) for each in same)

    found = bisect_left(scores, True, key=is_taken)
    return None if found == len(scores) else scores[found]


class Verdict(NamedTuple):
    """What the view should say of an item; `met` is None where there is no file."""

    state: str
    takes: str
    required_score: int | None
    met: Cutoffs | None = None


def state_of_file(file: Video, profile: Profile) -> str:
    met = cutoffs_met(file, profile)
    if not profile.upgrades:
        return "upgrades_off"
    if not met.quality:
        return "quality_below_cutoff"
    return "done" if met.score else "score_below_cutoff"


def judge(
    file: Video | None,
    profile: Profile,
    propers: str,
    *,
    monitored: bool,
    available: bool = True,
    aired: bool = True,
) -> Verdict:
    """Judge one item; `monitored` is false if its title is not, and what is on disk has aired."""
    met = None if file is None else cutoffs_met(file, profile)
    if not monitored:
        return Verdict("unmonitored", "nothing", None, met)
    if not available:
        return Verdict("unavailable", "nothing", None, met)
    if file is None and not aired:
        return Verdict("not_aired", "nothing", None)
    if file is None:
        return Verdict("missing", "anything", profile.minimum)
    takes = kinds_taken(file, profile, propers)
    return Verdict(state_of_file(file, profile), takes, least_score_taken(file, profile, propers), met)


# Libraries, and the comparison.
