"""Convert wire shapes to frozen models: dates, paths, media information and ranks."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

from arrscore.models import (
    Availability,
    CustomFormat,
    DeletionReason,
    EventKind,
    MediaFile,
    MediaInfo,
    MinimumAvailability,
    ProfileQuality,
    Quality,
    QualityProfile,
    ReleaseEvent,
    Title,
    TitleKind,
)
from arrscore.services.wire_types import LARGEST
from arrscore.text_cleaning import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arrscore.services.wire_types import (
        WireCustomFormat,
        WireEvent,
        WireEventData,
        WireFile,
        WireMediaInfo,
        WireMovie,
        WireProfile,
        WireProfileItem,
        WireQuality,
        WireTitle,
    )

_NO_MEDIA_INFO = MediaInfo()
_NO_EVENT_DATA: WireEventData = {
    "fileId": None,
    "customFormatScore": None,
    "size": None,
    "releaseGroup": None,
    "reason": None,
}
_EVENT_KINDS: dict[str, EventKind] = {
    "grabbed": "grabbed",
    "downloadFolderImported": "imported",
    "downloadFailed": "failed",
    "downloadIgnored": "ignored",
    "movieFileDeleted": "deleted",
    "episodeFileDeleted": "deleted",
}
_MINIMUMS: dict[str, MinimumAvailability] = {
    "tba": "tba",
    "announced": "announced",
    "incinemas": "inCinemas",
    "released": "released",
    "predb": "preDB",
}
_RELEASES = frozenset({"inCinemas", "released", "preDB"})
# Radarr's estimate from the theatrical release if no other release date is known.
_FROM_CINEMA_TO_RELEASE = timedelta(days=90)
_DELETION_REASONS: dict[str, DeletionReason] = {reason.lower(): reason for reason in get_args(DeletionReason)}
_RESOLUTION = re.compile(r"(\d{1,5})\s*[xX]\s*(\d{1,5})", re.ASCII)
_RUN_TIME = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:\.\d+)?", re.ASCII)
# At least one folder, from the root of a disk or a share.
_ABSOLUTE_PATH = re.compile(r"/+[^/\s][^/]*/|\\\\|[A-Za-z]:[/\\]")
_USUAL_DATE_LENGTH = len("2024-05-01T12:00:00Z")


def media_file(wire: WireFile, title_server_id: int) -> MediaFile | None:
    """A file of a title; None if it has no name."""
    name = last_part(wire["relativePath"] or wire["path"])
    if name is None:
        return None
    quality = wire["quality"]
    revision = quality["revision"]
    formats = wire["customFormats"]
    # Without formats, the score is unknown: Radarr's /movie always reports 0.
    score = None if formats is None else wire["customFormatScore"]
    languages = wire["languages"]
    version, real, is_repack = 1, 0, False
    if revision is not None:
        version = 1 if revision["version"] is None else revision["version"]
        real = revision["real"] or 0
        is_repack = bool(revision["isRepack"])
    return MediaFile(
        server_id=wire["id"],
        title_server_id=title_server_id,
        name=name,
        size_bytes=wire["size"],
        quality=quality_of(quality["quality"]),
        revision_version=version,
        revision_real=real,
        is_repack=is_repack,
        format_server_ids=None if formats is None else tuple(sorted({each["id"] for each in formats})),
        score=score,
        added_at=utc_date(wire["dateAdded"]),
        scene_name=release_name(wire["sceneName"]),
        release_group=wire["releaseGroup"] or None,
        edition=wire["edition"] or None,
        languages=() if not languages else tuple(dict.fromkeys([each["name"] for each in languages])),
        media_info=_media_info(wire["mediaInfo"]),
    )


def release_event(wire: WireEvent, item_key: Literal["movieId", "episodeId"]) -> ReleaseEvent | None:
    """An event of a release or a deleted file; None for other kinds, and for a record without an item or a date.

    A failure's message is dropped, because it may contain folders and hosts.
    """
    kind = _EVENT_KINDS.get(wire["eventType"])
    item_id = wire.get(item_key)
    occurred_at = utc_date(wire["date"])
    if kind is None or item_id is None or occurred_at is None:
        return None
    data = wire["data"] or _NO_EVENT_DATA
    quality = wire["quality"]
    revision = quality["revision"]
    formats = wire["customFormats"]
    return ReleaseEvent(
        server_id=wire["id"],
        item_server_id=item_id,
        kind=kind,
        occurred_at=occurred_at,
        quality=quality_of(quality["quality"]),
        revision_version=1 if revision is None or revision["version"] is None else revision["version"],
        # For a deleted file, this is its path.
        release_name=last_part(wire["sourceTitle"])
        if kind == "deleted"
        else release_name(wire["sourceTitle"]),
        release_group=data["releaseGroup"] or None,
        download_key=_digest(wire["downloadId"]),
        size_bytes=_whole(data["size"]),
        format_server_ids=None if formats is None else tuple(sorted({each["id"] for each in formats})),
        frozen_score=_whole(data["customFormatScore"]),
        file_server_id=_whole(data["fileId"]),
        reason=_DELETION_REASONS.get((data["reason"] or "").lower()) if kind == "deleted" else None,
    )


def _digest(download_id: str | None) -> str | None:
    """A digest to join a grab with its import, which does not reveal the download."""
    return hashlib.sha256(clean_text(download_id).encode()).hexdigest()[:16] if download_id else None


def _whole(text: str | None) -> int | None:
    """A number that a history record contains as text."""
    try:
        number = int(text) if text else None
    except ValueError:
        return None
    return number if number is not None and abs(number) <= LARGEST else None


def title(
    wire: WireTitle,
    kind: TitleKind,
    labels: Mapping[int, str],
    *,
    tvdb_id: int | None = None,
    series_type: str | None = None,
) -> Title:
    """A movie or series; `labels` maps its tags to names, and tags without a label are dropped."""
    name = wire["title"]
    root_folder = last_part(wire["rootFolderPath"])
    if root_folder is None and wire["path"]:
        root_folder = last_part(_parent(wire["path"]))
    return Title(
        server_id=wire["id"],
        kind=kind,
        name=name,
        sort_name=wire["sortTitle"] or name.lower(),
        year=wire["year"] or None,
        profile_server_id=wire["qualityProfileId"],
        monitored=wire["monitored"],
        tmdb_id=wire["tmdbId"] or None,
        tvdb_id=tvdb_id or None,
        imdb_id=wire["imdbId"] or None,
        slug=wire["titleSlug"] or None,
        tags=tuple(sorted({labels[tag] for tag in wire["tags"] or () if tag in labels})),
        root_folder=root_folder,
        added_at=utc_date(wire["added"]),
        runtime_minutes=wire["runtime"] or None,
        series_type=series_type or None,
    )


def availability(wire: WireMovie) -> Availability | None:
    """Whether the server reports a movie as available; None if it does not say."""
    is_available = wire["isAvailable"]
    if is_available is None:
        return None
    minimum = _MINIMUMS.get((wire["minimumAvailability"] or "").lower())
    return Availability(is_available, minimum, None if is_available else _expected_at(wire, minimum))


def _expected_at(wire: WireMovie, minimum: MinimumAvailability | None) -> str | None:
    """The date from which Radarr counts a movie as available, without its Availability Delay setting.

    None if the movie's minimum availability is not a release.
    """
    if minimum not in _RELEASES:
        return None
    in_cinemas = utc_date(wire["inCinemas"])
    if minimum == "inCinemas" and in_cinemas is not None:
        return in_cinemas
    releases = [utc_date(wire["digitalRelease"]), utc_date(wire["physicalRelease"])]
    known = [each for each in releases if each is not None]
    if known or in_cinemas is None:
        return min(known, default=None)
    try:
        expected = datetime.fromisoformat(in_cinemas) + _FROM_CINEMA_TO_RELEASE
    except OverflowError:
        return None
    return utc_date(expected.isoformat())


def custom_format(wire: WireCustomFormat) -> CustomFormat:
    """A custom format."""
    return CustomFormat(wire["id"], wire["name"], bool(wire["includeCustomFormatWhenRenaming"]))


def quality_profile(wire: WireProfile) -> QualityProfile:
    """A quality profile with its qualities, worst first.

    Of a quality that is listed twice, the first entry counts. Servers without `minUpgradeFormatScore` upgrade to
    any higher score, which corresponds to 1.
    """
    qualities: dict[int, ProfileQuality] = {}
    for rank, item in enumerate(wire["items"]):
        for ranked in _ranked(item, rank):
            qualities.setdefault(ranked.quality.server_id, ranked)
    language = wire["language"]
    return QualityProfile(
        server_id=wire["id"],
        name=wire["name"],
        upgrade_allowed=wire["upgradeAllowed"],
        cutoff_server_id=wire["cutoff"],
        min_format_score=wire.get("minFormatScore", 0),
        cutoff_format_score=wire.get("cutoffFormatScore", 0),
        min_upgrade_format_score=wire.get("minUpgradeFormatScore", 1),
        qualities=tuple(qualities.values()),
        scores={each["format"]: each["score"] for each in wire.get("formatItems") or ()},
        language=None if language is None else language["name"],
    )


def _ranked(item: WireProfileItem, rank: int) -> list[ProfileQuality]:
    """One quality, or the members of a group, which share its rank and its `allowed`."""
    single = item.get("quality")
    if single is not None:
        return [ProfileQuality(quality_of(single), rank, item["allowed"])]
    return [
        ProfileQuality(
            quality_of(member["quality"]),
            rank,
            item["allowed"],
            group_server_id=item.get("id", 0),
            group_name=item["name"],
        )
        for member in item.get("items") or ()
    ]


def quality_of(wire: WireQuality) -> Quality:
    """A quality; equal ones are the same object, because a library has only a few dozen."""
    return _quality(wire.get("id", 0), wire["name"], wire["source"] or None, wire["resolution"] or None)


@lru_cache(maxsize=1024)
def _quality(server_id: int, name: str, source: str | None, resolution: int | None) -> Quality:
    return Quality(server_id, name, source, resolution)


def _media_info(wire: WireMediaInfo | None) -> MediaInfo:
    if wire is None:
        return _NO_MEDIA_INFO
    codec = wire["videoCodec"] or None
    width, height = _picture(wire["resolution"])
    return MediaInfo(
        video_codec=codec,
        video_bit_depth=wire["videoBitDepth"] or None,
        dynamic_range=_dynamic_range(wire["videoDynamicRange"], codec),
        dynamic_range_type=_dynamic_range(wire["videoDynamicRangeType"], codec),
        width=width,
        height=height,
        audio_codec=wire["audioCodec"] or None,
        audio_channels=wire["audioChannels"] or None,
        audio_languages=_languages(wire["audioLanguages"]),
        subtitles=_languages(wire["subtitles"]),
        runtime_seconds=_seconds(wire["runTime"]),
    )


def _dynamic_range(text: str | None, codec: str | None) -> str | None:
    """Empty means SDR if the video was analyzed (MediaInfoFormatter writes "" for HdrFormat.None)."""
    return "SDR" if text == "" and codec is not None else text or None


@lru_cache(maxsize=4096)
def _picture(text: str | None) -> tuple[int | None, int | None]:
    """Width and height in pixels from `1920x800`."""
    match = _RESOLUTION.fullmatch(text or "")
    if match is None:
        return None, None
    return int(match[1]) or None, int(match[2]) or None


@lru_cache(maxsize=4096)
def _languages(text: str | None) -> tuple[str, ...]:
    """The languages of `eng/eng/fre`, each once."""
    return tuple(dict.fromkeys(part for part in map(str.strip, (text or "").split("/")) if part))


@lru_cache(maxsize=16384)
def _seconds(text: str | None) -> int | None:
    """The seconds of `1:58:03` or `45:12`; None for 0, which means that the file could not be read."""
    match = _RUN_TIME.fullmatch(text or "")
    if match is None:
        return None
    return (int(match[1] or 0) * 60 + int(match[2])) * 60 + int(match[3]) or None


def utc_date(text: str | None) -> str | None:
    """An ISO 8601 date in UTC, to the second; None if there is none, or for year 1, which means "unknown"."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year <= 1:
        return None
    if len(text) == _USUAL_DATE_LENGTH and text[7] == "-" and text[10] == "T" and text[19] == "Z":
        return text
    try:
        in_utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
    return in_utc.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def last_part(path: str | None) -> str | None:
    """The last part of a Windows or POSIX path; None if nothing is left."""
    if path is None:
        return None
    path = clean_text(path)
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or None


def release_name(text: str | None) -> str | None:
    """A release's name unchanged, including `/`; for an absolute path, which can also occur there, its last part."""
    return last_part(text) if text and _ABSOLUTE_PATH.match(text) else clean_text(text or "") or None


def _parent(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[0]
