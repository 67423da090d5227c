"""Frozen values of the model to JSON and back, without loss: tuples, frozen sets, dates, enums and nested dataclasses.

A dataclass is written as the list of its fields in order, so what is stored is read back by the code that wrote it or by
a newer one that only appended fields with defaults.
"""
# ruff: noqa: ANN401 - a codec handles values of any type

from __future__ import annotations

import base64
import dataclasses
import json
import types
import zlib
from collections.abc import Callable, Mapping
from datetime import date, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Coder = Callable[[Any], Any]


def dumps(value: Any) -> str:
    """The value as compact JSON, the same for equal values."""
    cls: Any = type(value)
    return json.dumps(_encoder(cls)(value), ensure_ascii=False, separators=(",", ":"))


def loads(cls: type[T], text: str) -> T:
    """The value that `dumps` wrote."""
    coder: Callable[[Any], T] = _decoder(cls)  # type: ignore[arg-type]
    return coder(json.loads(text))


def pack(text: str) -> str:
    """A text that is mostly blanks, as the catalogue stores it."""
    return base64.b85encode(zlib.compress(text.encode("utf-8", "surrogatepass"))).decode("ascii")


def unpack(stored: str) -> str:
    """What `pack` stored."""
    return zlib.decompress(base64.b85decode(stored)).decode("utf-8", "surrogatepass")


def _same(value: Any) -> Any:
    return value


def _iso(value: date | time) -> str:
    return value.isoformat()


@cache
def _encoder(cls: Any) -> Coder:
    """How to write values of this type as plain JSON."""
    if dataclasses.is_dataclass(cls):
        return _dataclass_encoder(cls)
    return _container_coder(cls, _encoder, list, list) or _scalar_encoder(cls)


def _scalar_encoder(cls: Any) -> Coder:
    if cls in (date, time):
        return _iso
    return (lambda value: value.value) if isinstance(cls, type) and issubclass(cls, Enum) else _same


@cache
def _decoder(cls: Any) -> Coder:
    """How to read values of this type from plain JSON."""
    if dataclasses.is_dataclass(cls):
        return _dataclass_decoder(cls)
    return _container_coder(cls, _decoder, tuple, frozenset) or _scalar_decoder(cls)


def _scalar_decoder(cls: Any) -> Coder:
    if cls is float:
        return float
    if cls in (date, time):
        return cls.fromisoformat  # type: ignore[no-any-return]
    return cls if isinstance(cls, type) and issubclass(cls, Enum) else _same


def _container_coder(cls: Any, part: Callable[[Any], Coder], sequence: Any, set_: Any) -> Coder | None:
    """The coder of an optional, a tuple, a frozen set or a mapping; None for anything else."""
    origin, args = get_origin(cls), get_args(cls)
    if origin in (Union, types.UnionType):
        inner = part(next(a for a in args if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        each = part(args[0])
        return lambda value: sequence(each(v) for v in value)
    if origin is frozenset:
        each = part(args[0])
        return lambda value: set_(sorted(each(v) for v in value)) if set_ is list else set_(each(v) for v in value)
    if origin is not None and issubclass(origin, Mapping):
        return dict
    return None


def _hints(cls: Any) -> list[tuple[str, Any]]:
    hints = get_type_hints(cls)
    return [(f.name, getattr(hints[f.name], "__supertype__", hints[f.name])) for f in dataclasses.fields(cls)]


def _dataclass_encoder(cls: Any) -> Coder:
    fields = [(name, _encoder(hint)) for name, hint in _hints(cls)]
    return lambda value: [code(getattr(value, name)) for name, code in fields]


def _dataclass_decoder(cls: Any) -> Coder:
    fields = [(name, _decoder(hint)) for name, hint in _hints(cls)]
    return lambda values: cls(**{name: code(v) for (name, code), v in zip(fields, values, strict=False)})
