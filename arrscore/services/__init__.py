"""Reading *arr servers: HTTP and wire shapes end here, frozen models go on.

`fetch_instance` reads a whole library, `check_instance` asks whether that would work. Each service is one
small class, found by name through the entry-point group `arrscore.services`.
"""

from __future__ import annotations

from arrscore.services.fetch import EventSpan, check_instance, fetch_instance
from arrscore.services.registry import find_service

__all__ = ["EventSpan", "check_instance", "fetch_instance", "find_service"]
