"""The sample holds what real libraries hold, and what a report about them has to cope with."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest

from arrscore.demo import DEMO_START, ArrApplication, SampleLibrary
from arrscore.demo.owner import named

WEEK = dt.timedelta(weeks=1)


@pytest.fixture(scope="module")
def servers(past):
    return (past.radarr, past.sonarr)


@pytest.fixture(scope="module")
def files(movie_files, episode_files):
    return movie_files + episode_files


@pytest.fixture(scope="module")
def profiles(radarr, sonarr, fetch):
    return {one: fetch(one, "/api/v3/qualityprofile").json() for one in (radarr, sonarr)}


def formats_of(file):
    return {one["name"] for one in file["customFormats"]}


def files_with(name, files):
    return [file for file in files if name in formats_of(file)]


def test_there_are_several_profiles_of_each_kind(servers):
    """Six and more, one without upgrades, one that nothing uses, one with a cutoff that files reach."""
    profiles = [profile for server in servers for profile in server.profiles.values()]
    assert len(profiles) >= 6
    assert any(not profile.upgrade_allowed for profile in profiles)
    assert 10000 in {profile.cutoff_format_score for profile in profiles}
    radarr = servers[0]
    used = {movie.profile_id for movie in radarr.movies.values()}
    assert [profile.name for profile in radarr.profiles.values() if profile.id not in used] == ["Any"]


def test_owners_cutoff_is_reached_by_some(past, movie_files):
    """The family's cutoff of 1500 separates its files."""
    family = named(past.radarr.profiles, "Family")
    assert family.cutoff_format_score == 1500
    scores = [
        file["customFormatScore"]
        for file in movie_files
        if past.radarr.movies[file["movieId"]].profile_id == family.id
    ]
    assert min(scores) < 1500 <= max(scores)


def test_no_file_reaches_the_guides_cutoff(files):
    """10000 stays out of reach, as it does in real libraries."""
    assert 4000 < max(file["customFormatScore"] for file in files) < 10000


def test_some_format_never_matches(past, movie_files):
    """Formats without a file, one of which is scored."""
    present = set().union(*(formats_of(file) for file in movie_files))
    never = {one.name for one in past.radarr.formats.values()} - present
    assert "Masters of Cinema" in never
    hd = named(past.radarr.profiles, "HD Bluray + WEB")
    assert hd.scores[named(past.radarr.formats, "Masters of Cinema").id] == 25


def test_some_format_matches_and_counts_nothing(past, movie_files):
    """A format with many files and no points in any profile."""
    format_id = named(past.radarr.formats, "x265").id
    assert len(files_with("x265", movie_files)) > 20
    assert {profile.scores[format_id] for profile in past.radarr.profiles.values()} == {0}


def test_some_format_is_scored_only_where_nothing_uses_it(past, movie_files):
    """Points that no file can get."""
    format_id = named(past.radarr.formats, "MA").id
    assert files_with("MA", movie_files)
    assert [one.name for one in past.radarr.profiles.values() if one.scores[format_id]] == ["Any"]


@pytest.mark.parametrize("name", ["LQ", "BR-DISK", "x265 (HD)", "3D", "Upscaled", "Bad Dual Groups"])
def test_negative_formats_live_in_the_library(start, fetch, name):
    """Unwanted releases are there at the start, with the points they cost."""
    application = ArrApplication(start, "radarr")
    query = "&".join(f"movieId={one}" for one in start.radarr.movies)
    found = files_with(name, fetch(application, "/api/v3/moviefile", query).json())
    assert found
    assert any(file["customFormatScore"] < -5000 for file in found)


def test_some_formats_always_come_together(movie_files):
    """An old copy of a format was never deleted."""
    first, copy = files_with("HDR10+ Boost", movie_files), files_with("HDR10+ (old copy)", movie_files)
    assert [file["id"] for file in first] == [file["id"] for file in copy]
    assert len(first) > 10


@pytest.mark.parametrize(
    "tier", ["Remux Tier 01", "UHD Bluray Tier 02", "HD Bluray Tier 01", "WEB Tier 01", "Anime BD Tier 01"]
)
def test_tiers_match_by_group(movie_files, tier):
    """Only files of the tier's groups match it."""
    groups = {file["releaseGroup"] for file in files_with(tier, movie_files)}
    others = {file.get("releaseGroup") for file in files_with(tier.replace("01", "03"), movie_files)}
    assert groups
    assert tier.endswith("02") or groups.isdisjoint(others)


def test_titles_are_of_many_kinds(servers):
    """Scripts from right and left, accents, markup characters, one very long, few second parts."""
    movies = list(servers[0].movies.values())
    titles = [movie.title for movie in movies] + [one.title for one in servers[1].series.values()]
    assert any(all(character in title for character in '<&"') and "'" in title for title in titles)
    assert max(len(title) for title in titles) > 150
    for script in (
        "[\u3040-\u30ff\u4e00-\u9fff]",
        "[\uac00-\ud7af]",
        "[\u0600-\u06ff]",
        "[\u0590-\u05ff]",
        "[éèőôÖö]",
    ):
        assert any(re.search(script, title) for title in titles)
    assert 0 < sum("Part II" in title for title in titles) < 4
    assert any(movie.title != movie.original_title for movie in movies)
    assert {movie.language for movie in movies} > {"English", "Japanese", "French", "Arabic"}


def test_something_is_missing_and_something_unmonitored(servers):
    """No library is complete."""
    radarr, sonarr = servers
    for held in (radarr.movies, sonarr.episodes):
        missing = [one for one in held.values() if not one.file_id]
        assert 0.01 < len(missing) / len(held) < 0.2
        assert any(not one.monitored for one in held.values())
    assert any(not one.monitored for one in sonarr.series.values())


def test_series_have_specials_pairs_and_packs(servers, episode_files):
    """Season 0, two episodes in one file, whole seasons in one download."""
    sonarr = servers[1]
    assert any(one.season_number == 0 and one.file_id for one in sonarr.episodes.values())
    assert any(one.air_date is None for one in sonarr.episodes.values())
    shared = Counter(one.file_id for one in sonarr.episodes.values() if one.file_id)
    assert max(shared.values()) == 2
    assert {file["releaseType"] for file in episode_files} >= {"singleEpisode", "multiEpisode", "seasonPack"}
    assert {one.series_type for one in sonarr.series.values()} == {"standard", "anime", "daily"}


@pytest.mark.parametrize("service", ["radarr", "sonarr"])
def test_some_files_are_hardly_known(service, movie_files, episode_files):
    """Files without media info, scene name or group, of no known quality, of the year 1."""
    files = movie_files if service == "radarr" else episode_files
    for member in ("mediaInfo", "sceneName", "releaseGroup"):
        assert any(member not in file for file in files)
        assert sum(member in file for file in files) > len(files) * 0.8
    assert any(file["quality"]["quality"] == {**file["quality"]["quality"], "id": 0} for file in files)
    assert any(file["dateAdded"].startswith("0001-01-01T07:53:00") for file in files)
    assert any(file["quality"]["revision"]["version"] == 2 for file in files)


def test_qualities_outside_of_the_profile_occur(past):
    """One quality that a profile does not know, one that it ranks above its cutoff and does not allow."""
    family = named(past.radarr.profiles, "Family")
    known = {one for item in family.items for one in item.qualities}
    held = [
        past.radarr.files[movie.file_id].quality
        for movie in past.radarr.movies.values()
        if movie.profile_id == family.id and movie.file_id
    ]
    assert any(one not in known for one in held)
    placed = [family.place(one) for one in held]
    assert any(rank > family.cutoff_rank() and not allowed for rank, allowed in placed)


def test_media_info_is_varied(movie_files):
    """Codecs, channels, dynamic ranges, languages and subtitles differ, and fit the wire's forms."""
    infos = [file["mediaInfo"] for file in movie_files if "mediaInfo" in file]
    assert len({info["audioCodec"] for info in infos}) >= 8
    assert {info["audioChannels"] for info in infos} >= {2, 5.1, 7.1}
    assert {info["videoDynamicRangeType"] for info in infos} >= {"", "HDR10", "HDR10Plus", "DV", "DV HDR10"}
    assert all(re.fullmatch(r"\d+x\d+", info["resolution"]) for info in infos)
    assert all(re.fullmatch(r"(\d:)?\d\d:\d\d", info["runTime"]) for info in infos)
    assert any(not info["subtitles"] for info in infos)
    assert any("/" in info["audioLanguages"] for info in infos)


def test_history_has_every_kind_of_event(servers):
    """Grabs, imports, failures, deletions for several reasons, renames."""
    radarr, sonarr = (Counter(event.kind for event in server.history) for server in servers)
    assert set(radarr) == {
        "grabbed", "downloadFolderImported", "downloadFailed", "movieFileDeleted", "movieFileRenamed",
    }  # fmt: skip
    assert set(sonarr) == {
        "grabbed", "downloadFolderImported", "downloadFailed", "episodeFileDeleted", "episodeFileRenamed",
    }  # fmt: skip
    reasons = {event.data.get("reason") for server in servers for event in server.history} - {None}
    assert reasons == {"Upgrade", "MissingFromDisk"}


def test_secrets_in_history_are_made_up(servers):
    """Links look like those that hold keys, and lead nowhere."""
    for server in servers:
        grabs = [event.data for event in server.history if event.kind == "grabbed"]
        assert all("apikey=SAMPLE" in (data["downloadUrl"] or "") for data in grabs)
        links = [value for data in grabs for value in data.values() if value and value.startswith("http")]
        assert all(link.startswith("https://indexer.invalid/") for link in links)


def test_imports_belong_to_grabs(servers):
    """Grabs and imports join on the download and the episode."""
    for server in servers:
        grabs = {(one.download_id, one.episode_id) for one in server.history if one.kind == "grabbed"}
        imports = {
            (one.download_id, one.episode_id)
            for one in server.history
            if one.kind == "downloadFolderImported"
        }
        assert imports <= grabs


def grabs_since_start(server):
    """Count grabs by what they were for."""
    return Counter(
        event.episode_id or event.title_id
        for event in server.history
        if event.kind == "grabbed" and event.date >= DEMO_START
    )


def test_some_items_are_grabbed_again_and_again(past, movie_files, episode_files, radarr, sonarr, fetch):
    """In a loop the grab is worth more, scored today, than the file it became."""
    for application, files, owner in ((radarr, movie_files, "movieId"), (sonarr, episode_files, "episodeId")):
        server = past.radarr if owner == "movieId" else past.sonarr
        records = fetch(application, "/api/v3/history", "pageSize=100000&eventType=1").json()["records"]
        scores = {file["id"]: file["customFormatScore"] for file in files}
        looping = []
        for item_id, count in grabs_since_start(server).items():
            holder = server.movies.get(item_id) or server.episodes.get(item_id)
            last = next(one for one in records if one[owner] == item_id)
            if count >= 8 and holder.file_id and last["customFormatScore"] > scores[holder.file_id] + 1000:
                looping.append(item_id)
        assert 2 <= len(looping) <= 6


def test_some_items_are_upgraded_often_without_a_loop(past, movie_files, radarr, fetch):
    """Repeated upgrades end in a file worth its grab."""
    records = fetch(radarr, "/api/v3/history", "pageSize=100000&eventType=3").json()["records"]
    scores = {file["id"]: file["customFormatScore"] for file in movie_files}
    healthy = 0
    for movie_id, count in grabs_since_start(past.radarr).items():
        movie = past.radarr.movies[movie_id]
        last = next((one for one in records if one["movieId"] == movie_id), None)
        if count >= 3 and last is not None and movie.file_id == int(last["data"]["fileId"]):
            healthy += scores[movie.file_id] >= last["customFormatScore"]
    assert healthy >= 5


def test_radarr_freezes_before_renaming_and_sonarr_after(past):
    """A loop shows no gap between Radarr's frozen scores, and one between Sonarr's."""
    for server, expected in ((past.radarr, False), (past.sonarr, True)):
        grabbed = {
            (one.download_id, one.episode_id): int(one.data["customFormatScore"] or 0)
            for one in server.history
            if one.kind == "grabbed"
        }
        gaps = [
            grabbed[one.download_id, one.episode_id] - int(one.data["customFormatScore"] or 0)
            for one in server.history
            if one.kind == "downloadFolderImported"
        ]
        assert any(gap > 1000 for gap in gaps) is expected


def test_loops_never_end_in_a_known_name(past):
    """What loops has neither scene name nor original path; some have lost the group, too."""
    for server in (past.radarr, past.sonarr):
        frequent = [item_id for item_id, count in grabs_since_start(server).items() if count >= 10]
        held = [server.movies.get(one) or server.episodes[one] for one in frequent]
        nameless = [server.files[one.file_id] for one in held if one.file_id]
        assert any(file.scene_name is None and file.original_path is None for file in nameless)


@dataclass
class Week:
    """What a weekly fetch saw: the file and score of each film, and each film's outside id."""

    files: dict[int, tuple[int, int]]
    outside_ids: dict[int, int]


def changed_files(weeks):
    """Return the old and new score of every film whose file became another."""
    pairs = [(week.files, later.files, one) for week, later in pairwise(weeks) for one in later.files]
    return [
        (old[one][1], new[one][1]) for old, new, one in pairs if one in old and old[one][0] != new[one][0]
    ]


@pytest.fixture(scope="module")
def weeks():
    library = SampleLibrary(1)
    application = ArrApplication(library, "radarr")
    seen = []
    for number in range(31):
        library.advance(DEMO_START + number * WEEK)
        query = "&".join(f"movieId={one}" for one in library.radarr.movies)
        files = application.answer("GET", "/api/v3/moviefile", query, "sample-key").body
        held = {file["movieId"]: (file["id"], file["customFormatScore"]) for file in files}
        seen.append(Week(held, {movie.id: movie.tmdb_id for movie in library.radarr.movies.values()}))
    return seen


def test_every_week_brings_something(weeks):
    """No two weekly reports are alike."""
    assert all(week.files != later.files for week, later in pairwise(weeks))


def test_rules_move_many_scores_at_some_weeks(weeks):
    """Edits of profiles and formats rescore files that stay the same; in most weeks nothing is edited."""
    rescored = [
        sum(
            one in week.files and week.files[one][0] == now[0] and week.files[one] != now for one, now in held
        )
        for week, held in ((week, later.files.items()) for week, later in pairwise(weeks))
    ]
    assert sum(count >= 5 for count in rescored) >= 4
    assert max(rescored) > 60
    assert rescored.count(0) > 15


def test_upgrades_are_usual_and_downgrades_occur(weeks):
    """Other files are mostly better, sometimes worse, sometimes worth the same."""
    changes = changed_files(weeks)
    better, worse = sum(new > old for old, new in changes), sum(new < old for old, new in changes)
    assert better > 4 * worse > 0
    assert any(new == old for old, new in changes)


def test_films_come_go_and_are_found(weeks):
    """Added, removed, found after being missing, lost."""
    pairs = list(pairwise(weeks))
    assert sum(len(later.outside_ids.keys() - week.outside_ids.keys()) for week, later in pairs) > 50
    assert sum(len(week.outside_ids.keys() - later.outside_ids.keys()) for week, later in pairs) > 5
    assert (
        sum(len((week.outside_ids.keys() - week.files.keys()) & later.files.keys()) for week, later in pairs)
        > 8
    )
    assert any((later.outside_ids.keys() - later.files.keys()) & week.files.keys() for week, later in pairs)


def test_one_film_comes_back_under_another_number(weeks):
    """The same outside id is removed and added again."""
    numbers = {}
    for week in weeks:
        for movie_id, tmdb_id in week.outside_ids.items():
            numbers.setdefault(tmdb_id, set()).add(movie_id)
    assert [len(one) for one in numbers.values() if len(one) > 1] == [2]


def test_titles_move_to_another_profile(start, past):
    """Some films and a series are ruled by another profile at the end."""
    for first, last in ((start.radarr.movies, past.radarr.movies), (start.sonarr.series, past.sonarr.series)):
        moved = [
            one for one in last.values() if one.id in first and first[one.id].profile_id != one.profile_id
        ]
        assert moved


def test_a_format_was_added_and_another_changed(start, past):
    """Both servers gain a format; a definition matches other files now."""
    for name, changed in (("radarr", "LQ"), ("sonarr", "WEB Tier 02")):
        before, after = start.server(name), past.server(name)
        assert len(after.formats) == len(before.formats) + 1
        assert named(before.formats, changed).specifications != named(after.formats, changed).specifications
        assert all(set(profile.scores) == set(after.formats) for profile in after.profiles.values())


def test_episodes_air_and_are_found(past):
    """Continuing series got new episodes since the start; the next one is listed and not aired yet."""
    aired = [
        one for one in past.sonarr.episodes.values() if one.air_date and one.air_date > DEMO_START.date()
    ]
    assert sum(bool(one.file_id) for one in aired) > 100
    assert any(one.air_date > past.now.date() for one in aired)
    assert not any(one.file_id for one in aired if one.air_date > past.now.date())


def test_score_sets_are_the_guides(start):
    """Points are the guides' facts: anime profiles count by their own set."""
    radarr, sonarr = start.radarr, start.sonarr
    remux = named(radarr.formats, "Remux Tier 01").id
    assert named(radarr.profiles, "Remux + WEB 2160p").scores[remux] == 1950
    assert named(radarr.profiles, "[Anime] Remux-1080p").scores[remux] == 975
    netflix = named(sonarr.formats, "NF").id
    assert named(sonarr.profiles, "WEB-1080p").scores[netflix] == 75
    assert named(sonarr.profiles, "[Anime] Remux-1080p").scores[netflix] == 4
