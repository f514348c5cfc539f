# SPDX-License-Identifier: 0BSD
"""Run-time part of kernelmill: gives the native kernels of this package, or the Python functions they were made from.

`kernel` replaces a function by its native version when the native module beside this file has one. Without that file,
where it cannot be loaded, or with KERNELMILL_PURE=1 the functions stay Python; `explain(function)` says what happened.
With KERNELMILL_WARN=1 a PerformanceWarning is given whenever Python runs in place of native code.
"""

import os

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


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "") not in ("", "0")


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
) -> "Callable[[_Function], _Function]": ...
def kernel(function: "Any" = None, /, **_options: "Any") -> "Any":
    """Mark a function as a kernel, as `@kernel` or `@kernel(option=...)`; the options act when the wheel is built."""
    return _bind if function is None else _bind(function)


def _bind(function: "Any") -> "Any":
    reason = _missing
    if _native is not None:
        try:
            return _native._bind(_name(function), _warning_fallback(function) if _warn else function)
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
    found = Explanation(name, fallback)
    found.native_calls, found.left_calls, found.level = native_calls, left_calls, level
    return found
