"""Services by name, from the entry-point group `arrscore.services`."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, cast

from arrscore.config.instances import SERVICE_GROUP
from arrscore.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from arrscore.models import Batch, CheckResult, ReleaseEvent, Rules, ServerStatus
    from arrscore.services.arr import Fetch


class Service(Protocol):
    """The interface of a service; its entry point is a class without constructor arguments."""

    name: str

    async def fetch_status(self, fetch: Fetch) -> ServerStatus:
        """The application and its version; raises ServiceMisaddressed or ServiceTooOld."""

    async def fetch_rules(self, fetch: Fetch) -> Rules:
        """The profiles, formats and settings that decide scores."""

    def fetch_library(self, fetch: Fetch, status: ServerStatus) -> AsyncGenerator[Batch, None]:
        """Titles, items and files, in batches; a listed title in none of them is unread, or removed since."""

    def fetch_events(
        self, fetch: Fetch, since: str, *, is_first: bool
    ) -> AsyncGenerator[tuple[ReleaseEvent, ...], None]:
        """Grabs and imports since a time, in batches."""

    async def check(self, fetch: Fetch) -> CheckResult:
        """Check whether a fetch would work."""


def service_names() -> tuple[str, ...]:
    """The names that can be configured."""
    return tuple(sorted({point.name for point in entry_points(group=SERVICE_GROUP)}))


def find_service(name: str) -> Service:
    """The service of that name; raises ConfigurationError with the known ones."""
    for point in entry_points(group=SERVICE_GROUP, name=name):
        return cast("Service", point.load()())
    known = ", ".join(service_names()) or "none: install arrscore with pip, so that its services are found"
    raise ConfigurationError(f"Unknown service {name}. Known: {known}.")
