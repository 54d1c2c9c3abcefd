"""Validated types of settings: URLs, secrets, headers, paths."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr

NO_ADDRESS = "is not a URL such as http://192.168.1.5:7878"
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ADDRESS = re.compile(r"https?:", re.IGNORECASE)
_INDEX = re.compile(r"index\.html?", re.IGNORECASE)
_FILE_NAME = re.compile(r".+\.(html?|xhtml|php|aspx?|xml|json|svg|js|css|db|csv|md|txt|ya?ml)", re.IGNORECASE)
# On Windows, these names open a device instead of a file or folder, whatever their suffix.
_DEVICE = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]", re.IGNORECASE)


def is_reserved_by_windows(name: str) -> bool:
    """Whether Windows reserves the name: a device's name, or one that ends with a dot or a space."""
    return name[-1:] in {".", " "} or bool(_DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")))


# Spaces, line breaks and invisible characters that get copied when a value is pasted from a web page.
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


def pasted(text: str) -> str:
    """The text without surrounding spaces, line breaks and invisible characters."""
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start]) in _INVISIBLE:
        start += 1
    while start < end and unicodedata.category(text[end - 1]) in _INVISIBLE:
        end -= 1
    return text[start:end]


def _without_quotes(text: str) -> str:
    """A key or URL without surrounding quotes, which an environment file keeps if no shell reads it."""
    text = pasted(text)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return pasted(text[1:-1])
    return text


def _checked_url(text: str) -> str:
    text = _without_quotes(text)
    try:
        parts = urlsplit(text)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        port_is_valid, parts = False, urlsplit("")
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[^\s/\\]+", host) or not port_is_valid:
        raise ValueError(NO_ADDRESS)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not contain a user name or password; use headers instead")
    if not text.strip().isprintable():
        raise ValueError("must not contain line breaks or other control characters")
    if "?" in text or "#" in text:
        raise ValueError("must end before any ? or #")
    return text.rstrip("/")


def _checked_key(secret: SecretStr) -> SecretStr:
    return _checked_secret(SecretStr(_without_quotes(secret.get_secret_value())))


def _checked_folder(address: str) -> str:
    """The URL of a published report, without the file name of its first page."""
    folder, _, name = address.rpartition("/")
    if urlsplit(address).path.strip("/") and _FILE_NAME.fullmatch(name):
        if not _INDEX.fullmatch(name):
            raise ValueError(f"must be the folder of the report: remove the file name {name}")
        return folder.rstrip("/")
    return address


def _checked_secret(secret: SecretStr) -> SecretStr:
    value = pasted(secret.get_secret_value())
    if not value:
        raise ValueError("is empty; set it here, or set the variable or secret that it refers to")
    if not value.isprintable() or not value.isascii():
        raise ValueError("contains characters that are not allowed in a header, such as a line break")
    return SecretStr(value)


def _as_text(value: object) -> object:
    """A key as text: to YAML, one of only digits is a number, and an empty one is null."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _checked_header_name(name: str) -> str:
    name = pasted(name)
    if not HEADER_NAME.fullmatch(name):
        raise ValueError("contains characters that are not allowed in a header name")
    return name


def checked_path(value: object) -> object:
    """A path; an empty one is an error."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise ValueError("is empty; give a path, or remove it")
    if not isinstance(value, str | Path):
        raise ValueError("should be a path, such as a name in quotes")  # noqa: TRY004 - pydantic wants it so
    return value


def _checked_source(text: str) -> str:
    """A path or http(s) URL of a database; never part of a message, because it may contain a secret."""
    text = pasted(text)
    if not text:
        raise ValueError("is empty; give a path or a URL, or remove it")
    if not _ADDRESS.match(text) and "://" not in text:
        return text
    address, _, _ = text.partition("?")
    _checked_url(address)
    if "#" in text:
        raise ValueError("must end before any #")
    return text


def as_lines(value: object) -> object:
    """A list of values; in a variable, one per line."""
    if isinstance(value, str):
        return [line for line in value.splitlines() if pasted(line)]
    if not isinstance(value, list | tuple):
        raise ValueError("should be a path, a URL, or a list of these")  # noqa: TRY004 - pydantic wants it so
    return value


HeaderName = Annotated[str, AfterValidator(_checked_header_name)]
NeededPath = Annotated[Path, BeforeValidator(checked_path)]
ApiKey = Annotated[SecretStr, BeforeValidator(_as_text), AfterValidator(_checked_key)]
Secret = Annotated[SecretStr, BeforeValidator(_as_text), AfterValidator(_checked_secret)]
Url = Annotated[str, AfterValidator(_checked_url)]
FolderUrl = Annotated[str, AfterValidator(_checked_url), AfterValidator(_checked_folder)]
PlaceOfDatabase = Annotated[str, AfterValidator(_checked_source)]
