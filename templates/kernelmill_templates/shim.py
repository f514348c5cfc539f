# SPDX-License-Identifier: 0BSD
"""Run-time part of kernelmill: gives the native kernels of this package, or the Python functions they were made from.

`kernel` replaces a function by its native version when the native module beside this file has one. Without that file,
where it cannot be loaded, or with KERNELMILL_PURE=1 the functions stay Python; `explain(function)` says what happened.
With KERNELMILL_WARN=1 a PerformanceWarning is given whenever Python runs in place of native code.
"""

import os
import sys

TYPE_CHECKING = False  # importing typing, or __future__, would cost as much as the rest of this file
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal, TypeAlias, TypeVar, overload

    import numpy as np

    _Function = TypeVar("_Function", bound=Callable[..., Any])
    _Scalar = TypeVar("_Scalar", bound=np.generic)

    Array1: TypeAlias = np.ndarray[tuple[int], np.dtype[_Scalar]]
    Array2: TypeAlias = np.ndarray[tuple[int, int], np.dtype[_Scalar]]
    Array3: TypeAlias = np.ndarray[tuple[int, int, int], np.dtype[_Scalar]]
    Array4: TypeAlias = np.ndarray[tuple[int, int, int, int], np.dtype[_Scalar]]
    Array5: TypeAlias = np.ndarray[tuple[int, int, int, int, int], np.dtype[_Scalar]]
else:

    def overload(function):
        """At run time an overload is nothing."""
        return function

    class _Array:
        """Arrays of a known rank, as an annotation: `Array1[np.float64]` is a generic alias; NumPy is not needed."""

        def __init__(self, rank):
            self.rank = rank

        def __getitem__(self, dtype):
            return _GenericAlias(self, dtype)

        def __repr__(self):
            return f"Array{self.rank}"

    _GenericAlias = type(list[int])
    Array1, Array2, Array3, Array4, Array5 = map(_Array, range(1, 6))


__all__ = ["Array1", "Array2", "Array3", "Array4", "Array5", "explain", "kernel"]

_NATIVE = ""  # the native module's name, filled in when this file is put into a wheel
_SIGNATURES: "dict[str, tuple[str, ...]]" = {}  # of kernels compiled for several combinations of types, filled in likewise
# what native kernels were compiled with, likewise: (module, name, what it must stand for), (module, name, subscripts) of arrays
_EXPECTED: "dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]]" = {}


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "") not in ("", "0")


_function_type: "Any" = type(_is_set)


def _load() -> "tuple[Any, str]":
    """The native module and '', or None and the reason why there is none."""
    if _is_set("KERNELMILL_PURE"):
        return None, "KERNELMILL_PURE is set"
    if not _NATIVE:
        return None, "this is the library's source, not its wheel"
    package = __name__.rpartition(".")[0]
    name = f"{package}.{_NATIVE}" if package else _NATIVE
    try:
        return __import__(name, fromlist=["_bind"]), ""
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == name:
            return None, f"there is no native module {name} for this Python"
        return None, f"the native module {name} cannot be loaded: {error}"
    except SystemError as error:  # what an interpreter of another ABI says to a module that it cannot read
        return None, f"the native module {name} does not fit this Python: {error}"


_native: "Any"
_native, _missing = _load()
_warn = _is_set("KERNELMILL_WARN")

if TYPE_CHECKING or _warn:  # classes take long to make: each that most programs never use would be felt at import

    class PerformanceWarning(RuntimeWarning):
        """Python runs in place of native code; there is none unless KERNELMILL_WARN is set."""


@overload
def kernel(function: "_Function", /) -> "_Function": ...
@overload
def kernel(
    *,
    fastmath: "bool | Iterable[str]" = ...,
    overflow: "Literal['exact', 'wrap', 'raise']" = ...,
    bounds: "Literal['checked', 'unchecked']" = ...,
    division: "Literal['python', 'ieee']" = ...,
    strict: bool = ...,
    math: "Literal['own', 'libm']" = ...,
    jit: bool = ...,
    cache: bool = ...,
) -> "Callable[[_Function], _Function]": ...
def kernel(function: "Any" = None, /, **_options: "Any") -> "Any":
    """Mark a function as a kernel, as `@kernel` or `@kernel(option=...)`; the options act when the wheel is built."""
    return _bind if function is None else _bind(function)


def _bind(function: "Any") -> "Any":
    if type(function) is not _function_type:
        return function  # something else was put in the place of what was compiled
    reason = _missing
    if _native is not None:
        try:
            return _native._bind(_name(function), _warning_fallback(function) if _warn else function, _verify)
        except KeyError:
            reason = _not_built(function)
    if _warn:
        import warnings

        message = f"{_name(function)} runs as Python: {reason}"
        code = function.__code__
        warnings.warn_explicit(message, PerformanceWarning, code.co_filename, code.co_firstlineno, function.__module__)
    return function


def _name(function: "Any") -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _is_native(function: "Any") -> bool:
    return getattr(function, "__self__", None) is _native


def _not_built(function: "Any") -> str:
    return f"{_native.__name__} holds no kernel {_name(function)}"


def _warning_fallback(function: "Any") -> "Any":
    """`function`, telling of each call that reaches it, since native code calls it only on leaving the fast path."""
    import functools
    import warnings

    @functools.wraps(function)
    def fallback(*args: "Any", **kwargs: "Any") -> "Any":
        message = f"{_name(function)} runs as Python: these arguments cannot be computed natively"
        warnings.warn(message, PerformanceWarning, stacklevel=2)
        return function(*args, **kwargs)

    return fallback


_refused: "dict[str, str]" = {}  # kernels that stay Python after all, and why
_modules = sys.modules
_absent = object()


def _verify(name: str, fallback: "Any") -> "tuple[Any, ...] | bool | None":
    """Compare what modules hold with what a kernel was compiled with, before its first native call.

    The arrays of modules that the kernel reads, if all is as it was; False where it is not; None where that cannot be told
    yet, since a module is still being imported.
    """
    rows, arrays = _EXPECTED.get(name, ((), ()))
    place, found = name, fallback
    try:
        for module, key, wanted in rows:
            if module:
                place, found = f"{module}.{key}", _modules[module].__dict__.get(key, _absent)
            if not _CHECKS[wanted[0]](found, *wanted[1:]):
                if wanted[0] == "debug":
                    place = "Python without asserts (-O)"
                _refused[name] = f"{place} is not what native code was compiled with"
                return None if found is _absent else False
        given = []
        for module, key, steps in arrays:
            place, found = f"{module}.{key}", _modules[module].__dict__[key]
            for step in steps:
                found = found[step]
            given.append(found)
    except Exception as error:  # noqa: BLE001  # what is in the place of something else may do anything
        _refused[name] = f"{place} cannot be compared with what native code was compiled with: {error!r}"
        return False
    _refused.pop(name, None)
    return tuple(given)


def _is_module(found: "Any", name: str) -> bool:
    return found is _modules.get(name)


def _is_member(found: "Any", module: str, names: "tuple[str, ...]") -> bool:
    wanted: Any = _modules[module]
    for name in names:
        wanted = getattr(wanted, name)
    return found is wanted


def _is_function(found: "Any", module: str, name: str, line: int, defaults: "Any", named: "Any") -> bool:
    """Whether this is the function that its module's source defines at that line, or a kernel made of it."""
    explain = getattr(getattr(found, "__self__", None), "_explain", None)
    if explain is not None:
        found = explain(f"{found.__module__}.{found.__name__}")[3]
    if _warn:
        found = getattr(found, "__wrapped__", found)
    if type(found) is not _function_type:
        return False
    code, given, keywords = found.__code__, found.__defaults__ or (), found.__kwdefaults__ or {}
    return (
        code.co_firstlineno == line
        and code.co_name == code.co_qualname == name
        and not code.co_filename.startswith("<")
        and found.__globals__ is _modules[module].__dict__
        and found.__closure__ is None
        and all(k < len(given) and _is(given[k], wanted) for k, wanted in defaults)
        and all(_is(keywords.get(k, _absent), wanted) for k, wanted in named)
    )


def _is_value(found: "Any", wanted: "Any") -> bool:
    if type(found) is not type(wanted):
        return False
    if found == wanted and (found or type(found) is not float):
        return type(found) is not complex or repr(found) == repr(wanted)
    return repr(found) == repr(wanted)  # zeros have signs, NaNs are alike


def _is_values(found: "Any", kind: "Any", wanted: "tuple[Any, ...]") -> bool:
    """Whether this is a list or tuple of such plain values."""
    return type(found) is kind and len(found) == len(wanted) and all(map(_is_value, found, wanted))


def _is_items(found: "Any", kind: "Any", wanted: "tuple[Any, ...]") -> bool:
    return type(found) is kind and len(found) == len(wanted) and all(map(_is, found, wanted))


def _is_table(found: "Any", keys: "tuple[Any, ...]", values: "tuple[Any, ...]") -> bool:
    return type(found) is dict and _is_items(list(found), list, keys) and _is_items(list(found.values()), list, values)


def _is_scalar(found: "Any", dtype: str, wanted: "Any") -> bool:
    is_scalar = type(found).__module__ == "numpy" and type(found).__name__ != "ndarray"
    return is_scalar and found.dtype.name == dtype and _is_value(found.item(), wanted)


def _is_dtype(found: "Any", dtype: str) -> bool:
    return isinstance(found, type) and found.__module__ == "numpy" and _modules["numpy"].dtype(found).name == dtype


def _is_class(found: "Any", module: str, name: str, fields: "tuple[str, ...]") -> bool:
    """Whether this is the NamedTuple class of that name, and nothing in it changes what tuples do."""
    if type(found) is not type or found.__bases__ != (tuple,):
        return False
    inside = found.__dict__
    return (
        (found.__module__, found.__qualname__, inside.get("_fields")) == (module, name, fields)
        and not any(map(inside.__contains__, _SPECIAL))
        and all(type(inside[field]).__name__ == "_tuplegetter" for field in fields)
        and found.__new__.__code__.co_filename.startswith("<")
    )


def _is_absent(found: "Any") -> bool:
    return found is _absent


def _is_any(found: "Any") -> bool:
    return found is not _absent


def _is_debug(_: "Any") -> bool:
    return __debug__


def _is(found: "Any", wanted: "Any") -> bool:
    checked: bool = _CHECKS[wanted[0]](found, *wanted[1:])
    return checked


# what a class may not define, or its instances are no plain tuples
_SPECIAL = (
    "__add__", "__radd__", "__mul__", "__rmul__", "__contains__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
    "__hash__", "__iter__", "__len__", "__getitem__", "__bool__", "__getattribute__", "__getattr__", "__neg__", "__pos__",
    "__invert__", "__abs__", "__sub__", "__rsub__", "__truediv__", "__rtruediv__", "__matmul__", "__rmatmul__", "__reversed__",
)  # fmt: skip
_CHECKS: "dict[str, Any]" = {
    "module": _is_module, "member": _is_member, "function": _is_function, "value": _is_value, "values": _is_values,
    "items": _is_items, "table": _is_table, "scalar": _is_scalar, "dtype": _is_dtype, "class": _is_class,
    "absent": _is_absent, "any": _is_any, "debug": _is_debug,
}  # fmt: skip


class Explanation:
    """What `explain` found; prints itself.

    `native`: whether native code runs. `reason`: why not. `level`: the CPU level chosen. `signature`: as declared;
    `signatures`: the combinations of types that native code was made for.
    `fallback`: the Python function. `native_calls`, `left_calls`: calls that stayed native, calls handed to Python.
    """

    def __init__(self, name: str, fallback: "Any", reason: str = "") -> None:
        import inspect

        self.name = name
        self.native = not reason
        self.reason = reason
        self.fallback = inspect.unwrap(fallback)
        self.signature = str(inspect.signature(self.fallback))
        self.signatures = () if reason else tuple(_SIGNATURES.get(name, (self.signature,)))
        self.level = ""
        self.native_calls = self.left_calls = 0

    def __repr__(self) -> str:
        if not self.native:
            return f"{self.name}{self.signature}: Python, because {self.reason}"
        calls = f"{self.native_calls} calls stayed native, {self.left_calls} were handed to Python"
        several = f" for {len(self.signatures)} combinations of types" if len(self.signatures) > 1 else ""
        return f"{self.name}{self.signature}: native at CPU level {self.level}{several}; {calls}"


def explain(function: "Callable[..., Any]") -> Explanation:
    """Whether `function` runs natively, why not, at which CPU level, and how many calls stayed native."""
    name = _name(function)
    if _missing or not _is_native(function):
        return Explanation(name, function, _missing or _not_built(function))
    native_calls, left_calls, level, fallback = _native._explain(name)
    found = Explanation(name, fallback, _refused.get(name, ""))
    found.native_calls, found.left_calls, found.level = native_calls, left_calls, level
    return found
