"""LLVM back end: low IR -> LLVM text (`emit`) -> object, assembly or optimised text."""

from kernelmill.codegen.llvm.compile import assembly, compile_object, llvm_version, optimize_to_text
from kernelmill.codegen.llvm.module import EmitOptions, emit

__all__ = ["EmitOptions", "assembly", "compile_object", "emit", "llvm_version", "optimize_to_text"]
