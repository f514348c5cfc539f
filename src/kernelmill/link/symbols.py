"""The symbols of the C run time that our code may need. Everything else undefined must belong to the interpreter
(`Py…`, `_Py…`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kernelmill.diagnostics import KernelmillError
from kernelmill.link.objects import undefined_symbols

#: What LLVM and `alloc`/`free` may call.
LIBC_SYMBOLS: Final = frozenset({"malloc", "free", "memcpy", "memmove", "memset", "bzero", "__bzero"})
#: what the linker itself defines
LINKER_SYMBOLS: Final = frozenset({"_GLOBAL_OFFSET_TABLE_", ".TOC.", "__stack_pointer", "__indirect_function_table"})
_MATH: Final = (
    *(
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "cbrt",
        "ceil",
        "copysign",
        "cos",
        "cosh",
        "erf",
        "erfc",
    ),
    *(
        "exp",
        "exp2",
        "expm1",
        "fabs",
        "floor",
        "fma",
        "fmod",
        "frexp",
        "hypot",
        "ldexp",
        "lgamma",
        "log",
        "log10",
        "log1p",
    ),
    *("log2", "logb", "modf", "nearbyint", "nextafter", "pow", "remainder", "rint", "round", "scalbn", "sin", "sinh"),
    *("sqrt", "tan", "tanh", "tgamma", "trunc"),
)
LIBM_SYMBOLS: Final = frozenset({*_MATH, *(f"{name}f" for name in _MATH)})


def c_library_symbols(undefined: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The symbols among `undefined` that the C run time has to give: `c` and `m`, sorted. A stranger is an error."""
    names = [n for n in undefined if not n.startswith(("Py", "_Py"))]
    strangers = sorted(set(names) - LIBC_SYMBOLS - LIBM_SYMBOLS - LINKER_SYMBOLS)
    if strangers:
        raise KernelmillError(
            f"the compiled module needs symbols that no supported library has: {', '.join(strangers)}",
            hint="this is a defect of kernelmill; please report it",
        )
    return {
        "c": tuple(sorted(LIBC_SYMBOLS.intersection(names))),
        "m": tuple(sorted(LIBM_SYMBOLS.intersection(names))),
    }


def needs_libc(objects: Iterable[bytes]) -> bool:
    """Whether a module made of `objects` asks the loader for anything but the interpreter."""
    return any(c_library_symbols(undefined_symbols(objects)).values())
