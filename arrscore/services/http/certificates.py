"""Whose certificates a connection trusts, and why one of a server is not trusted."""

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

# Of OpenSSL's x509_vfy.h; Python hands them on as `verify_code`.
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


class Distrust(Enum):
    """Why a certificate is not trusted."""

    WRONG_NAME = "it is for another host name"
    EXPIRED = "it has expired"
    NOT_YET_VALID = "it is not valid yet"
    SELF_SIGNED = "it is self-signed"
    UNKNOWN_AUTHORITY = "its authority is not known here"
    OTHER = "it is not made as a certificate must be"


def distrust_of(error: ssl.SSLCertVerificationError) -> Distrust:
    """Why a certificate was refused; the text of the error names hosts, so its code decides."""
    code = getattr(error, "verify_code", 0)
    for codes, distrust in (
        (_WRONG_NAME, Distrust.WRONG_NAME),
        (_EXPIRED, Distrust.EXPIRED),
        (_NOT_YET_VALID, Distrust.NOT_YET_VALID),
        (_SELF_SIGNED, Distrust.SELF_SIGNED),
        (_NO_KNOWN_AUTHORITY, Distrust.UNKNOWN_AUTHORITY),
    ):
        if code in codes:
            return distrust
    return Distrust.OTHER


def speaks_another_protocol(error: ssl.SSLError) -> bool:
    """Whether what answered a TLS greeting was no TLS at all, such as plain HTTP."""
    return getattr(error, "reason", None) in _PORT_WITHOUT_TLS


def speaks_no_tls() -> ssl.SSLContext:
    """For a connection that needs no certificates: it trusts none, so that https could not be spoken by mistake."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def trusted_certificates(instance: InstanceSettings) -> ssl.SSLContext:
    """Trust what `environment_authorities` does, and those of `ca_file`; or anything at all.

    Raises ConfigurationError for a `ca_file`, or certificates of the environment, that cannot be used.
    """
    if not instance.verify:
        return httpx.create_ssl_context(verify=False)
    if instance.ca_file is None:
        return environment_authorities()
    try:
        return _authorities(*_named_in_environment(), instance.ca_file)
    except (OSError, ValueError):  # ssl.SSLError, for a file that holds no certificate, is an OSError
        pass
    raise ConfigurationError(
        f"instances.{instance.slug}.ca_file is not a readable file of certificates (PEM). "
        "Correct it in the configuration."
    )


def environment_authorities() -> ssl.SSLContext:
    """Trust certifi's authorities, or those of SSL_CERT_FILE or SSL_CERT_DIR in their place; and the machine's own.

    Raises ConfigurationError where a variable names what cannot be used.
    """
    return _authorities(*_named_in_environment(), None)


def _named_in_environment() -> tuple[str | None, str | None]:
    """The file and the folders to use: a file goes before folders, as in httpx."""
    file = os.environ.get("SSL_CERT_FILE", "")
    if file:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
        except (OSError, ValueError):
            pass
        else:
            return file, None
        raise ConfigurationError(
            "The environment variable SSL_CERT_FILE names no readable file of certificates (PEM). "
            "Correct it, or unset it."
        )
    folders = os.environ.get("SSL_CERT_DIR", "")
    if folders and not any(_has_certificates(each) for each in folders.split(os.pathsep)):
        raise ConfigurationError(
            "The environment variable SSL_CERT_DIR names no readable folder of certificates, named as openssl rehash "
            "does. Correct it, or unset it."
        )
    return None, folders or None


def _has_certificates(folder: str) -> bool:
    """OpenSSL finds a certificate in a folder by a file name made from its subject, such as `9d66eef0.0`."""
    try:
        return any(_HASHED_NAME.fullmatch(each.name) for each in Path(folder).iterdir())
    except (OSError, ValueError):
        return False


@cache
def _authorities(file: str | None, folders: str | None, ca_file: Path | None) -> ssl.SSLContext:
    """Reading some hundred certificates takes longer than any request, so it is done once."""
    if file or folders:
        context = ssl.create_default_context(cafile=file, capath=folders)
    else:
        context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context
