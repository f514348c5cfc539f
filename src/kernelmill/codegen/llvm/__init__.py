"""LLVM back end: low IR -> LLVM text (`emit`) -> object, assembly or optimised text."""

from kernelmill.codegen.llvm.compile import Job, assembly, can_generate, compile_object, llvm_version, optimize_to_text, run_job
from kernelmill.codegen.llvm.module import EmitOptions, emit, emit_parts, emit_start
from kernelmill.codegen.llvm.support import support_text, supported
from kernelmill.codegen.llvm.workers import Workers

__all__ = [
    "EmitOptions", "Job", "Workers", "assembly", "can_generate", "compile_object", "emit", "emit_parts", "emit_start",
    "llvm_version", "optimize_to_text", "run_job", "support_text", "supported",
]  # fmt: skip
