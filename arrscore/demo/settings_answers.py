"""The answers about a server's rules and settings: profiles, formats, tags, status, naming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arrscore.demo.answers import Json, quality_answer, without_nulls

if TYPE_CHECKING:
    from arrscore.demo.state import Format, Profile, ProfileItem, Server, Specification

IMPLEMENTATIONS = {
    "title": ("ReleaseTitleSpecification", "Release Title", "textbox"),
    "group": ("ReleaseGroupSpecification", "Release Group", "textbox"),
    "edition": ("EditionSpecification", "Edition", "textbox"),
    "source": ("SourceSpecification", "Source", "select"),
    "resolution": ("ResolutionSpecification", "Resolution", "select"),
    "modifier": ("QualityModifierSpecification", "Quality Modifier", "select"),
    "language": ("LanguageSpecification", "Language", "select"),
    "release_type": ("ReleaseTypeSpecification", "Release Type", "select"),
}


def profile_answer(profile: Profile, server: Server) -> Json:
    """Return a quality profile, its items lowest first, its scores for every format."""
    answer: dict[str, Any] = {
        "name": profile.name,
        "upgradeAllowed": profile.upgrade_allowed,
        "cutoff": profile.cutoff,
        "items": [_item_answer(item) for item in profile.items],
        "minFormatScore": profile.min_format_score,
        "cutoffFormatScore": profile.cutoff_format_score,
        "minUpgradeFormatScore": profile.min_upgrade_format_score,
        "formatItems": [
            {"format": one.id, "name": one.name, "score": profile.scores.get(one.id, 0)}
            for one in sorted(
                server.formats.values(), key=lambda one: (-profile.scores.get(one.id, 0), one.name.casefold())
            )
        ],
        "language": {"id": -2, "name": "Original"} if server.service == "radarr" else None,
        "id": profile.id,
    }
    return without_nulls(answer)


def _item_answer(item: ProfileItem) -> Json:
    if item.id is None:
        return {"quality": quality_answer(item.qualities[0]), "items": [], "allowed": item.allowed}
    members = [
        {"quality": quality_answer(one), "items": [], "allowed": item.allowed} for one in item.qualities
    ]
    return {"name": item.name, "items": members, "allowed": item.allowed, "id": item.id}


def format_answer(one: Format, server: Server) -> Json:
    """Return a custom format with its conditions."""
    return {
        "id": one.id,
        "name": one.name,
        "includeCustomFormatWhenRenaming": one.include_when_renaming,
        "specifications": [_specification_answer(part, server) for part in one.specifications],
    }


def _specification_answer(one: Specification, server: Server) -> Json:
    implementation, label, field_type = IMPLEMENTATIONS[one.kind]
    field = {
        "order": 0,
        "name": "value",
        "label": label,
        "value": one.value,
        "type": field_type,
        "advanced": False,
    }
    return {
        "name": one.name,
        "implementation": implementation,
        "implementationName": label,
        "infoLink": f"https://wiki.servarr.com/{server.service}/settings#custom-formats-2",
        "negate": one.negate,
        "required": one.required,
        "fields": [field],
    }


def status_answer(server: Server, url_base: str) -> Json:
    """Return what `/system/status` says."""
    name = server.service.capitalize()
    return {
        "appName": name,
        "instanceName": server.name,
        "version": server.version,
        "buildTime": "2025-11-02T12:00:00Z",
        "isDebug": False,
        "isProduction": True,
        "isAdmin": False,
        "isUserInteractive": False,
        "startupPath": f"/app/{server.service}/bin",
        "appData": "/config",
        "osName": "debian",
        "osVersion": "12",
        "isNetCore": True,
        "isLinux": True,
        "isOsx": False,
        "isWindows": False,
        "isDocker": True,
        "mode": "console",
        "branch": "main",
        "databaseType": "sqLite",
        "databaseVersion": "3.46.1",
        "authentication": "forms",
        "migrationVersion": 242,
        "urlBase": url_base,
        "runtimeVersion": "8.0.12",
        "runtimeName": "netcore",
        "startTime": "2026-01-01T03:00:00Z",
        "packageUpdateMechanism": "docker",
    }


def media_management_answer(server: Server) -> Json:
    """Return the settings of files; `downloadPropersAndRepacks` bears on upgrades."""
    return {
        "recycleBin": "",
        "recycleBinCleanupDays": 7,
        "downloadPropersAndRepacks": server.propers_and_repacks,
        "deleteEmptyFolders": False,
        "fileDate": "none",
        "rescanAfterRefresh": "always",
        "setPermissionsLinux": False,
        "chmodFolder": "755",
        "chownGroup": "",
        "skipFreeSpaceCheckWhenImporting": False,
        "minimumFreeSpaceWhenImporting": 100,
        "copyUsingHardlinks": True,
        "useScriptImport": False,
        "scriptImportPath": "",
        "importExtraFiles": True,
        "extraFileExtensions": "srt",
        "enableMediaInfo": True,
        "id": 1,
    }


def naming_answer(server: Server) -> Json:
    """Return how files are renamed; neither scheme keeps what a release's name tells about the sound."""
    if server.service == "radarr":
        return {
            "renameMovies": server.renames_files,
            "replaceIllegalCharacters": True,
            "colonReplacementFormat": "delete",
            "standardMovieFormat": "{Movie CleanTitle} ({Release Year}) {edition-{Edition Tags}} "
            "[{Quality Full}][{MediaInfo VideoDynamicRangeType}]{-Release Group}",
            "movieFolderFormat": "{Movie CleanTitle} ({Release Year})",
            "id": 1,
        }
    scheme = (
        "{Series CleanTitle} - S{season:00}E{episode:00} - {Episode CleanTitle} "
        "[{Quality Full}][{MediaInfo VideoDynamicRangeType}]{-Release Group}"
    )
    return {
        "renameEpisodes": server.renames_files,
        "replaceIllegalCharacters": True,
        "colonReplacementFormat": 0,
        "multiEpisodeStyle": 0,
        "standardEpisodeFormat": scheme,
        "dailyEpisodeFormat": scheme,
        "animeEpisodeFormat": scheme,
        "seriesFolderFormat": "{Series CleanTitle}",
        "seasonFolderFormat": "Season {season:00}",
        "specialsFolderFormat": "Specials",
        "id": 1,
    }
