"""What stands before the functions of a C text: result structs, prototypes, functions and objects of others.

Input: functions and externs, and the `Scope` with their identifiers. Output: lines without indentation.
"""

from __future__ import annotations

from collections.abc import Iterable

from kernelmill.codegen.c.text import INDENT, Scope
from kernelmill.codegen.c.types import c_type, outer_type
from kernelmill.ir.nodes import Extern, Function, attr
from kernelmill.ir.types import PTR, Type

ADVICE = {"always": "KM_INLINE ", "never": "KM_NOINLINE "}


def result_structs(functions: Iterable[Function], scope: Scope) -> list[str]:
    """The structs that native functions return."""
    lines = []
    done: set[str] = set()
    for function in functions:
        if function.abi != "native" or not function.results:
            continue
        name = scope.result_type(function)
        if name not in done:
            done.add(name)
            fields = [f"{INDENT}{c_type(t)} v{k};" for k, t in enumerate(function.results)]
            lines += ["typedef struct {", f"{INDENT}int32_t status;", *fields, f"}} {name};", ""]
    return lines


def head(function: Function, scope: Scope, parameters: Iterable[str]) -> str:
    """Result type, name and parameters of a function."""
    text = f"{scope.names[function.name]}({', '.join(parameters) or 'void'})"
    signature = c_signature(function)
    if signature:
        return f"{declared(signature[0], text)}"
    if function.abi == "native":
        return f"{scope.result_type(function) if function.results else 'int32_t'} {text}"
    return f"{c_type(function.results[0]) if function.results else 'void'} {text}"


def c_signature(function: Function) -> tuple[str, ...]:
    """The types of result and parameters as a header declares them, of functions that have such."""
    found = attr(function, "c_signature", ())
    return tuple(map(str, found)) if isinstance(found, tuple) else ()


def returned(function: Function, text: str) -> str:
    """What a C function returns, in the type that a header gives its result."""
    signature = c_signature(function)
    if not signature or signature[0] == c_type(function.results[0]):
        return text
    return f"({signature[0]}){'(void *)' if signature[0].endswith('*') else ''}({text})"


def declared(kind: str, name: str) -> str:
    """A declaration of `name`."""
    return f"{kind}{name}" if kind.endswith("*") else f"{kind} {name}"


def parameter_types(function: Function) -> list[str]:
    """The C types of the parameters."""
    if signature := c_signature(function):
        return list(signature[1:])
    if function.abi == "native":
        return ["km_context *", *(c_type(p.type) for p in function.params[1:])]
    return [c_type(p.type) for p in function.params]


def linkage(*, exported: bool, shared: bool) -> str:
    """What says who may see a function or object."""
    return "KM_EXPORT " if exported else "KM_HIDDEN " if shared else "static "


def prototype(function: Function, scope: Scope, *, shared: bool) -> str:
    """The declaration of a function of this text, with what only declarations may say."""
    advice = ADVICE.get(str(attr(function, "inline", "")), "") + ("KM_COLD " if attr(function, "cold") else "")
    where = linkage(exported=bool(attr(function, "exported")), shared=shared)
    return f"{where}{advice}{head(function, scope, parameter_types(function))};"


def foreign_function(function: Function, scope: Scope) -> str:
    """The declaration of a function of another text of the same module."""
    cold = "KM_COLD " if attr(function, "cold") else ""
    return f"KM_HIDDEN {cold}{head(function, scope, parameter_types(function))};"


def extern(item: Extern, scope: Scope) -> str:
    """The declaration of a function or object of the interpreter or the C library."""
    name = scope.names[item.name]
    weak = "KM_WEAK " if item.weak else ""
    if item.data:
        return f"extern KM_IMPORT {weak}unsigned char {name}[];"
    params = [*(outer_type(p) for p in item.params), *(["..."] if item.variadic else [])]
    return f"KM_IMPORT {weak}{_spaced(item.result)}{name}({', '.join(params) or 'void'});"


def library_function(name: str, result: Type, args: tuple[Type, ...]) -> str:
    """The declaration of a function of the C library's mathematics, which has no effect that we look at."""
    return f"KM_WITHOUT_EFFECT {c_type(result)} {name}({', '.join(c_type(a) for a in args)});"


def _spaced(result: Type | None) -> str:
    if result is None:
        return "void "
    return "void *" if result == PTR else f"{c_type(result)} "
