"""An environment that has nothing of the machine's own."""

from __future__ import annotations

import os

import pytest

OUR_VARIABLES = ("ARRSCORE_", "RADARR_", "SONARR_")


def without_ours() -> dict[str, str]:
    """The environment without settings of arrscore."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OUR_VARIABLES)}


def without_network_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxies, and nothing to trust but what comes with the machine, whatever its environment has."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
