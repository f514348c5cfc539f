"""`kernelmill.inspect`: the texts of a kernel's specialisations on their way to machine code."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kernelmill import pipeline
from kernelmill.boundary import add_boundary
from kernelmill.codegen import backends
from kernelmill.diagnostics import KernelmillError
from kernelmill.files import write_files
from kernelmill.frontend import build
from kernelmill.ir.printer import print_module
from kernelmill.jit.captured import capture
from kernelmill.jit.compiler import OPTIONS, code_of, lower, scan_of
from kernelmill.jit.dispatcher import Kernel
from kernelmill.jit.making import wanted_of
from kernelmill.jit.ready import Wanted
from kernelmill.passes.context import PassContext
from kernelmill.passes.order import run as run_passes
from kernelmill.passes.remarks import Remark, in_sources, print_remarks
from kernelmill.targets import host_target

STAGES = ("ir", "low", "remarks", *dict.fromkeys(stage for row in backends.BACKENDS.values() for stage in row.stages))

SUFFIXES: Final = {"ir": "ir", "low": "low.ir", "remarks": "txt", "llvm": "ll", "asm": "s", "c": "c"}


def texts(kernel: Kernel, stage: str) -> str:
    """One text after the other."""
    if stage not in STAGES:
        raise KernelmillError(f"there is no stage {stage!r}", hint=f"the stages are {', '.join(STAGES)}")
    keys = [None] if kernel.declares else [key for key, found in kernel.specialisations.items() if found.ready is not None]
    if not keys:
        raise KernelmillError(f"{kernel!r} has no native code", hint="call it first: its arguments say what it is compiled for")
    return "\n".join(_text(wanted_of(kernel, key, capture(kernel.original_func)), stage) for key in keys)


def export(kernel: Kernel, folder: str | Path) -> list[Path]:
    """Write the Python text of all that a kernel reaches, and the texts of the stages that can be shown here."""
    captured = capture(kernel.original_func)
    names = Path(folder, "sources")
    files = {names / f"{module.name}.py": module.text() for module in captured.modules.values()}
    shown = [stage for stage in STAGES if stage in SUFFIXES and _can_show(stage)]
    files |= {Path(folder, f"{kernel.original_func.__name__}.{SUFFIXES[stage]}"): texts(kernel, stage) for stage in shown}
    write_files({path: text.encode("utf-8", "surrogatepass") for path, text in files.items()})
    return list(files)


def _can_show(stage: str) -> bool:
    rows = [row for row in backends.BACKENDS.values() if stage in row.stages]
    return not rows or any(row.available() for row in rows)


def _text(wanted: Wanted, stage: str) -> str:
    if stage == "ir":
        return print_module(build(scan_of(wanted)).module)
    lowered = lower(wanted)
    if stage == "low":
        return print_module(lowered.low)
    if stage == "remarks":
        remarks: list[Remark] = []
        run_passes(lowered.built.module, PassContext(code_of(wanted), remark=remarks.append))
        return print_remarks(in_sources(remarks, scan_of(wanted).sources.files))
    target, specs, code = host_target(), lowered.built.specs, code_of(wanted)
    low = pipeline.for_target(lowered.low, specs, code, target)
    whole = add_boundary(low, specs, native_name="_kernelmill_jit", target=target, levels=code.cpu_levels)
    with backends.showing(stage, OPTIONS.backend) as backend:
        return backend.text(whole, target, code, stage)
