"""An instance's service and name, derived from its slug."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points

from arrscore.config.values import pasted


@dataclass(frozen=True, slots=True)
class KnownService:
    """A built-in service: its name in settings, and the application's name."""

    name: str
    application: str


RADARR = KnownService("radarr", "Radarr")
SONARR = KnownService("sonarr", "Sonarr")
SERVICES = {service.name: service for service in (RADARR, SONARR)}
# The group of entry points that plug-ins use to add services.
SERVICE_GROUP = "arrscore.services"
_HEADERS_OF_OURS = {"host", "content-length", "transfer-encoding", "connection", "x-api-key"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UPPER_CASE_WORDS = {"4k", "uhd", "hd", "tv"}


def application_name(service: str) -> str:
    """The display name of a service's application."""
    known = SERVICES.get(service)
    return service.capitalize() if known is None else known.application


def with_slug(slug: object, raw: object) -> object:
    """The raw settings of an instance, completed with its slug, service and name.

    Raises ValueError, whose message begins with the key, for an invalid slug or service.
    """
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise ValueError(
            f"instances.{slug}: a slug consists of lower-case letters, digits and single hyphens"
        )
    if not isinstance(raw, Mapping):
        return raw
    if "slug" in raw:
        raise ValueError(f"instances.{slug}.slug: the slug is the key above; remove this line")
    headers = raw.get("headers")
    for name in headers if isinstance(headers, Mapping) else ():
        if pasted(str(name)).lower() in _HEADERS_OF_OURS:
            raise ValueError(
                f"instances.{slug}.headers.{name}: arrscore sets this header itself; remove this line"
            )
    first = slug.split("-")[0]
    known = sorted({*SERVICES, *(point.name for point in entry_points(group=SERVICE_GROUP))})
    service = raw.get("service") or (first if first in known else "")
    if not service:
        raise ValueError(f"instances.{slug}.service is missing: set it to {' or '.join(known)}")
    if service not in known:
        raise ValueError(f"instances.{slug}.service: unknown service. Known: {', '.join(known)}")
    words = [word.upper() if word in _UPPER_CASE_WORDS else word.capitalize() for word in slug.split("-")]
    return {**raw, "slug": slug, "service": service, "name": raw.get("name") or " ".join(words)}
