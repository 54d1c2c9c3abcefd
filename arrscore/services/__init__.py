"""Reading Radarr, Sonarr and their like: what they answer ends here, frozen models go on.

Here: one class for each service, the shapes of its answers, and the fetch of a whole library.
Not here: connections and retries (`services.http`), and anything that is written down (`store`).
"""

from __future__ import annotations

from arrscore.services.fetch import EventSpan, check_instance, fetch_instance
from arrscore.services.registry import find_service

__all__ = ["EventSpan", "check_instance", "fetch_instance", "find_service"]
