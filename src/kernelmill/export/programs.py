"""`executable`: a program that calls one kernel with the numbers of its command line. Also what compiles C for others here.

A kernel called `main` returns the exit status, as C's does; what another returns is printed. A failure is told with file and
line, and the status is 1; a wrong command line has status 2. Input: a `Plan` with one kernel. Output: the program and its C.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kernelmill.codegen.c.compile import STRICT, machine_flags, run_compiler
from kernelmill.codegen.c.text import Line
from kernelmill.codegen.compilers import Compiler, find_compiler, find_program_compiler
from kernelmill.diagnostics import KernelmillError
from kernelmill.environment import c_flags
from kernelmill.export.c_header import template
from kernelmill.export.files import Files, Plan, c_files, text_of
from kernelmill.export.interface import CFunction, CParam
from kernelmill.export.spelling import ELEMENTS
from kernelmill.ir.types import HighType, MixedScalar, NoneType_, NpScalar, PyScalar, scalar_dtype
from kernelmill.records import replace
from kernelmill.temporary import temporary_folder

#: how a number is read from text, by kind of dtype: a function of `program.c`
_READERS: Final = {"b": "read_truth", "i": "read_integer", "u": "read_unsigned", "f": "read_number"}
_LIMITS: Final = {
    "int8": "INT8", "int16": "INT16", "int32": "INT32", "int64": "INT64", "uint8": "UINT8", "uint16": "UINT16",
    "uint32": "UINT32", "uint64": "UINT64",
}  # fmt: skip
_PRINTERS: Final = {"b": "print_truth", "i": "print_integer", "u": "print_unsigned", "f": "print_number"}


def executable_files(plan: Plan) -> Files:
    """The program, and the C that it is made of."""
    target = plan.target
    if target.libc == "musl":  # the rows of both C libraries have the same code, but programs are linked with one
        plan = replace(plan, target=replace(target, zig_target=target.zig_target.replace("-gnu", "-musl")))
    compiler = find_program_compiler(target)
    if compiler is None:
        raise KernelmillError(
            f"no C compiler that links programs for {plan.target.name} was found",
            hint="install gcc or clang for this machine, or pip install ziglang, which has one for every target",
        )
    sources = {**c_files(plan), "program.c": program(plan).encode()}
    if plan.debug:
        sources[f"{plan.name}.c"] = with_lines(plan).encode()
    file = plan.name + (".exe" if plan.target.object_format == "coff" else "")
    flags = ["-g"] if plan.debug else ["-Wl,-s"] if plan.target.object_format == "elf" else []
    libm = [] if plan.target.object_format == "coff" else ["-lm"]
    made = compiled(plan, compiler, sources, (f"{plan.name}.c", "program.c"), file, [*flags, *libm])
    return {**{name: data for name, data in sources.items() if name != file}, file: made}


def debuggable(plan: Plan) -> bytes:
    """The object file with symbols for debuggers, by a C compiler."""
    compiler = find_compiler(plan.target)
    if compiler is None:
        raise KernelmillError(f"no C compiler for {plan.target.name} was found", hint="leave --debug out, or pip install ziglang")
    sources = {**c_files(plan), f"{plan.name}.c": with_lines(plan).encode()}
    return compiled(plan, compiler, sources, (f"{plan.name}.c",), "kernels.o", ["-g", "-fPIC", "-c"])


def compiled(
    plan: Plan, compiler: Compiler, sources: Files, texts: Sequence[str], file: str, last: Sequence[str]
) -> bytes:
    """What a compiler makes of C in one run. `last`: what comes after the sources."""
    level = plan.options.code.opt_level
    with temporary_folder() as place:
        for name, data in sources.items():
            place.joinpath(name).write_bytes(data)
        command = [
            *compiler.argv, *machine_flags(compiler, plan.target), "-std=c11", "-w", f"-O{level}", *c_flags(), *STRICT,
            "-I.", *texts, "-o", file, *last,
        ]  # fmt: skip
        run_compiler(compiler, command, place)
        return place.joinpath(file).read_bytes()


def with_lines(plan: Plan) -> str:
    """The C source with `#line`s, so that debuggers show the Python source."""
    text = text_of(plan)
    out: list[str] = []
    shown = ("", 0)
    for line in text.lines:
        place = _place(plan, line)
        if place != shown and place[1]:
            out.append(f'#line {place[1]} "{place[0]}"')
            shown = place
        out.append(str(line))
        if place[1]:
            shown = (place[0], place[1] + 1)  # what a compiler takes the next line for
    return "\n".join([*out, ""])


def _place(plan: Plan, line: Line) -> tuple[str, int]:
    span = line.span.within(plan.sources.places)
    return (span.path, span.line) if span.path in plan.sources.places else ("", 0)


def program(plan: Plan) -> str:
    """The C of `main`."""
    function = _only(plan)
    lines = template("program.c").replace("@NAME@", plan.name).splitlines()
    params = function.params
    usage = " ".join(p.declared.upper() for p in params)
    lines += ["int main(int argc, char **argv)", "{", f"    if (argc != {len(params) + 1}) {{"]
    lines += [f'        fprintf(stderr, "usage: %s {usage}\\n", argv[0]);', "        return 2;", "    }"]
    for number, param in enumerate(params, 1):
        lines += _reading(param, number)
    arguments = [p.name for p in params]
    if function.workspace:
        lines += [
            f"    static _Alignas(16) unsigned char workspace[{plan.interface.capacity}];",
            f"    (void){plan.name}_init(workspace);",
        ]
        arguments.insert(0, "workspace")
    if not isinstance(function.result, NoneType_):
        lines.append(f"    {ELEMENTS[_dtype(function.result)]} result;")
        arguments.append("&result")
    lines += [f"    const int32_t code = {function.name}({', '.join(arguments)});"]
    lines += ["    if (code != 0) {", "        return failed(code);", "    }", *_ending(function), "}", ""]
    return "\n".join(lines)


def _only(plan: Plan) -> CFunction:
    """The one kernel, of numbers alone."""
    functions = plan.interface.functions
    if len(functions) != 1:
        names = ", ".join(f.name for f in functions)
        raise KernelmillError(f"a program has one kernel, not {len(functions)}: {names}", hint="name it: --kernels NAME")
    (function,) = functions
    for what, kind in (*((f"parameter {p.declared}", p.type) for p in function.params), ("its result", function.result)):
        if not isinstance(kind, NoneType_) and not _is_number(kind):
            raise KernelmillError(
                f"{function.kernel.span}: {function.kernel.qualified} can't be a program: {what} is a {kind}",
                hint="a program takes ints, floats and bools, and returns one of them or None",
            )
    return function


def _is_number(kind: HighType) -> bool:
    return isinstance(kind, PyScalar | NpScalar | MixedScalar) and scalar_dtype(kind).kind != "c" and _dtype(kind) != "float16"


def _dtype(kind: HighType) -> str:
    assert isinstance(kind, PyScalar | NpScalar | MixedScalar)  # `_only` has looked
    return scalar_dtype(kind).name


def _reading(param: CParam, number: int) -> list[str]:
    dtype = _dtype(param.type)
    kind = "b" if dtype == "bool" else "f" if dtype.startswith("float") else "u" if dtype.startswith("u") else "i"
    given = f'argv[{number}], "{param.declared}"'
    limits = {"i": f", {_LIMITS.get(dtype)}_MIN, {_LIMITS.get(dtype)}_MAX", "u": f", {_LIMITS.get(dtype)}_MAX"}.get(kind, "")
    return [f"    const {ELEMENTS[dtype]} {param.name} = ({ELEMENTS[dtype]}){_READERS[kind]}({given}{limits});"]


def _ending(function: CFunction) -> list[str]:
    if isinstance(function.result, NoneType_):
        return ["    return 0;"]
    dtype = _dtype(function.result)
    kind = "b" if dtype == "bool" else "f" if dtype.startswith("float") else "u" if dtype.startswith("u") else "i"
    if function.kernel.name == "main" and kind != "f":
        return ["    return (int)result;"]
    return [f"    {_PRINTERS[kind]}(result);", "    return 0;"]
