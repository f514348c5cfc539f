"""LLVM's own language, compiled and called in this process.

    module = kernelmill.llvm.compile_ir(text)
    module.execute("fibonacci", 29)
    dot = module["dot"]
    dot(x, y, len(x))                # arrays where a pointer is wanted
    fast = kernelmill.llvm.load(__file__, "fast.ll")     # a source that wheels hold compiled
"""

from kernelmill.llvm.errors import IRError
from kernelmill.llvm.loading import load
from kernelmill.llvm.module import CompiledModule, compile_ir
from kernelmill.llvm.signature import Functions, IRFunction

__all__ = ["CompiledModule", "Functions", "IRError", "IRFunction", "compile_ir", "load"]
