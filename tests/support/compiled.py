"""Low IR in text form, compiled by a back end and run in this process, so that rules are tested by what they compute."""

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm

from kernelmill.codegen.c.compile import job, run_job
from kernelmill.codegen.c.module import HEADER, Text, emit, header_text
from kernelmill.codegen.compilers import Compiler, described
from kernelmill.codegen.llvm import compile_object
from kernelmill.codegen.llvm import emit as emit_llvm
from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.targets import host_target

#: what C made by us is free of, under gcc and clang
WARNINGS = ("-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-pedantic", "-Werror", "-fno-math-errno", "-fno-builtin")
_LOADED: list[Any] = []  # code stays loaded while the tests run
C_TYPES = {
    "i1": ctypes.c_bool, "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64,
    "f32": ctypes.c_float, "f64": ctypes.c_double, "ptr": ctypes.c_void_p,
}  # fmt: skip


class Compiled:
    """The exported C functions of a module as attributes, by `maker` ("llvm" or a C compiler) with that -O level."""

    def __init__(self, text: str, maker: str, opt_level: int) -> None:
        module = parse_module(text)
        address = _by_llvm(module, opt_level) if maker == "llvm" else _by_c(module, maker, opt_level)
        for function in module.functions:
            if function.abi == "c":
                result = C_TYPES[str(function.results[0])] if function.results else None
                kind = ctypes.CFUNCTYPE(result, *(C_TYPES[str(p.type)] for p in function.params))
                setattr(self, function.name, kind(address(function.name)))


def c_compiler(program: str) -> Compiler | None:
    """A compiler by its name on PATH, if it is there."""
    found = shutil.which(program)
    return described((found,)) if found else None


def warnings_of(text: Text, compiler: Compiler, level: int = 2) -> str:
    """What a compiler has to say about a text; nothing, most often."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, HEADER).write_text(header_text())
        Path(folder, "kernels.c").write_text(str(text))
        command = [*compiler.argv, *WARNINGS, f"-O{level}", "-c", "kernels.c", "-o", "kernels.o"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        return done.stderr if done.returncode or done.stderr else ""


def _by_llvm(module: Module, opt_level: int) -> Any:
    target = host_target()
    data = compile_object(emit_llvm(module, target), target, opt_level)
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(data))
    engine.finalize_object()
    _LOADED.append(engine)
    return engine.get_function_address


def _by_c(module: Module, program: str, opt_level: int) -> Any:
    compiler = c_compiler(program)
    assert compiler
    text = emit(module, host_target())
    said = warnings_of(text, compiler)
    assert not said, said
    data = run_job(job(text, host_target(), opt_level, compiler, ()))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "k.o").write_bytes(data)
        library = Path(folder, "k.so")
        subprocess.run([*compiler.argv, "-shared", "k.o", "-o", library, "-lm"], cwd=folder, check=True)
        loaded = ctypes.CDLL(str(library))
    _LOADED.append(loaded)
    return lambda name: ctypes.cast(getattr(loaded, name), ctypes.c_void_p).value
