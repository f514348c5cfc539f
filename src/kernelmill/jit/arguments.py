"""The types of a call's arguments, as short keys that a dictionary finds a specialisation by.

    1, 2.5, np.zeros((3, 4))   ->   "int", "float", ("array", "float64", 2)

None for a value that no kernel takes: lists, subclasses, arrays in another byte order. Which values of a type a native
function takes is decided by its boundary, which calls the Python function for the others.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any, Final

    Key = str | tuple[Any, ...]
else:
    Key = str | tuple

_SIMPLE: Final[dict[type, str]] = {
    bool: "bool", int: "int", float: "float", complex: "complex", type(None): "None", str: "str",
}  # fmt: skip
MOST_AXES: Final = 6


def key_of(value: object) -> Key | None:
    """The type of a value as a kernel sees it."""
    kind = type(value)
    simple = _SIMPLE.get(kind)
    if simple is not None:
        return simple
    if kind is tuple:
        assert isinstance(value, tuple)
        items = tuple(map(key_of, value))
        return None if None in items else ("tuple", items)
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if kind is numpy.ndarray:
        found: Any = value
        fits = found.dtype.isnative and found.dtype.names is None and 1 <= found.ndim <= MOST_AXES
        return ("array", found.dtype.name, found.ndim) if fits else None
    if kind.__module__ == "numpy" and isinstance(value, numpy.generic):
        return ("scalar", value.dtype.name)
    return None


def text_of(key: Key) -> str:
    """The type as an annotation says it."""
    if isinstance(key, str):
        return key
    if key[0] == "array":
        return f"Array{key[2]}[np.{key[1]}]"
    if key[0] == "scalar":
        return f"np.{key[1]}"
    return f"tuple[{', '.join(map(text_of, key[1]))}]"
