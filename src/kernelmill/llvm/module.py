"""A text of LLVM's language -> functions in this process, by ORC."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import llvmlite.binding as llvm

from kernelmill.codegen.llvm.compile import prepare
from kernelmill.llvm.errors import IRError, parsing_error, unknown, verifying_error
from kernelmill.llvm.signature import IRFunction, function

Signature = tuple[tuple[str, ...], str]  # types of the parameters, type of the result
_numbers: Final = itertools.count()


class CompiledModule(Mapping[str, IRFunction]):
    """The functions that a text defines, by name. `times`: milliseconds of each stage."""

    def __init__(self, signatures: Mapping[str, Signature], tracker: Any, jit: Any, times: dict[str, float]) -> None:
        self._signatures, self._tracker, self._jit, self.times = signatures, tracker, jit, times
        self._functions: dict[str, IRFunction] = {}

    def __getitem__(self, name: str) -> IRFunction:
        """A function. Raises IRError where there is none of that name, or Python cannot call it."""
        if name not in self._signatures:
            raise unknown("function", name, self._signatures)
        if name not in self._functions:
            self._functions[name] = function(name, *self._signatures[name], self._tracker[name], (self._tracker, self._jit))
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._signatures)

    def __len__(self) -> int:
        return len(self._signatures)

    def __contains__(self, name: object) -> bool:
        return name in self._signatures

    def execute(self, name: str, *arguments: object) -> Any:
        """Call a function. The memory that pointers stand for must be as large as it takes it to be."""
        return self[name](*arguments)


def compile_ir(text: str, *, opt_level: int = 3, path: str = "<ir>") -> CompiledModule:
    """The functions that `text` defines, for this machine.

    `opt_level`: 0 to 3; `path`: what errors call the text. Raises IRError, with line and column, for a text that LLVM does not
    take, for another machine, or that calls functions that are nowhere; ValueError for another level.
    """
    if opt_level not in range(4):
        raise ValueError(f"opt_level is 0, 1, 2 or 3, not {opt_level!r}")
    prepare()
    begun = time.perf_counter()
    with contextlib.closing(_parsed(text, path)) as module:  # before its context is
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
    defined = [f for f in module.functions if not f.is_declaration and f.linkage.name in ("external", "weak_any", "weak_odr")]
    signatures = {f.name: _signature(f) for f in defined}
    outside = _declared(module, text, path, signatures)
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=opt_level))
    if opt_level:
        builder.getModulePassManager().run(module, builder)
    return signatures, outside, bytes(machine.emit_object(module)), machine


def _parsed(text: str, path: str) -> Any:
    try:
        module = llvm.parse_assembly(text, context=llvm.create_context())
    except RuntimeError as error:
        said = str(error)
        raise (parsing_error if "parsing error" in said else verifying_error)(text, path, said) from None
    try:
        module.verify()
    except RuntimeError as error:
        module.close()
        raise verifying_error(text, path, str(error)) from None
    return module


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


def _signature(found: Any) -> Signature:
    result = str(found.global_value_type).partition(" (")[0]
    return tuple(str(argument.type) for argument in found.arguments), result


def _declared(module: Any, text: str, path: str, known: Mapping[str, Any]) -> dict[str, int]:
    """Addresses of the functions that are declared and not defined: they must be in this process."""
    found: dict[str, int] = {}
    names = [f.name for f in module.functions if f.is_declaration and not f.name.startswith("llvm.")]
    for name in names:
        try:
            there = getattr(_process(), name)
        except AttributeError:
            rows = enumerate(text.splitlines(), 1)
            line = next((n for n, row in rows if row.lstrip().startswith("declare") and f"@{name}(" in row), 0)
            raise IRError(
                f"{path}:{line}: {name} is declared, and neither the text nor this process has it",
                hint=unknown("function", name, known).hint,
                line=line,
            ) from None
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
