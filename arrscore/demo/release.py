"""Invented releases: what an indexer offers, with a name that tells what is inside, as real ones do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from arrscore.demo.reference import LANGUAGE_CODES, Service, chance, facts, pick
from arrscore.demo.rules import quality
from arrscore.demo.state import MediaInfo, Profile, Quality, Revision
from arrscore.demo.titles import dotted

if TYPE_CHECKING:
    import random

ATMOS_SINCE = 2012
MONO_UNTIL = 1950
STEREO_UNTIL = 1985

PICTURE_SIZES = {2160: (3840, 2160), 1080: (1920, 1080), 720: (1280, 720), 576: (720, 576), 480: (720, 480)}
SCOPE_HEIGHTS = {2160: 1608, 1080: 804, 720: 536}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a release is of: a film (`label` is its year) or episodes (`label` is S02E05)."""

    release_title: str
    label: str
    year: int
    runtime: int
    language: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a release was made; the episodes of a season mostly share one."""

    quality: Quality
    base: str
    group: str | None
    audio: str
    dynamic_range: str
    codec: str
    streaming: str
    edition: str
    oddity: str
    anime: bool
    dual_audio: bool
    scope: bool


@dataclass(frozen=True, slots=True)
class Release:
    """A release with everything that its name, its description and its file would say."""

    name: str
    quality: Quality
    revision: Revision
    group: str | None
    languages: tuple[str, ...]
    edition: str
    size_bytes: int
    media_info: MediaInfo
    release_type: int


def choose_recipe(
    rng: random.Random, service: Service, profile: Profile, subject: Subject, *, careful: bool
) -> Recipe:
    """Draw how a release is made; `careful` draws are what a search by the owner's profile brings."""
    taste = profile.taste
    anime = taste.startswith("anime")
    base = pick(rng, facts("releases")["offers" if careful else "qualities"][taste])
    group = _choose_group(rng, service, base, anime=anime, careful=careful)
    return Recipe(
        quality=quality(service, base),
        base=base,
        group=group,
        audio=_choose_audio(rng, base, subject.year, anime=anime),
        dynamic_range=_choose_dynamic_range(rng, base),
        codec=_choose_codec(rng, base, anime=anime),
        streaming=_choose_streaming(rng, base, service, anime=anime),
        edition=pick(rng, facts("releases")["editions"]) if service == "radarr" and not anime else "",
        oddity=_choose_oddity(rng, base) if service == "radarr" and not anime and not careful else "",
        anime=anime,
        dual_audio=anime and chance(rng, 0.35),
        scope=service == "radarr" and chance(rng, 0.6),
    )


def _choose_group(
    rng: random.Random, service: Service, base: str, *, anime: bool, careful: bool
) -> str | None:
    if anime:
        kind = "anime-web" if base.startswith(("WEB", "HDTV")) else "anime-bd"
    elif base.startswith("Remux"):
        kind = "remux"
    elif base.startswith("Bluray"):
        kind = "uhd" if "2160" in base else "hd"
    elif base.startswith("WEB"):
        kind = "web" if service == "radarr" else "web-series"
    else:
        kind = "sd"
    tiers: dict[str, int] = facts("releases")["tiers"][kind]
    if careful:
        tiers = {tier: weight for tier, weight in tiers.items() if "lq" not in tier and tier != "bad-dual"}
    elif chance(rng, 0.03):
        return None
    return str(rng.choice(facts("groups")[pick(rng, tiers)]))


def _choose_audio(rng: random.Random, base: str, year: int, *, anime: bool) -> str:
    if anime:
        kind = "anime-web" if base.startswith(("WEB", "HDTV")) else "anime-bd"
    elif base.startswith(("Remux", "BR-DISK")):
        kind = "remux"
    elif base.startswith("Bluray"):
        kind = "uhd" if "2160" in base else "hd"
    elif base.startswith("WEB"):
        kind = "web"
    else:
        kind = "sd"
    if year < STEREO_UNTIL and kind in ("hd", "web"):
        kind = "old"
    audio = pick(rng, facts("releases")["audio"][kind])
    if year < ATMOS_SINCE and kind == "web" and audio == "ddp-atmos":
        return "ddp"
    return audio


def _choose_dynamic_range(rng: random.Random, base: str) -> str:
    if "2160" not in base:
        return "sdr"
    return pick(rng, facts("releases")["dynamic_ranges"]["web" if base.startswith("WEB") else "disc"])


def _choose_codec(rng: random.Random, base: str, *, anime: bool) -> str:
    if base in ("DVD", "SDTV"):
        return "XviD" if chance(rng, 0.6) else "x264"
    if base.startswith(("Remux", "BR-DISK")):
        return "HEVC" if "2160" in base else "AVC"
    small = 0.5 if anime else 0.11 if base.startswith("WEB") else 0.06
    if "2160" in base or chance(rng, small):
        return "H.265" if base.startswith("WEBDL") else "x265"
    if not base.startswith("HDTV") and chance(rng, 0.006):
        return "AV1"
    return "H.264" if base.startswith("WEBDL") else "x264"


def _choose_oddity(rng: random.Random, base: str) -> str:
    """Only discs of today's sizes were made in 3D, and nobody remasters for a video cassette's picture."""
    found = pick(rng, facts("releases")["oddities"])
    if base in ("DVD", "SDTV", "WEBDL-480p") or ("3D" in found and base != "Bluray-1080p"):
        return ""
    return found


def _choose_streaming(rng: random.Random, base: str, service: Service, *, anime: bool) -> str:
    if not base.startswith("WEB"):
        return ""
    found = pick(rng, facts("releases")["streaming"]["anime" if anime else "standard"])
    return "" if found == "MA" and service == "sonarr" else found


def make_release(
    rng: random.Random,
    recipe: Recipe,
    subject: Subject,
    *,
    revision: Revision | None = None,
    release_type: int = 0,
) -> Release:
    """Return the release that a recipe makes of a subject; sizes differ a little from one to the next."""
    revision = revision or Revision()
    low, high = facts("releases")["megabits"][recipe.base]
    if recipe.codec in ("x265", "AV1") and "2160" not in recipe.base:
        low, high = low * 0.35, high * 0.45
    megabits = round(rng.uniform(low, high), 2)
    seconds = subject.runtime * 60 + rng.randrange(-50, 160)
    return Release(
        name=_anime_name(recipe, subject, revision) if recipe.anime else _name(recipe, subject, revision),
        quality=recipe.quality,
        revision=revision,
        group=recipe.group,
        languages=_languages(rng, recipe, subject),
        edition=recipe.edition.replace("Directors", "Director's"),
        size_bytes=int(megabits * 125_000 * seconds) + rng.randrange(1_000_000),
        media_info=_media_info(rng, recipe, subject, megabits, seconds),
        release_type=release_type,
    )


def _name(recipe: Recipe, subject: Subject, revision: Revision) -> str:
    """Parts in the order that scene and internal groups use."""
    audio = facts("releases")["audio_kinds"][recipe.audio][0]
    colour = facts("releases")["dynamic_range_kinds"][recipe.dynamic_range][0]
    retry = ("REPACK" if revision.is_repack else "PROPER") if revision.version > 1 else ""
    size = f"{recipe.quality.resolution}p" if recipe.quality.resolution >= PICTURE_SIZES[720][1] else ""
    head = [
        subject.release_title,
        subject.label,
        recipe.edition,
        recipe.oddity,
        retry,
        size,
        recipe.streaming,
    ]
    base = recipe.base
    if base == "BR-DISK":
        tail = ["COMPLETE.BLURAY", recipe.codec, audio]
    elif base.startswith("Remux"):
        tail = ["UHD" if "2160" in base else "", "BluRay.REMUX", colour, recipe.codec, audio]
    elif base.startswith("Bluray"):
        tail = ["UHD" if "2160" in base else "", "BluRay", audio, colour, recipe.codec]
    elif base.startswith("WEBDL"):
        tail = ["WEB-DL", audio, colour, recipe.codec]
    else:
        source = {"WEBRip": "WEBRip", "HDTV-": "HDTV", "SDTV": "SDTV", "DVD": "DVDRip", "DVD-R": "DVDR"}
        tail = [
            next((word for key, word in source.items() if base.startswith(key)), ""),
            audio,
            colour,
            recipe.codec,
        ]
    stem = ".".join(dotted(part) for part in head + tail if part)
    return f"{stem}-{recipe.group}" if recipe.group else stem


def _anime_name(recipe: Recipe, subject: Subject, revision: Revision) -> str:
    """Fan groups write their name first and the rest in brackets."""
    audio = facts("releases")["audio_kinds"][recipe.audio][0]
    source = "BD" if recipe.base.startswith(("Bluray", "Remux")) else f"{recipe.streaming} WEB-DL".strip()
    remux = " REMUX" if recipe.base.startswith("Remux") else ""
    ten_bit = " 10bit" if recipe.codec == "x265" else ""
    inside = f"{source}{remux} {recipe.quality.resolution}p {recipe.codec}{ten_bit} {audio}"
    version = "v2" if revision.version > 1 else ""
    group = f"[{recipe.group}] " if recipe.group else ""
    dual = " [Dual Audio]" if recipe.dual_audio else ""
    return f"{group}{subject.release_title} - {subject.label} {version}({inside}){dual}".replace(
        "v2(", "v2 ("
    )


def _languages(rng: random.Random, recipe: Recipe, subject: Subject) -> tuple[str, ...]:
    if recipe.dual_audio:
        return ("Japanese", "English")
    if subject.language == "English":
        return ("German",) if chance(rng, 0.006) else ("English",)
    return ("English",) if chance(rng, 0.08) else (subject.language,)


def _media_info(
    rng: random.Random, recipe: Recipe, subject: Subject, megabits: float, seconds: int
) -> MediaInfo:
    _, codec, channels, audio_kbps = facts("releases")["audio_kinds"][recipe.audio]
    width, height = PICTURE_SIZES.get(recipe.quality.resolution, (720, 480))
    if recipe.scope:
        height = SCOPE_HEIGHTS.get(height, height)
    spoken = ("Japanese", "English") if recipe.dual_audio else (subject.language,)
    wanted = facts("releases")["subtitles"]
    return MediaInfo(
        video_codec=recipe.codec.replace("H.26", "h26"),
        bit_depth=10 if recipe.dynamic_range != "sdr" or (recipe.anime and recipe.codec == "x265") else 8,
        video_kbps=max(300, int(megabits * 1000) - audio_kbps),
        dynamic_range_type=facts("releases")["dynamic_range_kinds"][recipe.dynamic_range][1],
        width=width,
        height=height,
        audio_codec=codec,
        audio_channels=min(channels, 1) if subject.year < MONO_UNTIL else channels,
        audio_kbps=audio_kbps,
        audio_languages=tuple(LANGUAGE_CODES.get(language, "und") for language in spoken),
        subtitles=tuple(wanted[: rng.choice((0, 1, 1, 2, 4, 9, len(wanted)))]),
        runtime_seconds=seconds,
    )


def reworked(recipe: Recipe, **changes: object) -> Recipe:
    """Return the recipe with some parts exchanged."""
    return replace(recipe, **changes)  # type: ignore[arg-type]
