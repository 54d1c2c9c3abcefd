"""What an instance's slug says: its service and its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points

from arrscore.config.values import pasted


@dataclass(frozen=True, slots=True)
class KnownService:
    """A service that arrscore comes with: its name in settings, and its application."""

    name: str
    application: str


RADARR = KnownService("radarr", "Radarr")
SONARR = KnownService("sonarr", "Sonarr")
SERVICES = {service.name: service for service in (RADARR, SONARR)}
# The entry points of services, those of plug-ins too.
SERVICE_GROUP = "arrscore.services"
_HEADERS_OF_OURS = {"host", "content-length", "transfer-encoding", "connection", "x-api-key"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UPPER_CASE_WORDS = {"4k", "uhd", "hd", "tv"}


def application_name(service: str) -> str:
    """What the application of a service is called."""
    known = SERVICES.get(service)
    return service.capitalize() if known is None else known.application


def named(slug: object, raw: object) -> object:
    """The raw settings of an instance with its slug, and with service and name where these follow from it.

    Raises ValueError, whose message begins with the key, where the slug or the service cannot be.
    """
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise ValueError(f"instances.{slug}: a slug has small letters, digits and single hyphens")
    if not isinstance(raw, Mapping):
        return raw
    if "slug" in raw:
        raise ValueError(f"instances.{slug}.slug: the slug is the key above; take this line out")
    headers = raw.get("headers")
    for name in headers if isinstance(headers, Mapping) else ():
        if pasted(str(name)).lower() in _HEADERS_OF_OURS:
            raise ValueError(
                f"instances.{slug}.headers.{name}: arrscore sets this header by itself; take this line out"
            )
    first = slug.split("-")[0]
    known = sorted({*SERVICES, *(point.name for point in entry_points(group=SERVICE_GROUP))})
    service = raw.get("service") or (first if first in known else "")
    if not service:
        raise ValueError(f"instances.{slug}.service is missing: say {' or '.join(known)}")
    if service not in known:
        raise ValueError(f"instances.{slug}.service: there is no such service. Known: {', '.join(known)}")
    words = [word.upper() if word in _UPPER_CASE_WORDS else word.capitalize() for word in slug.split("-")]
    return {**raw, "slug": slug, "service": service, "name": raw.get("name") or " ".join(words)}
