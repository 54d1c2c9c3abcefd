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
    """What a service can do; a class without arguments behind an entry point makes one."""

    name: str

    async def fetch_status(self, fetch: Fetch) -> ServerStatus:
        """Which application answers; raises ServiceMisaddressed or ServiceTooOld."""

    async def fetch_rules(self, fetch: Fetch) -> Rules:
        """What decides scores."""

    def fetch_library(self, fetch: Fetch, status: ServerStatus) -> AsyncGenerator[Batch, None]:
        """Titles, items and files, in parts; a listed title that is in none of them is unread, or removed since."""

    def fetch_events(
        self, fetch: Fetch, since: str, *, is_first: bool
    ) -> AsyncGenerator[tuple[ReleaseEvent, ...], None]:
        """Grabs and imports since a moment, in parts."""

    async def check(self, fetch: Fetch) -> CheckResult:
        """Whether a fetch would work."""


def service_names() -> tuple[str, ...]:
    """The names that can be configured."""
    return tuple(sorted({point.name for point in entry_points(group=SERVICE_GROUP)}))


def find_service(name: str) -> Service:
    """The service of that name; raises ConfigurationError that names the known ones."""
    for point in entry_points(group=SERVICE_GROUP, name=name):
        return cast("Service", point.load()())
    known = ", ".join(service_names()) or "none: install arrscore with pip, so that its services are found"
    raise ConfigurationError(f"There is no service {name}. Known: {known}.")
