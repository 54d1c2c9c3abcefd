"""Where files lie and how the applications name them; a rename keeps less than the release's name told."""

from __future__ import annotations

from dataclasses import dataclass

from arrscore.demo.release import Release, Subject
from arrscore.demo.state import Episode, File, Movie, Quality, Revision, Series
from arrscore.demo.titles import dotted, path_title


@dataclass(frozen=True, slots=True)
class Labels:
    """What the naming scheme writes into a file's name."""

    quality: Quality
    revision: Revision
    group: str | None
    edition: str
    dynamic_range: str


def release_labels(release: Release) -> Labels:
    """Return what a release's file will be called after."""
    dynamic_range = release.media_info.dynamic_range_type
    return Labels(release.quality, release.revision, release.group, release.edition, dynamic_range)


def file_labels(file: File) -> Labels:
    """Return what a file on disk is called after when it is renamed."""
    dynamic_range = file.media_info.dynamic_range_type if file.media_info else ""
    return Labels(file.quality, file.revision, file.release_group, file.edition, dynamic_range)


def movie_subject(movie: Movie) -> Subject:
    """Return what releases of a film are called after."""
    return Subject(movie.release_title, str(movie.year), movie.year, movie.runtime, movie.language)


def episode_label(episodes: list[Episode]) -> str:
    """Return S01E02, and S01E02E03 for several episodes in one file."""
    numbers = "".join(f"E{episode.episode_number:02}" for episode in episodes)
    return f"S{episodes[0].season_number:02}{numbers}"


def episode_subject(series: Series, episodes: list[Episode]) -> Subject:
    """Return what releases of these episodes are called after."""
    runtime = sum(episode.runtime for episode in episodes)
    return Subject(series.release_title, episode_label(episodes), series.year, runtime, series.language)


def season_label(season_number: int) -> str:
    """Return what a pack of a whole season is called after."""
    return f"S{season_number:02}"


def movie_folder(movie: Movie) -> str:
    """Return a film's folder, a full path on the server."""
    return f"{movie.root_folder}/{path_title(movie.title)} ({movie.year})"


def series_folder(series: Series) -> str:
    """Return a series' folder, a full path on the server."""
    return f"{series.root_folder}/{path_title(series.title)}"


def file_path(title: Movie | Series, file: File) -> str:
    """Return a file's full path on the server."""
    folder = movie_folder(title) if isinstance(title, Movie) else series_folder(title)
    return f"{folder}/{file.relative_path}"


def renamed_movie(movie: Movie, labels: Labels) -> str:
    """`{Title} ({Year}) {edition} [{Quality Full}][{Dynamic Range}]-{Group}`: nothing about the sound."""
    edition = f" {{edition-{labels.edition}}}" if labels.edition else ""
    return f"{path_title(movie.title)} ({movie.year}){edition} {_traits(labels)}.mkv"


def renamed_episodes(series: Series, episodes: list[Episode], labels: Labels) -> str:
    """`Season 01/{Series} - S01E02 - {Episode Title} [{Quality Full}][{Dynamic Range}]-{Group}`."""
    title = path_title(" + ".join(episode.title for episode in episodes))
    name = f"{path_title(series.title)} - {episode_label(episodes)} - {title} {_traits(labels)}.mkv"
    return f"{season_folder(episodes[0].season_number)}/{name}"


def season_folder(season_number: int) -> str:
    """Return a season's folder inside its series' folder."""
    return "Specials" if season_number == 0 else f"Season {season_number:02}"


def scene_file(name: str) -> str:
    """Return the file name inside a release."""
    return f"{name if name.startswith('[') else dotted(name)}.mkv"


def _traits(labels: Labels) -> str:
    proper = " Proper" if labels.revision.version > 1 else ""
    colour = f"[{labels.dynamic_range}]" if labels.dynamic_range else ""
    group = f"-{labels.group}" if labels.group else ""
    return f"[{labels.quality.name}{proper}]{colour}{group}"
