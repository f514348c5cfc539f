"""LLVM's own language, compiled and called in this process.

    module = kernelmill.llvm.compile_ir(text)
    module.execute("fibonacci", 29)
    dot = module["dot"]
    dot(x, y, len(x))                # arrays where a pointer is wanted
"""

from kernelmill.llvm.errors import IRError
from kernelmill.llvm.module import CompiledModule, compile_ir
from kernelmill.llvm.signature import IRFunction

__all__ = ["CompiledModule", "IRError", "IRFunction", "compile_ir"]
