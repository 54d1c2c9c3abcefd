"""The settings: each key with its default and meaning, declared once.

Here: what can be configured, where values come from, and the message for each invalid value.
Not here: what the settings do; each section is read by the package that it configures.
"""

from arrscore.config.instances import RADARR, SERVICES, SONARR
from arrscore.config.loading import DEFAULT_CONFIG, load_settings
from arrscore.config.sections import InstanceSettings, SiteSettings
from arrscore.config.settings import Settings

__all__ = [
    "DEFAULT_CONFIG",
    "RADARR",
    "SERVICES",
    "SONARR",
    "InstanceSettings",
    "Settings",
    "SiteSettings",
    "load_settings",
]
