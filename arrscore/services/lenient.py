"""Records that are odd somewhere, read field by field: what a report can do without becomes None."""

from __future__ import annotations

from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import fields

from arrscore.services.wire_types import LENIENT, Wire

W = TypeVar("W", bound=Wire)


class Unreadable(Exception):  # noqa: N818 - it is caught within this package
    """A value is not what it should be; the arguments name the fields on the way to it."""


def read_leniently(kind: type[W], raw: object) -> W:
    """A record from what JSON told; raises Unreadable where something is odd that a report needs.

    Numbers and flags may be written as text. Text must be such as can be stored: no half of a surrogate pair.
    """
    if not isinstance(raw, dict):
        raise Unreadable
    values = {}
    for field in fields(kind):
        name = field.encode_name
        if name in raw:
            try:
                values[field.name] = _value(field.type, raw[name])
            except Unreadable as error:
                if not _is_lenient(field.type):
                    raise Unreadable(name, *error.args) from None
        elif field.required:
            raise Unreadable(name)
    return kind(**values)


def _is_lenient(annotation: object) -> bool:
    return get_origin(annotation) is Annotated and LENIENT in get_args(annotation)


def _value(annotation: Any, raw: object) -> object:  # noqa: ANN401 - whatever a field may be annotated with
    choices = _choices(annotation)
    if raw is None and NoneType in choices:
        return None
    first = choices[0]
    if _is_record(first):
        return read_leniently(first, raw)
    if get_origin(first) is list and _is_record(get_args(first)[0]):
        if not isinstance(raw, list):
            raise Unreadable
        return [read_leniently(get_args(first)[0], each) for each in raw]
    try:
        value = msgspec.convert(raw, annotation, strict=False)
        msgspec.json.encode(value)
    except (msgspec.ValidationError, UnicodeEncodeError):
        raise Unreadable from None
    return value


def _choices(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """The types of a union; of anything else, itself."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return (
        (annotation,)
        if isinstance(annotation, type) or get_origin(annotation) is list
        else get_args(annotation)
    )


def _is_record(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Wire)
