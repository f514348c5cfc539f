"""Low IR in text form, compiled and run in this process (LLVM's JIT), so that rules are tested by what they compute."""

import ctypes
from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import pytest

from kernelmill.codegen.llvm import compile_object, emit
from kernelmill.ir.parser import parse_module
from kernelmill.targets import host_target

_ENGINES: list[Any] = []  # code stays loaded while the tests run
C_TYPES = {
    "i1": ctypes.c_bool, "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64,
    "f32": ctypes.c_float, "f64": ctypes.c_double, "ptr": ctypes.c_void_p,
}  # fmt: skip

Compile = Callable[[str], Any]


class Compiled:
    """The exported C functions of a module as Python callables."""

    def __init__(self, text: str, opt_level: int) -> None:
        module = parse_module(text)
        target = host_target()
        data = compile_object(emit(module, target), target, opt_level)
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        engine.add_object_file(llvm.ObjectFileRef.from_data(data))
        engine.finalize_object()
        _ENGINES.append(engine)
        for function in module.functions:
            if function.abi == "c":
                result = C_TYPES[str(function.results[0])] if function.results else None
                kind = ctypes.CFUNCTYPE(result, *(C_TYPES[str(p.type)] for p in function.params))
                setattr(self, function.name, kind(engine.get_function_address(function.name)))


@pytest.fixture(params=[0, 3], ids=["O0", "O3"])
def compiled(request: pytest.FixtureRequest) -> Compile:
    """Compiles a module's text; its C functions must have attribute `exported`."""
    return lambda text: Compiled(text, request.param)
