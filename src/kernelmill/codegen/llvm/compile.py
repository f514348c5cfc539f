"""LLVM IR text -> optimised text, assembly, object file, through llvmlite's new pass manager.

LLVM's registries are set up once a process; everything else is made per call. Kernels get LLVM's standard pipeline with
both vectorisers for the target machine, so that cost models see the CPU; what is not hot gets less (`EFFORTS`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, Literal, NamedTuple

import llvmlite.binding as llvm

from kernelmill.codegen.llvm.lanes import KEPT, LATER
from kernelmill.codegen.split import HOT, Effort
from kernelmill.diagnostics import KernelmillError
from kernelmill.memory import require
from kernelmill.records import dataclass
from kernelmill.targets import Target

#: the highest optimisation level for each kind of part
EFFORTS: Final[dict[Effort, int]] = {"kernels": 3, "large": 3, "entries": 1, "wrappers": 1, "glue": 1}
#: what is done in place of LLVM's pipeline: little to very large functions, for which most passes take time that grows with the
#: square of the number of loops; nearly nothing to the glue, since it runs rarely, nor to wrappers, which are as they should be
PASSES: Final[dict[Effort, tuple[str, ...]]] = {
    "large": (
        "always_inliner", "sroa", "simplify_cfg", "instruction_combine", "loop_rotate", "simplify_cfg", "new_gvn",
        "instruction_combine", "simplify_cfg",
    ),
    "wrappers": ("always_inliner", "sroa", "simplify_cfg", "instruction_combine", "simplify_cfg"),
    "glue": ("always_inliner", "sroa", "simplify_cfg", "instruction_combine", "simplify_cfg"),
}

#: what follows elementary functions into the place of their calls
LATE_PASSES: Final = (
    "always_inliner", "global_dead_code_eliminate", "sroa", "simplify_cfg", "new_gvn", "instruction_combine",
    "dead_code_elimination", "simplify_cfg",
)

#: Bytes that LLVM takes for a small module, and for each byte of text: it ends the process where it does not get them.
MEMORY: Final = 16 << 20
MEMORY_PER_BYTE: Final = 100

Stage = Literal["whole", "tune", "finish"]


class Machine(NamedTuple):
    """All that LLVM is told of a target: the CPU is that of its lowest level."""

    triple: str
    cpu: str
    features: str
    reloc: str
    abiname: str


def machine_of(target: Target) -> Machine:
    """A target as LLVM knows it."""
    level = target.level()
    return Machine(target.triple, level.cpu, level.features, target.reloc, target.abiname)


@dataclass(frozen=True, slots=True)
class Job:
    """Text to be compiled for `machine`.

    `tuned`: the same CPU on the system that it is optimised for, once for all targets that share it; or None. Then `stage`
    parts the work: `tune` gives bitcode, of which `finish` makes the object.
    """

    source: str | bytes
    machine: Machine
    opt_level: int
    effort: Effort = "kernels"
    tuned: Machine | None = None
    stage: Stage = "whole"


#: What LLVM is told besides its pipeline. Terms of a sum are computed in vectors and then added in the written order; whether
#: rows of an array overlap is tested for the two rows at hand, not for all of them.
OPTIONS: Final = ("-force-ordered-reductions", "-hoist-runtime-checks=false", "-enable-mem-access-versioning=false")


@cache
def prepare() -> None:
    """Set LLVM up, once a process."""
    for option in OPTIONS:
        llvm.set_option("kernelmill", option)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()


def can_generate(target: Target) -> bool:
    """Whether this LLVM has a code generator for the target."""
    try:
        _generator(target.triple)
    except KernelmillError:
        return False
    return True


def _generator(triple: str) -> Any:
    prepare()
    try:
        return llvm.Target.from_triple(triple)
    except RuntimeError as error:
        raise KernelmillError(
            f"this llvmlite (LLVM {llvm_version()}) makes no code for {triple}: {error}",
            hint="install a newer llvmlite, or leave the target out",
        ) from error


def _generating(machine: Machine, opt_level: int) -> Any:
    return _generator(machine.triple).create_target_machine(
        cpu=machine.cpu,
        features=machine.features,
        opt=opt_level,
        reloc=machine.reloc,
        codemodel="default",  # llvmlite's own default is for JIT use: it aborts or wastes loads
        abiname=machine.abiname,
    )


def _optimized(source: str, machine: Any, opt_level: int, effort: Effort = "kernels") -> Any:
    text, _, later = source.partition(LATER)
    context = llvm.create_context()
    module = _parsed(text, machine, context)
    tuning = llvm.create_pipeline_tuning_options(speed_level=opt_level)
    loops = opt_level >= 2 and effort == "kernels"
    tuning.loop_vectorization = tuning.slp_vectorization = loops
    tuning.loop_interleaving = tuning.loop_unrolling = loops
    builder = llvm.create_pass_builder(machine, tuning)
    if opt_level or effort in HOT:
        passes = _passes(PASSES[effort]) if effort in PASSES else builder.getModulePassManager()
        passes.run(module, builder)
    if later:
        _link_late(module, _parsed(later, machine, context), builder)
    return module


def _parsed(text: str, machine: Any, context: Any) -> Any:
    module = llvm.parse_assembly(text, context=context)
    module.data_layout = str(machine.target_data)
    module.verify()
    return module


def _link_late(module: Any, later: Any, builder: Any) -> None:
    """Link what is called of the elementary functions and their variants, now that loops call those of vectors, and put it in the
    place of the calls."""
    for kept in module.global_variables:
        if kept.name == KEPT[0]:
            kept.linkage, kept.name = "internal", KEPT[1]
    _passes(("global_dead_code_eliminate",)).run(module, builder)
    module.link_in(later)
    for function in module.functions:
        if function.linkage == llvm.Linkage.linkonce_odr:
            function.linkage = "internal"
    _passes(LATE_PASSES).run(module, builder)


def _passes(names: Sequence[str]) -> Any:
    passes = llvm.create_new_module_pass_manager()
    for name in names:
        getattr(passes, f"add_{name}_pass")()
    return passes


def compile_object(ir_text: str, target: Target, opt_level: int = 3) -> bytes:
    """The relocatable object file of a module."""
    return run_job(Job(ir_text, machine_of(target), opt_level))


def run_job(job: Job) -> bytes:
    """The object file that `job` asks for, or its bitcode where it is only to be tuned."""
    level = min(job.opt_level, EFFORTS[job.effort])
    require(MEMORY + MEMORY_PER_BYTE * len(job.source))
    # the glue runs rarely: its machine code takes a quarter of the time and is a seventh larger
    machine = _generating(job.machine, 0 if job.effort == "glue" else level)
    if job.stage == "finish":
        module = llvm.parse_bitcode(job.source, context=llvm.create_context())
        module.triple = job.machine.triple
        module.data_layout = str(machine.target_data)
    else:
        assert isinstance(job.source, str)
        module = _optimized(job.source, machine, level, job.effort)
    return bytes(module.as_bitcode() if job.stage == "tune" else machine.emit_object(module))


def optimize_to_text(ir_text: str, target: Target, opt_level: int = 3) -> str:
    """The module's LLVM IR after optimisation."""
    return str(_optimized(ir_text, _generating(machine_of(target), opt_level), opt_level))


def assembly(ir_text: str, target: Target, opt_level: int = 3) -> str:
    """The module's assembly text."""
    machine = _generating(machine_of(target), opt_level)
    return str(machine.emit_assembly(_optimized(ir_text, machine, opt_level)))


def llvm_version() -> str:
    """LLVM's version, for reports and cache keys."""
    return ".".join(map(str, llvm.llvm_version_info))
