"""The C header of an exported module, and the one that all modules have in common. Input: an `Interface`. Output: text."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Final

from kernelmill.export.failures import KINDS, TEXTS
from kernelmill.export.interface import CFunction, CStruct, Interface
from kernelmill.export.spelling import StructName, declared, parameter_type, result_type
from kernelmill.ir.types import NoneType_

ARRAY_HEADER: Final = "kernelmill_array.h"


def array_header() -> str:
    """The header with the types of arrays and the kinds of failures."""
    text = template(ARRAY_HEADER)
    kinds = ",\n".join(f"    {kind_name(kind)} = {number}" for kind, number in KINDS.items())
    texts = "\n".join(f'    case {kind_name(kind)}:\n        return "{text}";' for kind, text in TEXTS.items())
    return text.replace("@KINDS@", kinds).replace("@TEXTS@", texts)


def template(name: str) -> str:
    """A file of the templates."""
    return resources.files("kernelmill_templates").joinpath("export", name).read_text(encoding="utf-8")


def kind_name(kind: str) -> str:
    """The constant of a kind of failure: KERNELMILL_INDEX_ERROR."""
    words = "".join(f"_{c}" if c.isupper() else c for c in kind).strip("_")
    return f"KERNELMILL_{words.upper()}"


def c_header(interface: Interface, version: str) -> str:
    """The header of the module."""
    guard = f"{interface.name.upper()}_H"
    lines = [
        f"/* {interface.name}: made by kernelmill {version} from Python functions; do not edit.", *_about(interface), " */",
        f"#ifndef {guard}", f"#define {guard}", "", "#include <stddef.h>", f'#include "{ARRAY_HEADER}"', "",
    ]  # fmt: skip
    names = {struct.type: struct.name for struct in interface.structs}
    for struct in interface.structs:
        lines += _struct(struct, names.__getitem__)
    lines += ["#if defined(__cplusplus)", 'extern "C" {', "#endif", ""]
    for function in interface.functions:
        lines += [*_comment(function), f"{prototype(function, names.__getitem__)};", ""]
    lines += [line for text, declaration in support(interface) for line in (f"/* {text} */", f"{declaration};")]
    lines += ["", "#if defined(__cplusplus)", "}", "#endif", "", "#endif", ""]
    return "\n".join(lines)


def _about(interface: Interface) -> Iterator[str]:
    yield " *"
    yield " * Functions return 0 and store their results, or return a code and store none; arrays that they write to may then"
    yield " * hold a part of what they were to hold."
    if interface.workspace:
        yield " * A function that makes arrays takes a workspace: memory of the caller's, aligned to 16 bytes, used by one thread"
        yield f" * at a time. {interface.name}_init makes {interface.name}_workspace_size() bytes one; an array that was made in it"
        yield f" * lives until {interface.name}_release(ws, array.owner), or for as long as the workspace."


def _struct(struct: CStruct, struct_name: StructName) -> list[str]:
    fields = [
        f"    KERNELMILL_AT_8 {declared(result_type(kind, struct_name), name)};"
        for name, kind in struct.fields
        if not isinstance(kind, NoneType_)
    ]
    return [f"/* {struct.type} */", "typedef struct {", *(fields or ["    char nothing;"]), f"}} {struct.name};", ""]


def prototype(function: CFunction, struct_name: StructName) -> str:
    """The declaration of a kernel's function."""
    params = ["void *ws"] if function.workspace else []
    params += [declared(parameter_type(p.type, struct_name), p.name) for p in function.params]
    if not isinstance(function.result, NoneType_):
        params.append(f"{result_type(function.result, struct_name)} *result")
    return f"int32_t {function.name}({', '.join(params) or 'void'})"


def _comment(function: CFunction) -> Iterator[str]:
    kernel = function.kernel
    shown = ", ".join(f"{p.name}: {p.shown}" for p in function.variant.params)
    yield f"/* {kernel.qualified}({shown}) -> {function.result}"
    for line in (kernel.doc or "").strip().splitlines():
        text = line.rstrip().replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?").rstrip("\\")
        yield f" * {text}".rstrip()
    for g in function.variant.globals:
        yield f" * {g.array.name}: the array of that name in {g.array.module}, which Python reads there."
    yield " */"


def support(interface: Interface) -> Iterator[tuple[str, str]]:
    """What the module has besides its kernels: a line about each, and its declaration."""
    n = interface.name
    yield "What a code stands for: the exception and its text.", f"const char *{n}_message(int32_t code)"
    yield "The Python file that the failure comes from, and the line in it; empty and 0 where there is none.", (
        f"const char *{n}_file(int32_t code)"
    )
    yield "See above.", f"int32_t {n}_line(int32_t code)"
    if interface.workspace:
        yield "Bytes of a workspace that most uses do with.", f"size_t {n}_workspace_size(void)"
        yield "Make a workspace of that many bytes; not 0 where `ws` is null or not aligned.", f"int32_t {n}_init(void *ws)"
        yield "The same with another number of bytes, at least 64.", f"int32_t {n}_init_sized(void *ws, size_t size)"
        yield "The most bytes that were in use at once so far.", f"size_t {n}_workspace_peak(const void *ws)"
        yield "No more use of it: functions find no memory in it from now on.", f"void {n}_deinit(void *ws)"
        yield "An array that a function made is no longer needed.", f"void {n}_release(void *ws, void *owner)"


__all__ = ["ARRAY_HEADER", "array_header", "c_header", "kind_name", "prototype", "support", "template"]
