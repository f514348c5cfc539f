"""Functions of LLVM modules as Python calls them: numbers by value, arrays where a pointer is wanted.

    i1            bool            float, double     a number
    i8 … i64      an integer      ptr               an array, None, or an address; the caller sees to what is there
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from kernelmill.llvm.errors import IRError
from kernelmill.records import dataclass

_TYPES: Final[Mapping[str, Any]] = MappingProxyType({
    "i1": ctypes.c_bool, "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64,
    "float": ctypes.c_float, "double": ctypes.c_double, "ptr": ctypes.c_void_p, "void": None,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class IRFunction:
    """A function that is compiled. `parameters`, `result`: types as LLVM writes them. The GIL is released while it runs."""

    name: str
    parameters: tuple[str, ...]
    result: str
    _call: Callable[..., Any]
    _owner: object = None  # keeps the code

    def __call__(self, *arguments: object) -> Any:
        """What it gives, None for `void`. Raises IRError for arguments that do not fit."""
        if len(arguments) != len(self.parameters):
            raise IRError(f"{self} takes {len(self.parameters)} arguments, not {len(arguments)}")
        return self._call(*(self._passed(k, a) for k, a in enumerate(arguments)))

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.parameters)}) -> {self.result}"

    def _passed(self, place: int, value: object) -> object:
        kind = self.parameters[place]
        if kind == "ptr":
            return self._address(place, value)
        if kind in ("float", "double"):
            if hasattr(value, "__float__") and not isinstance(value, str | bytes):
                return float(value)
            raise self._unfit(place, value, "a number")
        if not hasattr(value, "__index__"):
            raise self._unfit(place, value, "an integer")
        number = value.__index__()
        bits = int(kind[1:])
        if not -(1 << bits - 1) <= number < 1 << bits:
            raise self._unfit(place, value, f"an integer of {bits} bits")
        return number

    def _address(self, place: int, value: Any) -> int | None:
        if value is None or type(value) is int:
            return value
        if isinstance(value, ctypes.Array | ctypes._Pointer):  # an object of ctypes that stands for memory
            return ctypes.cast(value, ctypes.c_void_p).value
        interface = getattr(value, "__array_interface__", None)
        if interface is None:
            raise self._unfit(place, value, "an array, None, or an address")
        if interface["strides"] is not None:
            raise self._unfit(place, value, "an array that is contiguous", hint="pass np.ascontiguousarray(…) of it")
        return int(interface["data"][0])

    def _unfit(self, place: int, value: object, wanted: str, hint: str = "") -> IRError:
        return IRError(f"{self}: argument {place + 1} must be {wanted}, not {value!r}", hint=hint)


def function(name: str, parameters: tuple[str, ...], result: str, address: int, owner: object) -> IRFunction:
    """The function at an address, whose code `owner` keeps. Raises IRError for types that Python has no value for."""
    for kind in (*parameters, result):
        if kind not in _TYPES:
            shown = f"{name}({', '.join(parameters)}) -> {result}"
            hint = "call it by a function that takes a pointer"
            raise IRError(f"{shown} cannot be called from Python, because of {kind}", hint=hint)
    call = ctypes.CFUNCTYPE(_TYPES[result], *(_TYPES[kind] for kind in parameters))(address)
    return IRFunction(name, parameters, result, call, owner)
