"""A text of LLVM's language -> functions in this process, by ORC."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import time
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import llvmlite.binding as llvm

from kernelmill.codegen.llvm.compile import prepare
from kernelmill.llvm.errors import IRError, at
from kernelmill.llvm.reading import declared, defined, parsed, place_of_declaration
from kernelmill.llvm.signature import Functions, Signature
from kernelmill_templates.llvm_shim import nearest

_numbers: Final = itertools.count()


class CompiledModule(Functions):
    """The functions that a text defines, by name. `times`: milliseconds of each stage."""

    def __init__(self, signatures: Mapping[str, Signature], tracker: Any, jit: Any, times: dict[str, float]) -> None:
        super().__init__(signatures, tracker.__getitem__, (tracker, jit), IRError)
        self.times = times


def compile_ir(text: str, *, opt_level: int = 3, path: str = "<ir>") -> CompiledModule:
    """The functions that `text` defines, for this machine.

    `opt_level`: 0 to 3; `path`: what errors call the text. Raises IRError, with line and column, for a text that LLVM does not
    take, for another machine, or that calls functions that are nowhere; ValueError for another level.
    """
    if opt_level not in range(4):
        raise ValueError(f"opt_level is 0, 1, 2 or 3, not {opt_level!r}")
    prepare()
    begun = time.perf_counter()
    with contextlib.closing(parsed(text, path)) as module:  # before its context is
        signatures, outside, compiled, machine = _compiled(module, text, path, opt_level)
    times = {"compile": _since(begun)}
    begun = time.perf_counter()
    jit = llvm.create_lljit_compiler(machine)
    library = llvm.JITLibraryBuilder().add_object_img(compiled).add_current_process()
    for name, address in outside.items():
        library.import_symbol(name, address)
    for name in signatures:
        library.export_symbol(name)
    tracker = library.link(jit, f"kernelmill-{next(_numbers)}")
    times["link"] = _since(begun)
    return CompiledModule(signatures, tracker, jit, times)


def _compiled(module: Any, text: str, path: str, opt_level: int) -> tuple[dict[str, Signature], dict[str, int], bytes, Any]:
    """Signatures of what it defines, addresses of what it needs, the object file, and the machine that it is for."""
    machine = _machine_for(module, path, opt_level)
    signatures = defined(module)
    outside = _declared(module, text, path, signatures)
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=opt_level))
    if opt_level:
        builder.getModulePassManager().run(module, builder)
    return signatures, outside, bytes(machine.emit_object(module)), machine


def _machine_for(module: Any, path: str, opt_level: int) -> Any:
    host = llvm.get_process_triple()
    if module.triple and module.triple.partition("-")[0] != host.partition("-")[0]:
        raise IRError(f"{path}: the module is for {module.triple}, and this machine is {host}", hint="leave out `target triple`")
    features = llvm.get_host_cpu_features().flatten()
    machine = llvm.Target.from_triple(host).create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=opt_level, reloc="pic", codemodel="default", jit=True
    )
    module.triple, module.data_layout = host, str(machine.target_data)
    return machine


def _declared(module: Any, text: str, path: str, known: Mapping[str, Any]) -> dict[str, int]:
    """Addresses of the functions that are declared and not defined: they must be in this process."""
    found: dict[str, int] = {}
    for name in declared(module):
        try:
            there = getattr(_process(), name)
        except AttributeError:
            what = f"{name} is declared, and neither the text nor this process has it"
            raise at(text, path, *place_of_declaration(text, name), what, nearest(name, known)) from None
        found[name] = ctypes.cast(there, ctypes.c_void_p).value or 0
    return found


@cache
def _process() -> Any:
    try:
        return ctypes.CDLL(None)
    except TypeError:  # Windows looks in one library at a time
        return ctypes.cdll.msvcrt


def _since(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 2)
