"""Which certificates a connection trusts, and why a server's certificate is not trusted."""

from __future__ import annotations

import os
import re
import ssl
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from arrscore.errors import ConfigurationError

if TYPE_CHECKING:
    from arrscore.config import InstanceSettings

# From OpenSSL's x509_vfy.h; Python exposes them as `verify_code`.
_NOT_YET_VALID = frozenset({9})
_EXPIRED = frozenset({10})
_SELF_SIGNED = frozenset({18})
_NO_KNOWN_AUTHORITY = frozenset({2, 19, 20, 21})
_WRONG_NAME = frozenset({62, 63, 64})
_HASHED_NAME = re.compile(r"[0-9a-f]{8}\.\d+")
_PORT_WITHOUT_TLS = frozenset(
    {
        "WRONG_VERSION_NUMBER",
        "HTTP_REQUEST",
        "RECORD_LAYER_FAILURE",
        "PACKET_LENGTH_TOO_LONG",
        "UNKNOWN_PROTOCOL",
    }
)


class CertificateFault(Enum):
    """Why a certificate is not trusted."""

    WRONG_NAME = "it is for another host name"
    EXPIRED = "it has expired"
    NOT_YET_VALID = "it is not valid yet"
    SELF_SIGNED = "it is self-signed"
    UNKNOWN_AUTHORITY = "its authority is unknown"
    OTHER = "it is not a valid certificate"


def certificate_fault(error: ssl.SSLCertVerificationError) -> CertificateFault:
    """Why a certificate was rejected, by the error's code, because its text contains host names."""
    code = getattr(error, "verify_code", 0)
    for codes, fault in (
        (_WRONG_NAME, CertificateFault.WRONG_NAME),
        (_EXPIRED, CertificateFault.EXPIRED),
        (_NOT_YET_VALID, CertificateFault.NOT_YET_VALID),
        (_SELF_SIGNED, CertificateFault.SELF_SIGNED),
        (_NO_KNOWN_AUTHORITY, CertificateFault.UNKNOWN_AUTHORITY),
    ):
        if code in codes:
            return fault
    return CertificateFault.OTHER


def is_not_tls(error: ssl.SSLError) -> bool:
    """Whether the server did not respond with TLS, but for example with plain HTTP."""
    return getattr(error, "reason", None) in _PORT_WITHOUT_TLS


def plain_http_context() -> ssl.SSLContext:
    """A context for plain HTTP: it trusts no certificate, so that https cannot be used by mistake."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def trusted_certificates(instance: InstanceSettings) -> ssl.SSLContext:
    """Trust the authorities of `environment_authorities` and of `ca_file`; or any certificate, without `verify`.

    Raises ConfigurationError if the `ca_file`, or the certificates of the environment, cannot be used.
    """
    if not instance.verify:
        return httpx.create_ssl_context(verify=False)
    if instance.ca_file is None:
        return environment_authorities()
    try:
        return _authorities(*_named_in_environment(), instance.ca_file)
    except (OSError, ValueError):  # ssl.SSLError, for a file without certificates, is an OSError
        pass
    raise ConfigurationError(
        f"instances.{instance.slug}.ca_file is not a readable PEM file of certificates. "
        "Correct it in the configuration."
    )


def environment_authorities() -> ssl.SSLContext:
    """Trust certifi's authorities, or those of SSL_CERT_FILE or SSL_CERT_DIR instead; and the system's own.

    Raises ConfigurationError if a variable's file or folder cannot be used.
    """
    return _authorities(*_named_in_environment(), None)


def _named_in_environment() -> tuple[str | None, str | None]:
    """The file or the folders to use: the file takes precedence, as in httpx."""
    file = os.environ.get("SSL_CERT_FILE", "")
    if file:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
        except (OSError, ValueError):
            pass
        else:
            return file, None
        raise ConfigurationError(
            "The environment variable SSL_CERT_FILE does not name a readable PEM file of certificates. "
            "Correct it, or unset it."
        )
    folders = os.environ.get("SSL_CERT_DIR", "")
    if folders and not any(_has_certificates(each) for each in folders.split(os.pathsep)):
        raise ConfigurationError(
            "The environment variable SSL_CERT_DIR does not name a readable folder of certificates with the file "
            "names of openssl rehash. Correct it, or unset it."
        )
    return None, folders or None


def _has_certificates(folder: str) -> bool:
    """Whether a folder has certificates named by the hash of their subject, such as `9d66eef0.0`, for OpenSSL."""
    try:
        return any(_HASHED_NAME.fullmatch(each.name) for each in Path(folder).iterdir())
    except (OSError, ValueError):
        return False


@cache
def _authorities(file: str | None, folders: str | None, ca_file: Path | None) -> ssl.SSLContext:
    """A context for these authorities; cached, because reading hundreds of certificates is slower than a request."""
    if file or folders:
        context = ssl.create_default_context(cafile=file, capath=folders)
    else:
        context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context
