"""Types of a running program as annotations that the compiler reads; '' for those that it has no text for.

    tuple[float, Point] -> "tuple[float, Point]"      Array2[np.float32] | None -> "_km_own.Array2[_km_np.float32] | None"

The text names modules by the names that every captured module imports them by, and NamedTuple classes as the caller says.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable
from typing import Any

from kernelmill.jit.values import value_text
from kernelmill_templates import shim

_NAMED = {kind: kind.__name__ for kind in (int, float, complex, bool, str, tuple, list, dict)} | {type(None): "None"}
_UNIONS = (types.UnionType, type(typing.Union[int, str]))  # noqa: UP007  # what the old spelling gives
_ALIAS = getattr(typing, "TypeAliasType", ())


def annotation_text(value: Any, class_text: Callable[[type], str]) -> str:
    """The type; `class_text` gives the name of a NamedTuple class."""
    if value is None or value is Ellipsis:
        return "None" if value is None else "..."
    if isinstance(value, type) and not isinstance(value, types.GenericAlias):
        return _NAMED.get(value) or _numpy(value) or (class_text(value) if is_record(value) else "")
    if _ALIAS and isinstance(value, _ALIAS):
        return annotation_text(value.__value__, class_text)
    if isinstance(value, _UNIONS) and typing.get_origin(value) in (types.UnionType, typing.Union):
        return _all(typing.get_args(value), class_text, " | ")
    if typing.get_origin(value) is typing.Annotated:
        inside = [annotation_text(value.__origin__, class_text), *(value_text(item) for item in value.__metadata__)]
        return f"_km_typing.Annotated[{', '.join(inside)}]" if all(inside) else ""
    if isinstance(value, typing.TypeVar):
        choices = _all(value.__constraints__, class_text, ", ")
        return f"_km_typing.TypeVar({value.__name__!r}, {choices})" if choices else ""
    origin = typing.get_origin(value)
    base = _NAMED.get(origin) or _numpy(origin) if isinstance(origin, type) else f"_km_own.{origin!r}" if _is_array(origin) else ""
    items = _all(value.__args__, class_text, ", ") if base else ""
    return f"{base}[{items}]" if items else ""


def is_record(value: type) -> bool:
    """Whether a class is a NamedTuple of its module that does what tuples do."""
    fields = getattr(value, "_fields", None)
    owner = sys.modules.get(value.__module__)
    if not isinstance(fields, tuple) or vars(owner).get(value.__qualname__) is not value:
        return False
    found: bool = shim._is_class(value, value.__module__, value.__qualname__, fields)
    return found


def record_text(value: Any, class_text: Callable[[type], str]) -> str:
    """The definition of a NamedTuple class; '' where a field has no type, or a default, that there is a text for."""
    lines = [f"class {value.__name__}(_km_typing.NamedTuple):"]
    try:
        kinds = typing.get_type_hints(value, include_extras=True)
    except Exception:  # noqa: BLE001  # evaluates text that may name anything
        return ""
    for name in value._fields:
        kind = annotation_text(kinds.get(name, Any), class_text)
        default = value_text(value._field_defaults[name]) if name in value._field_defaults else ""
        if not kind or (name in value._field_defaults and not default):
            return ""
        lines.append(f"    {name}: {kind}{f' = {default}' if default else ''}")
    return "\n".join(lines)


def _all(values: tuple[Any, ...], class_text: Callable[[type], str], between: str) -> str:
    texts = [annotation_text(value, class_text) for value in values]
    return between.join(texts) if all(texts) else ""


def _numpy(value: type) -> str:
    numpy = sys.modules.get("numpy")
    known = numpy is not None and value.__module__ == "numpy" and getattr(numpy, value.__name__, None) is value
    return f"_km_np.{value.__name__}" if known else ""


def _is_array(origin: object) -> bool:
    return type(origin).__name__ == "_Array" and type(origin).__module__ == "kernelmill_templates.shim"
