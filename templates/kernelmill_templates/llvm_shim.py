# SPDX-License-Identifier: 0BSD
"""Calls functions that were written in LLVM's language: numbers by value, arrays where a pointer is wanted.

    _fast = load(__file__, "fast.ll")          # the source beside this module
    fibonacci = _fast["fibonacci"]

    i1            bool            float, double     a number
    i8 … i64      an integer      ptr               an array, None, or an address; the caller sees to what is there

A wheel carries this file beside what was compiled of the sources; while they are developed, kernelmill compiles them in process.
"""

import ctypes
import math
import os
from collections.abc import Mapping
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

#: the sources of this wheel: types of the parameters and of the result of each function
_SOURCES: "dict[str, dict[str, tuple[tuple[str, ...], str]]]" = {}
#: the file that each was compiled to; none in a wheel for every platform
_COMPILED: "dict[str, str]" = {}

_TYPES: "dict[str, Any]" = {
    "i1": ctypes.c_bool, "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64,
    "float": ctypes.c_float, "double": ctypes.c_double, "ptr": ctypes.c_void_p, "void": None,
}  # fmt: skip


class IRError(Exception):
    """A function that is not there, or a call that does not fit."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class _Nothing:
    """Of which there is no value."""


class IRFunction:
    """A function that is compiled. `parameters`, `result`: types as LLVM writes them. The GIL is released while it runs."""

    __slots__ = ("_call", "_error", "_owner", "_plain", "name", "parameters", "result")

    def __init__(
        self,
        name: str,
        parameters: "tuple[str, ...]",
        result: str,
        address: int,
        owner: object,
        error: "Callable[..., Exception]" = IRError,
    ) -> None:
        """The function at an address, whose code `owner` keeps. `error`: what is raised for types that Python has no value for,
        and for calls that do not fit."""
        self.name, self.parameters, self.result, self._owner, self._error = name, parameters, result, owner, error
        for kind in (*parameters, result):
            if kind not in _TYPES:
                hint = "call it by a function that takes a pointer"
                raise error(f"{self} cannot be called from Python, because of {kind}", hint=hint)
        self._plain = tuple(map(_plain, parameters))
        returned = ctypes.c_uint8 if result == "i1" else _TYPES[result]  # of which one bit counts
        self._call: Any = ctypes.CFUNCTYPE(returned, *(_TYPES[kind] for kind in parameters))(address)

    def __call__(self, *arguments: "Any") -> "Any":
        """What it gives, None for `void`. Raises IRError for arguments that do not fit."""
        if len(arguments) != len(self.parameters):
            raise self._error(f"{self} takes {len(self.parameters)} arguments, not {len(arguments)}")
        given = self._call(*[
            a if type(a) is kind and low <= a <= high else self._passed(k, a)
            for k, (a, (kind, low, high)) in enumerate(zip(arguments, self._plain))  # noqa: B905  # as many, and strict costs
        ])
        return bool(given & 1) if self.result == "i1" else given

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.parameters)}) -> {self.result}"

    def __repr__(self) -> str:
        return f"<function of LLVM {self}>"

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
        number: int = value.__index__()
        bits = int(kind[1:])
        if not -(1 << bits - 1) <= number < 1 << bits:
            raise self._unfit(place, value, f"an integer of {bits} bits")
        return number

    def _address(self, place: int, value: "Any") -> "int | None":
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

    def _unfit(self, place: int, value: object, wanted: str, hint: str = "") -> Exception:
        return self._error(f"{self}: argument {place + 1} must be {wanted}, not {value!r}", hint=hint)


def _plain(kind: str) -> "tuple[type[Any], float, float]":
    """Which values of which Python type are passed as they are for a parameter of that kind."""
    if kind in ("float", "double"):
        return (float, -math.inf, math.inf)
    if kind == "ptr":
        return (_Nothing, 0, 0)
    bits = int(kind[1:])
    return (int, -(1 << bits - 1), (1 << bits) - 1)


def nearest(name: str, known: "Iterable[str]") -> str:
    """The names that are like it, as a hint; all, where none is."""
    import difflib  # only errors need it

    close = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(sorted(known)) or 'none'}"


class Functions(Mapping[str, IRFunction]):
    """The functions that a source defines, by name."""

    def __init__(
        self,
        signatures: "Mapping[str, tuple[tuple[str, ...], str]]",
        address: "Callable[[str], int]",
        owner: object,
        error: "Callable[..., Exception]" = IRError,
    ) -> None:
        """`address`: where each is; `owner` keeps the code; `error`: what is raised for what does not fit."""
        self._signatures, self._address, self._owner, self._error = signatures, address, owner, error
        self._functions: dict[str, IRFunction] = {}

    def __getitem__(self, name: str) -> IRFunction:
        """A function. Raises IRError where there is none of that name, or Python cannot call it."""
        if name not in self._signatures:
            raise self._error(f"there is no function {name!r}", hint=nearest(name, self._signatures))
        if name not in self._functions:
            parameters, result = self._signatures[name]
            made = IRFunction(name, parameters, result, self._address(name), self._owner, self._error)
            self._functions[name] = made
        return self._functions[name]

    def __iter__(self) -> "Iterator[str]":
        return iter(self._signatures)

    def __len__(self) -> int:
        return len(self._signatures)

    def __contains__(self, name: object) -> bool:
        return name in self._signatures

    def execute(self, name: str, *arguments: object) -> "Any":
        """Call a function. The memory that pointers stand for must be as large as it takes it to be."""
        return self[name](*arguments)


def load(file: str, source: str) -> Functions:
    """The functions of the LLVM source of that name beside the module `file`. Raises ImportError where this wheel has no native
    code, and with KERNELMILL_PURE=1, since there is no Python version of them."""
    path = Path(file).absolute().parent / source
    name = os.path.relpath(path, Path(__file__).absolute().parent).replace(os.sep, "/")
    if name not in _SOURCES:
        raise ImportError(f"{source} is none of the LLVM sources of this package, which are {', '.join(_SOURCES) or 'none'}")
    if name not in _COMPILED:
        raise ImportError(f"{source} is native code for which this wheel has none: install a wheel that is built for this platform")
    if os.environ.get("KERNELMILL_PURE", "") not in ("", "0"):
        raise ImportError(f"{source} is native code, and KERNELMILL_PURE is set")
    try:
        library = ctypes.CDLL(str(path.with_name(_COMPILED[name])))
    except OSError as error:
        raise ImportError(f"the native code of {source} cannot be loaded: {error}") from error

    def address(function: str) -> int:
        return ctypes.cast(getattr(library, function), ctypes.c_void_p).value or 0

    return Functions(_SOURCES[name], address, library)
