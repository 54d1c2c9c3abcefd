"""arrscore: a static report of how good a Radarr or Sonarr library is by its own custom formats."""

from __future__ import annotations

__version__ = "0.1.0"
