"""`wasm`: a WebAssembly module without imports, a JavaScript module that loads and calls it, and its TypeScript declarations.

    import { load } from "./solver.js";
    const solver = await load();
    solver.area({ data: new Float64Array([0, 0, 2, 0, 2, 1]), shape: [3, 2] })

Input: a `Plan`. Output: `NAME.wasm`, `NAME.js`, `NAME.d.ts`. Compiled by the C compiler inside ziglang, which has a C library.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from kernelmill.codegen.compilers import find_zig
from kernelmill.diagnostics import KernelmillError
from kernelmill.export.c_header import template
from kernelmill.export.files import Files, Plan, c_files
from kernelmill.export.interface import SHORT, CFunction, Interface
from kernelmill.export.layout import size_of
from kernelmill.export.programs import compiled
from kernelmill.ir.nodes import attr
from kernelmill.ir.types import ArrayType, HighType, MixedScalar, NoneType_, NpScalar, PyScalar, TupleType, scalar_dtype
from kernelmill.records import replace

TARGET: Final = "pyodide-wasm32"  # the row whose code it has; the system is WASI's, without a call of it
SYSTEM: Final = "wasm32-wasi"
#: the typed array for the elements of a dtype
_ARRAYS: Final = {
    "b8": "Uint8Array", "i8": "Int8Array", "u8": "Uint8Array", "i16": "Int16Array", "u16": "Uint16Array", "i32": "Int32Array",
    "u32": "Uint32Array", "i64": "BigInt64Array", "u64": "BigUint64Array", "f16": "Uint16Array", "f32": "Float32Array",
    "f64": "Float64Array", "c64": "Float32Array", "c128": "Float64Array",
}  # fmt: skip
_STACK: Final = 1 << 20


def wasm_files(plan: Plan) -> Files:
    """The three files."""
    zig = find_zig()
    if zig is None:
        raise KernelmillError("WebAssembly is compiled by zig's C compiler, which was not found", hint="pip install ziglang")
    plan = replace(plan, target=replace(plan.target, zig_target=SYSTEM))
    exported = [f.name for f in plan.module.functions if attr(f, "exported")]
    link = [
        "-mexec-model=reactor", *(f"-Wl,--export={name}" for name in (*exported, "__heap_base")), "-Wl,--gc-sections",
        *([] if plan.debug else ["-Wl,--strip-all"]), f"-Wl,-z,stack-size={_STACK}", "-lm", *(["-g"] if plan.debug else []),
    ]  # fmt: skip
    made = compiled(plan, zig, c_files(plan), (f"{plan.name}.c",), f"{plan.name}.wasm", link)
    script = template("module.js").replace("@NAME@", plan.name)
    script = script.replace("@FUNCTIONS@", json.dumps(_described(plan.interface), indent=2))
    return {
        f"{plan.name}.wasm": made,
        f"{plan.name}.js": script.encode(),
        f"{plan.name}.d.ts": "".join(f"{line}\n" for line in _declarations(plan.interface)).encode(),
    }


def _described(interface: Interface) -> dict[str, Any]:
    """What the loader must know of each function, by its name in JavaScript."""
    return {
        name: {
            "symbol": f.name, "workspace": f.workspace, "result": _type(f.result),
            "params": [{"name": p.name, "written": p.written, **_type(p.type)} for p in f.params],
        }
        for name, f in _named(interface)
    }  # fmt: skip


def _named(interface: Interface) -> Iterator[tuple[str, CFunction]]:
    for function in interface.functions:
        yield function.name.removeprefix(f"{interface.name}_"), function


def _type(kind: HighType) -> dict[str, Any]:
    match kind:
        case NoneType_():
            return {"kind": "none"}
        case ArrayType(dtype, ndim):
            return {"kind": "array", "type": SHORT[dtype], "rank": ndim, "size": size_of(kind)}
        case TupleType(items, _, fields):
            names = fields or tuple(map(str, range(len(items))))
            parts = [{"name": n, **_type(t)} for n, t in zip(names, items, strict=True)]
            return {"kind": "tuple", "size": size_of(kind), "fields": parts, "named": bool(fields)}
    dtype = _scalar(kind)
    word = "complex" if dtype in ("complex64", "complex128") else "scalar"
    return {"kind": word, "type": SHORT[dtype], "size": size_of(kind)}


def _scalar(kind: HighType) -> str:
    assert isinstance(kind, PyScalar | NpScalar | MixedScalar)  # others have been refused
    return scalar_dtype(kind).name


def _declarations(interface: Interface) -> Iterator[str]:
    """The text of the `.d.ts`."""
    yield from template("module.d.ts").rstrip().splitlines()
    yield ""
    yield "/** The functions of the module; each throws a KernelError where the kernel fails. */"
    yield "export interface Kernels {"
    for name, function in _named(interface):
        doc = (function.kernel.doc or "").strip().replace("*/", "* /").splitlines()
        if doc:
            yield from ("    /**", *(f"     * {line.rstrip()}".rstrip() for line in doc), "     */")
        params = ", ".join(f"{_js_name(p.name)}: {_given(p.type)}" for p in function.params)
        yield f"    {name}({params}): {_returned(function.result)};"
    yield "}"
    yield ""
    yield "/** Compile and start the module: of bytes, a URL or a response; without an argument, the file beside this one. */"
    yield "export function load(source?: BufferSource | URL | string | Response): Promise<Kernels>;"


def _js_name(name: str) -> str:
    return f"{name}_" if name in _WORDS else name


_WORDS: Final = frozenset((
    "arguments", "await", "debugger", "eval", "finally", "function", "implements", "in", "instanceof", "interface", "let", "null",
    "package", "super", "var", "void", "with", "yield", "of",
))  # fmt: skip


def _given(kind: HighType) -> str:
    match kind:
        case ArrayType(dtype, ndim):
            array = _ARRAYS[SHORT[dtype]]
            return f"{array} | NdArray<{array}>" if ndim == 1 else f"NdArray<{array}>"
        case TupleType():
            return _tuple(kind, _given)
    return _number(kind, given=True)


def _returned(kind: HighType) -> str:
    match kind:
        case NoneType_():
            return "void"
        case ArrayType(dtype):
            return f"NdArray<{_ARRAYS[SHORT[dtype]]}>"
        case TupleType():
            return _tuple(kind, _returned)
    return _number(kind, given=False)


def _tuple(kind: TupleType, text: Any) -> str:
    if kind.fields:
        return f"{{ {'; '.join(f'{n}: {text(t)}' for n, t in zip(kind.fields, kind.items, strict=True))} }}"
    return f"[{', '.join(map(text, kind.items))}]"


def _number(kind: HighType, *, given: bool) -> str:
    dtype = _scalar(kind)
    if dtype.startswith("complex"):
        return "Complex"
    if dtype == "bool":
        return "boolean"
    if dtype in ("int64", "uint64"):
        return "number | bigint" if given else "bigint"
    return "number"
