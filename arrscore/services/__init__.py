"""Read Radarr, Sonarr and similar services: their responses end here, as frozen models.

Here: one class per service, the shapes of its responses, and the fetch of a whole library.
Not here: connections and retries (`services.http`), and anything that is stored (`store`).
"""

from __future__ import annotations

from arrscore.services.fetch import EventSpan, check_instance, fetch_instance
from arrscore.services.registry import find_service

__all__ = ["EventSpan", "check_instance", "fetch_instance", "find_service"]
