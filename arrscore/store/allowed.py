"""The allowed text columns of the database: what each contains, and which privacy setting hides it.

A test compares this list with the tables, so that a new column fails until it is listed here. Numbers are not listed,
except those that identify a title.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

HiddenBy = Literal["titles", "files"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """A column that contains `holds`; `hidden_by` is the privacy setting that removes it from published copies."""

    table: str
    column: str
    holds: str
    hidden_by: HiddenBy | None = None


_RULES: Mapping[str, Mapping[str, str]] = {
    "instances": {
        "slug": "the slug from the configuration",
        "service": "radarr or sonarr",
        "name": "the name from the configuration",
        "version": "the application's version",
        "propers_and_repacks": "one of three settings",
        "fetched_at": "a date",
    },
    "build_runs": {
        "started_at": "a date",
        "arrscore_version": "the version of arrscore",
        "outcome": "one of three words",
        "origin": "build or import",
    },
    "build_run_instances": {
        "outcome": "one of two words",
        "error": "a message of arrscore, without anything that a server sent",
    },
    "quality_profiles": {"name": "the profile's name", "language": "a language", "removed_at": "a date"},
    "profile_qualities": {
        "quality": "the quality's name",
        "source": "such as bluray",
        "group_name": "the name of a group of qualities",
    },
    "custom_formats": {"name": "the custom format's name", "removed_at": "a date"},
    "format_sets": {"format_ids": "arrscore's own ids of formats"},
    "score_history": {
        "kind": "one of six words",
        "cause": "one of five words",
        "old_quality": "the quality's name",
        "new_quality": "the quality's name",
        "formats_added": "names of custom formats",
        "formats_removed": "names of custom formats",
    },
    "rule_changes": {
        "field": "what was edited",
        "old_value": "a number, a switch, or the name of a quality, profile or format",
        "new_value": "the same",
    },
    "analysis_parameters": {"name": "a key of the configuration", "meaning": "its description"},
}
_LIBRARY: Mapping[str, Mapping[str, str | tuple[str, HiddenBy]]] = {
    "titles": {
        "identity": ("the TMDB or TVDB number", "titles"),
        "kind": "movie or series",
        "name": ("the title", "titles"),
        "sort_name": ("the title", "titles"),
        "year": ("the year", "titles"),
        "tmdb_id": ("the TMDB number", "titles"),
        "tvdb_id": ("the TVDB number", "titles"),
        "imdb_id": ("the IMDb number", "titles"),
        "slug": ("the last part of its URL in the application", "titles"),
        "tags": ("labels of tags", "titles"),
        "root_folder": ("the last part of the root folder's path", "titles"),
        "runtime_minutes": ("the runtime, if a file does not contain its own", "titles"),
        "series_type": "standard, daily or anime",
        "added_at": "a date, by which a hidden title is recognized",
        "removed_at": "a date",
    },
    "items": {
        "name": ("the movie's or the episode's title", "titles"),
        "air_date": ("the date; if hidden, only whether a missing episode has aired", "titles"),
        "minimum_availability": "one of five words",
        "available_from": ("the date of a movie's release", "titles"),
        "removed_at": "a date",
    },
    "media_files": {
        "name": ("the file's name, without folders", "files"),
        "scene_name": ("the release's name", "files"),
        "edition": ("the edition, from the file's name", "files"),
        "languages": ("languages", "titles"),
        "audio_languages": ("languages", "titles"),
        "subtitles": ("languages", "titles"),
        "quality": "the quality's name",
        "source": "such as bluray",
        "release_group": "the release group",
        "video_codec": "such as x265",
        "dynamic_range": "such as HDR",
        "dynamic_range_type": "such as HDR10",
        "audio_codec": "such as TrueHD",
        "added_at": "a date, by which a hidden file is recognized",
    },
    "release_events": {
        "kind": "one of five words",
        "occurred_at": "a date",
        "release_name": ("the release's name; for a deleted file, its name without folders", "files"),
        "download_key": ("a digest of the download's id; if hidden, a number assigned by arrscore", "files"),
        "release_group": "the release group",
        "quality": "the quality's name",
        "reason": "one of five reasons why a file was deleted",
    },
}


def _declared() -> Iterator[Allowed]:
    for table, columns in {**_RULES, **_LIBRARY}.items():
        for column, about in columns.items():
            yield Allowed(table, column, about) if isinstance(about, str) else Allowed(table, column, *about)


ALLOWED = tuple(_declared())


def allowed_reference() -> str:
    """The list as a Markdown table, for the documentation."""
    hidden = {"titles": "`privacy.titles`", "files": "`privacy.files` or `privacy.titles`", None: ""}
    rows = [f"| `{each.table}.{each.column}` | {each.holds} | {hidden[each.hidden_by]} |" for each in ALLOWED]
    return "\n".join(["| column | holds | hidden by |", "|---|---|---|", *rows])
