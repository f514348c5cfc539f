"""LLVM IR text -> optimised text, assembly, object file, through llvmlite's new pass manager.

LLVM's registries are set up once a process; everything else is made per call. `optimize` runs LLVM's standard pipeline
with both vectorisers for the target machine, so that cost models see the CPU.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import llvmlite.binding as llvm

from kernelmill.targets import Target


@cache
def _initialize() -> None:
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()


def _machine(target: Target, opt_level: int) -> Any:
    _initialize()
    level = target.level()
    return llvm.Target.from_triple(target.triple).create_target_machine(
        cpu=level.cpu,
        features=level.features,
        opt=opt_level,
        reloc=target.reloc,
        codemodel="default",  # llvmlite's own default is for JIT use: it aborts or wastes loads
        abiname=target.abiname,
    )


def _optimized(ir_text: str, machine: Any, opt_level: int) -> Any:
    module = llvm.parse_assembly(ir_text, context=llvm.create_context())
    module.data_layout = str(machine.target_data)
    module.verify()
    tuning = llvm.create_pipeline_tuning_options(speed_level=opt_level)
    tuning.loop_vectorization = tuning.slp_vectorization = opt_level >= 2
    tuning.loop_interleaving = tuning.loop_unrolling = opt_level >= 2
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(module, builder)
    return module


def compile_object(ir_text: str, target: Target, opt_level: int = 3) -> bytes:
    """The relocatable object file of a module."""
    machine = _machine(target, opt_level)
    return bytes(machine.emit_object(_optimized(ir_text, machine, opt_level)))


def optimize_to_text(ir_text: str, target: Target, opt_level: int = 3) -> str:
    """The module's LLVM IR after optimisation."""
    return str(_optimized(ir_text, _machine(target, opt_level), opt_level))


def assembly(ir_text: str, target: Target, opt_level: int = 3) -> str:
    """The module's assembly text."""
    machine = _machine(target, opt_level)
    return str(machine.emit_assembly(_optimized(ir_text, machine, opt_level)))


def llvm_version() -> str:
    """LLVM's version, for reports and cache keys."""
    return ".".join(map(str, llvm.llvm_version_info))
