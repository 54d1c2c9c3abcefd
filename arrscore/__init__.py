"""arrscore: a static report on how Radarr and Sonarr libraries score by their own custom formats."""

from __future__ import annotations

__version__ = "0.1.0"
