"""LLVM back end: low IR -> LLVM text (`emit`) -> object, assembly or optimised text."""

from kernelmill.codegen.llvm.compile import assembly, compile_object, llvm_version, optimize_to_text
from kernelmill.codegen.llvm.module import EmitOptions, emit, emit_parts
from kernelmill.codegen.llvm.support import support_text, supported
from kernelmill.codegen.llvm.workers import compile_objects

__all__ = [
    "EmitOptions", "assembly", "compile_object", "compile_objects", "emit", "emit_parts", "llvm_version",
    "optimize_to_text", "support_text", "supported",
]  # fmt: skip
