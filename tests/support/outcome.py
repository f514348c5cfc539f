"""What one call did, and how two calls differ.

In:  a function and freshly made arguments (`run`), the outcomes of CPython and of a back end (`differences`).
Out: a list of sentences, empty when nothing differs.

Compared: value (floats by bit pattern, all NaNs equal), exact type, dtype, shape, memory order, writeability, which
memory a returned array shares with the arguments (and its `.base`), identity between items of a returned tuple,
exception type and message, and every argument after the call. A native result has the declared type where one is
declared; CPython's value is converted to it before comparing.
"""

from __future__ import annotations

import array
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

import numpy as np

FLAGS = ("WRITEABLE", "C_CONTIGUOUS", "F_CONTIGUOUS", "ALIGNED")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result or the exception of one call, and its arguments afterwards."""

    result: Any
    exception: Exception | None
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def leaves(self) -> list[Any]:
        """Every argument, tuples flattened, in order."""
        return list(_flatten((*self.args, *self.kwargs.values())))


def run(function: Callable[..., Any], arguments: Any) -> Outcome:
    """Call with a tuple of positional arguments, or a mapping with `args` and `kwargs`."""
    if isinstance(arguments, dict):
        args, kwargs = arguments.get("args", ()), arguments.get("kwargs", {})
    else:
        args, kwargs = arguments, {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return Outcome(function(*args, **kwargs), None, args, kwargs)
        except Exception as error:  # noqa: BLE001  # whatever CPython raises is to be compared
            return Outcome(None, error, args, kwargs)


def differences(expected: Outcome, actual: Outcome, *, declared: Any = None, tol_ulp: int = 0) -> list[str]:
    """Sentences about everything in which `actual` differs from CPython's `expected`.

    `declared` is the annotated result type if it decides the type of a native result, else None.
    """
    found: list[str] = []
    if expected.exception or actual.exception:
        found += _exceptions(expected, actual)
    else:
        value = _as_declared(expected.result, declared)
        found += _values("result", value, actual.result, tol_ulp)
        found += _sharing(expected, actual)
    names = [f"argument {i}" for i in range(len(expected.leaves()))]
    for name, before, after in zip(names, expected.leaves(), actual.leaves(), strict=True):
        found += _values(f"{name} after the call", before, after, tol_ulp)
    return found


def _flatten(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for item in value:
            yield from _flatten(item)
    else:
        yield value


def _exceptions(expected: Outcome, actual: Outcome) -> list[str]:
    def say(outcome: Outcome) -> str:
        error = outcome.exception
        return f"{type(error).__name__}: {error}" if error else f"returned {outcome.result!r}"

    return [] if say(expected) == say(actual) else [f"CPython: {say(expected)}; here: {say(actual)}"]


def _items_as_declared(value: Any, declared: Any) -> Any:
    """A tuple, list or dictionary with its items as declared; None for anything else."""
    origin, args = get_origin(declared), get_args(declared)
    if origin is tuple and isinstance(value, tuple):
        if args[1:] == (...,):
            return tuple(_as_declared(v, args[0]) for v in value)
        if len(args) == len(value):
            return tuple(_as_declared(v, d) for v, d in zip(value, args, strict=True))
    if origin is list and isinstance(value, list):
        return [_as_declared(v, args[0]) for v in value]
    if origin is dict and isinstance(value, dict):
        return {_as_declared(k, args[0]): _as_declared(v, args[1]) for k, v in value.items()}
    return None


def _as_declared(value: Any, declared: Any) -> Any:
    if get_origin(declared) is types.UnionType and value is not None:
        others = [d for d in get_args(declared) if d is not types.NoneType]
        declared = others[0] if len(others) == 1 else declared
    made = _items_as_declared(value, declared)
    if made is not None:
        return value if repr(made) == repr(value) else made  # the very object where nothing is converted
    is_scalar = isinstance(declared, type) and not isinstance(declared, types.GenericAlias) and np.isscalar(value)
    if is_scalar and type(value) is not declared and issubclass(declared, int | float | complex | np.generic):
        return declared(value)
    return value


def _values(name: str, expected: Any, actual: Any, tol_ulp: int) -> list[str]:
    if _kind(expected) != _kind(actual):
        return [f"{name}: type {_typename(expected)} ({expected!r}), here {_typename(actual)} ({actual!r})"]
    if isinstance(expected, tuple):
        if len(expected) != len(actual):
            return [f"{name}: {len(expected)} items, here {len(actual)}"]
        found = []
        for i, (a, b) in enumerate(zip(expected, actual, strict=True)):
            found += _values(f"{name}[{i}]", a, b, tol_ulp)
            for j in range(i if isinstance(a, np.ndarray | list | dict) else 0):
                if (a is expected[j]) != (b is actual[j]):
                    found.append(f"{name}: identity of items {j} and {i} differs")
        return found
    if isinstance(expected, list):
        return _values(name, tuple(expected), tuple(actual), tol_ulp)
    if isinstance(expected, array.array | memoryview):
        here, there = _buffer(expected), _buffer(actual)
        if here[:-1] != there[:-1]:
            return [f"{name}: {here[:-1]}, here {there[:-1]}"]
        return _values(name, here[-1], there[-1], tol_ulp)
    if isinstance(expected, dict):  # in order
        keys = _values(f"keys of {name}", tuple(expected), tuple(actual), tol_ulp)
        return keys or _values(f"values of {name}", tuple(expected.values()), tuple(actual.values()), tol_ulp)
    if isinstance(expected, np.ndarray):
        return _arrays(name, expected, actual, tol_ulp)
    if isinstance(expected, float | np.floating):  # np.float64 is a float; bits decide
        return [] if _same_float(expected, actual, tol_ulp) else [f"{name}: {expected!r}, here {actual!r}"]
    if isinstance(expected, complex | np.complexfloating):  # by halves: bits decide, NaNs are equal
        return [
            problem
            for half in ("real", "imag")
            for problem in _values(f"{name}.{half}", getattr(expected, half), getattr(actual, half), tol_ulp)
        ]
    if isinstance(expected, np.generic):
        return [] if expected.tobytes() == actual.tobytes() else [f"{name}: {expected!r}, here {actual!r}"]
    if expected != actual and not (expected is None and actual is None):
        return [f"{name}: {expected!r}, here {actual!r}"]
    return []


def _buffer(value: Any) -> tuple[Any, ...]:
    """Everything about an array.array or a memoryview; the items come last."""
    if isinstance(value, array.array):
        return value.typecode, len(value), value.tolist()
    try:
        return value.format, value.shape, value.strides, value.readonly, value.tolist()
    except NotImplementedError:  # a format of which memoryview knows only the bytes
        return value.format, value.shape, value.strides, value.readonly, [*value.tobytes()]
    except ValueError as released:
        return str(released), []


def _kind(value: Any) -> object:
    """The exact type; `np.longlong` is np.int64 where both have 64 bits, as NumPy itself says of their dtypes.

    A class of the case itself exists twice, here and there: its name counts.
    """
    package, _, module = type(value).__module__.partition(".")
    if module and package != "numpy":
        return module, type(value).__qualname__
    return (np.generic, value.dtype) if isinstance(value, np.generic) else type(value)


def _typename(value: Any) -> str:
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _same_float(expected: Any, actual: Any, tol_ulp: int) -> bool:
    if np.isnan(expected) or np.isnan(actual):
        return bool(np.isnan(expected) and np.isnan(actual))
    dtype = np.asarray(expected).dtype
    if dtype.itemsize > 8:  # longdouble: has no integer of its size
        return bool(expected == actual)
    return _ulps(np.asarray(expected, dtype).reshape(1), np.asarray(actual, dtype).reshape(1)) <= tol_ulp


def _ulps(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> int:
    """Greatest distance in units in the last place; -0.0 and 0.0 are one apart."""
    signed = f"i{a.dtype.itemsize}"
    x, y = (v.view(signed).astype(object) for v in (np.ascontiguousarray(a), np.ascontiguousarray(b)))
    low = -(1 << (8 * a.dtype.itemsize - 1))
    ordered = [[int(v) if v >= 0 else low - int(v) - 1 for v in side] for side in (x, y)]
    return max((abs(p - q) for p, q in zip(*ordered, strict=True)), default=0)


def _arrays(name: str, expected: Any, actual: Any, tol_ulp: int) -> list[str]:
    here, there = ([a.dtype, a.shape, *(a.flags[flag] for flag in FLAGS)] for a in (expected, actual))
    facts = zip(("dtype", "shape", *FLAGS), here, there, strict=True)
    found = [f"{name}: {what} {a}, here {b}" for what, a, b in facts if a != b]
    if found or expected.size == 0:
        return found
    a, b = np.asarray(expected).reshape(-1), np.asarray(actual).reshape(-1)
    if a.dtype.kind == "c":
        return [
            p
            for half in ("real", "imag")
            for p in _arrays(f"{name}.{half}", getattr(a, half), getattr(b, half), tol_ulp)
        ]
    if a.dtype.kind == "f" and a.dtype.itemsize <= 8:
        native = a.dtype.newbyteorder("=")
        a, b = a.astype(native), b.astype(native)
        nan = np.isnan(a) & np.isnan(b)
        same = nan | (a.view(f"i{a.dtype.itemsize}") == b.view(f"i{a.dtype.itemsize}"))
        if tol_ulp and not same.all():
            same = np.array(
                [
                    s or (not np.isnan(p) and not np.isnan(q) and _ulps(p.reshape(1), q.reshape(1)) <= tol_ulp)
                    for s, p, q in zip(same, a, b, strict=True)
                ]
            )
    else:
        same = np.asarray(a == b, np.bool_)
    if not same.all():
        at = int(np.argmin(same))
        where = tuple(int(i) for i in np.unravel_index(at, expected.shape))
        found.append(f"{name}{list(where)}: {a[at]!r}, here {b[at]!r} ({int((~same).sum())} of {same.size} differ)")
    return found


def _sharing(expected: Outcome, actual: Outcome) -> list[str]:
    found = []
    for i, (a, b) in enumerate(zip(_flatten(expected.result), _flatten(actual.result), strict=False)):
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
            here, there = _memory(a, expected.leaves()), _memory(b, actual.leaves())
            if here != there:
                found.append(f"memory of result item {i}: {here}, here {there}")
    return found


def _memory(array: np.ndarray[Any, Any], args: list[Any]) -> tuple[str, ...]:
    """Where the memory of a returned array lies: which argument it is, who its base is, at what offset and strides."""
    arrays = {k: a for k, a in enumerate(args) if isinstance(a, np.ndarray)}
    for k, argument in arrays.items():
        if array is argument:
            return (f"is argument {k}",)
    if array.base is None:
        return ("owns its memory",)
    facts = []
    for k, argument in arrays.items():
        if array.base is argument:
            facts.append(f"base is argument {k}")
        elif argument.base is not None and array.base is argument.base:
            facts.append(f"base is the base of argument {k}")
        if array.size and np.shares_memory(array, argument):
            offset = _address(array) - _address(argument)
            facts.append(f"offset {offset} in argument {k}, strides {array.strides}")
    return tuple(facts) or ("another base", f"strides {array.strides}" if array.size else "empty")


def _address(array: np.ndarray[Any, Any]) -> int:
    return int(array.__array_interface__["data"][0])
