"""Whose certificates an instance's connection trusts."""

from __future__ import annotations

import ssl
from functools import cache
from typing import TYPE_CHECKING

import httpx

from arrscore.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from arrscore.config import InstanceSettings


def speaks_no_tls() -> ssl.SSLContext:
    """For a connection that needs no certificates: it trusts none, so that https could not be spoken by mistake."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def trusted_certificates(instance: InstanceSettings) -> ssl.SSLContext:
    """Trust certifi's authorities, the machine's own, and those of `ca_file`; or anything at all.

    Raises ConfigurationError for a `ca_file` that cannot be used.
    """
    if not instance.verify:
        return httpx.create_ssl_context(verify=False)
    try:
        return _authorities(instance.ca_file)
    except (OSError, ValueError):  # ssl.SSLError, for a file that holds no certificate, is an OSError
        if instance.ca_file is None:
            raise
    raise ConfigurationError(
        f"instances.{instance.slug}.ca_file is not a readable file of certificates (PEM). "
        "Correct it in the configuration."
    )


@cache
def _authorities(ca_file: Path | None) -> ssl.SSLContext:
    """Reading some hundred certificates takes longer than any request, so it is done once."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context
