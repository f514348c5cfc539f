"""The text form of values with fields: `index(axis=1)`, `array(name="x", dtype="float64", ndim=2)`.

Input: a frozen dataclass and the word for its class. Output: the word with the fields that differ from their defaults, in
the order of the class. `ir/parser.py` reads it back.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar, Protocol

from kernelmill.records import MISSING, fields


class Record(Protocol):
    """An instance of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


def record_text(word: str, record: Record) -> str:
    """`word(field=value, …)`, or the word alone where every field has its default."""
    given = [(f.name, getattr(record, f.name), f.default) for f in fields(record)]
    inside = ", ".join(f"{name}={_value(value)}" for name, value, usual in given if usual is MISSING or value != usual)
    return f"{word}({inside})" if inside else word


def _value(value: bool | int | str | tuple[str, ...]) -> str:
    return f"({', '.join(map(json.dumps, value))})" if isinstance(value, tuple) else json.dumps(value)
