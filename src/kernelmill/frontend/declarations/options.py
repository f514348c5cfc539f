"""Options of a kernel: those of `@kernel(...)`, and those of Numba's decorators that mean the same."""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.function.errors import stop
from kernelmill.project.options import KernelOptions
from kernelmill.records import replace
from kernelmill.scan import Candidate, ScannedProject
from kernelmill.scan.modules import ModuleInfo

FASTMATH_FLAGS = ("contract", "reassoc", "nnan", "ninf", "nsz", "arcp")


def kernel_options(project: ScannedProject, candidate: Candidate) -> KernelOptions:
    """Options from `@kernel(...)`; unknown ones are errors."""
    info, decorator = project.modules[candidate.module], candidate.decorator
    options = KernelOptions(math=project.options.code.math)
    if candidate.numba is not None:
        return replace(foreign_options(candidate.numba, FASTMATH_FLAGS), math=options.math)
    if not isinstance(decorator, ast.Call):
        return options
    if decorator.args:
        raise stop(info, decorator, "kernel-option", "@kernel takes only keyword options", "write @kernel(fastmath=True)")
    allowed = {
        "overflow": ("exact", "wrap", "raise"),
        "bounds": ("checked", "unchecked"),
        "division": ("python", "ieee"),
        "math": ("own", "libm"),
    }
    for keyword in decorator.keywords:
        value = _option_value(keyword.value)
        if keyword.arg == "fastmath" and (isinstance(value, bool) or (isinstance(value, set) and value <= {*FASTMATH_FLAGS})):
            flags = FASTMATH_FLAGS if value is True else tuple(f for f in FASTMATH_FLAGS if value and f in value)
            options = replace(options, fastmath=flags)
        elif keyword.arg == "strict" and isinstance(value, bool):
            options = replace(options, strict=value)
        elif keyword.arg in ("jit", "cache") and isinstance(value, bool):
            continue  # says how it runs while it is developed
        elif keyword.arg in allowed and value in allowed[keyword.arg]:
            options = replace(options, **{keyword.arg: value})  # type: ignore[arg-type]  # looked up just before
        else:
            raise stop(
                info,
                keyword.value,
                "kernel-option",
                f"@kernel has no option {keyword.arg}={ast.unparse(keyword.value)}",
                "options: fastmath=True or a set of flags, overflow='wrap' or 'raise', bounds='unchecked', division='ieee', "
                "strict=True, math='libm'",
            )
    return options


def _option_value(node: ast.expr) -> bool | str | set[str] | None:
    match node:
        case ast.Constant(value=bool() | str() as value):
            return value
        case ast.Set(elts=elements) | ast.Tuple(elts=elements):
            return {e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)}
        case _:
            return None


#: Options of Numba's decorators and what they come to here.
NUMBA_OPTIONS: Final = {
    "parallel": "loops run in one thread",
    "fastmath": "is taken over",
    "cache": "is not needed: kernels are compiled when the wheel is built",
    "nogil": "is not needed: long work releases the GIL",
    "nopython": "always holds",
    "boundscheck": "always holds, unless @kernel(bounds='unchecked') says otherwise",
    "error_model": "has no effect: numbers divide by Python's and NumPy's rules, by type; @kernel(division='ieee') changes that",
    "inline": "is decided by the compiler",
}


#: They say nothing that is not so anyway; a note only about them would be noise.
_WITHOUT_EFFECT: Final = {"cache", "nogil", "nopython", "inline"}


def options_note(info: ModuleInfo, name: str, decorator: ast.expr) -> Diagnostic | None:
    """What becomes of the options in a Numba decorator."""
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    given = [k.arg for k in keywords if k.arg and k.arg not in ("signature", "signature_or_function")]
    if set(given) <= _WITHOUT_EFFECT:
        return None
    text = "; ".join(f"{option} {NUMBA_OPTIONS.get(option, 'has no effect')}" for option in given)
    return Diagnostic(
        "note",
        "numba-options",
        f"Numba's options for {name!r}: {text}",
        info.span(decorator),
        "@kernel(...) has options of its own: fastmath, overflow, bounds, division",
    )


def foreign_options(decorator: ast.expr, flags: tuple[str, ...]) -> KernelOptions:
    """What a Numba decorator asks for that means the same here: `fastmath`."""
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    for keyword in keywords:
        if keyword.arg != "fastmath":
            continue
        try:
            value = ast.literal_eval(keyword.value)
        except ValueError:
            continue
        if value is True:
            return KernelOptions(fastmath=flags)
        if isinstance(value, set):
            return KernelOptions(fastmath=tuple(flag for flag in flags if flag in value))
    return KernelOptions()
