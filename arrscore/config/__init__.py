"""The settings: every key, its default and its meaning, once."""

from arrscore.config.instances import SERVICES
from arrscore.config.loading import DEFAULT_CONFIG, load_settings
from arrscore.config.sections import InstanceSettings, SiteSettings
from arrscore.config.settings import Settings

__all__ = ["DEFAULT_CONFIG", "SERVICES", "InstanceSettings", "Settings", "SiteSettings", "load_settings"]
