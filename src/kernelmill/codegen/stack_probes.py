"""What Windows wants called before a function takes more than a page of stack: each page is touched in order, so that the
system's guard page moves along. C compilers have it in their run-time libraries, which modules are linked without.

Input: undefined symbols as `link` reads them, a target. Output: lines of assembly (AT&T for x86) that define them, for C
compilers, or their machine code, since LLVM without an assembler for the target takes no lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from kernelmill.targets import Target

# the size is in rax, which stays; the caller moves the stack pointer
_X64: Final = (
    "pushq %rcx",
    "pushq %rax",
    "leaq 24(%rsp), %rcx",
    "1: cmpq $4096, %rax",
    "jb 2f",
    "subq $4096, %rcx",
    "testq %rcx, (%rcx)",
    "subq $4096, %rax",
    "jmp 1b",
    "2: subq %rax, %rcx",
    "testq %rcx, (%rcx)",
    "popq %rax",
    "popq %rcx",
    "retq",
)  # fmt: skip
# from ecx downwards, each page of the size in eax
_X86_PAGES: Final = (
    "1: cmpl $4096, %eax",
    "jb 2f",
    "subl $4096, %ecx",
    "testl %ecx, (%ecx)",
    "subl $4096, %eax",
    "jmp 1b",
    "2: subl %eax, %ecx",
    "testl %ecx, (%ecx)",
)  # fmt: skip
# the size is in eax, which stays; the caller moves the stack pointer
_X86: Final = (
    "pushl %ecx",
    "pushl %eax",
    "leal 12(%esp), %ecx",
    *_X86_PAGES,
    "popl %eax",
    "popl %ecx",
    "retl",
)  # fmt: skip
# the size is in eax; this one moves the stack pointer itself, and returns with it moved
_X86_MOVING: Final = (
    "pushl %ecx",
    "leal 8(%esp), %ecx",
    *_X86_PAGES,
    "movl %esp, %eax",
    "movl %ecx, %esp",
    "movl (%eax), %ecx",
    "pushl 4(%eax)",
    "retl",
)  # fmt: skip
# x15 holds the size in units of 16 bytes; x16 and x17 are free for use between functions
_ARM64: Final = (
    "lsl x16, x15, #4",
    "mov x17, sp",
    "1: sub x17, x17, #4096",
    "ldr xzr, [x17]",
    "subs x16, x16, #4096",
    "b.gt 1b",
    "ret",
)  # fmt: skip
#: what the assembly above is in bytes
_CODE: Final = MappingProxyType({
    _X64: bytes.fromhex("5150488d4c2418483d0010000072124881e900100000488509482d00100000ebe64829c14885095859c3"),
    _X86: bytes.fromhex("51508d4c240c3d00100000720f81e90010000085092d00100000ebea29c185095859c3"),
    _X86_MOVING: bytes.fromhex("518d4c24083d00100000720f81e90010000085092d00100000ebea29c1850989e089cc8b08ff7004c3"),
    _ARM64: bytes.fromhex("f0ed7cd3f1030091310640d13f0240f9100640f1acffff54c0035fd6"),
})
#: by machine and by name, as `undefined_symbols` gives it: the symbol, and the function; those of MSVC and those of MinGW
_PROBES: Final[dict[str, dict[str, tuple[str, tuple[str, ...]]]]] = {
    "IMAGE_FILE_MACHINE_AMD64": {"__chkstk": ("__chkstk", _X64), "___chkstk_ms": ("___chkstk_ms", _X64)},
    "IMAGE_FILE_MACHINE_I386": {
        "_chkstk": ("__chkstk", _X86_MOVING), "__alloca": ("__alloca", _X86_MOVING), "__chkstk_ms": ("___chkstk_ms", _X86),
    },
    "IMAGE_FILE_MACHINE_ARM64": {"__chkstk": ("__chkstk", _ARM64)},
}  # fmt: skip


def stack_probes(target: Target) -> frozenset[str]:
    """The names of the functions that a compiler may call for this purpose on a target."""
    return frozenset(_PROBES.get(target.machine, {}))


def probe_assembly(symbols: Iterable[str], target: Target) -> list[str]:
    """Lines that define those of `symbols` that are stack probes."""
    lines: list[str] = []
    for symbol, body in _wanted(symbols, target):
        lines += [".text", f".def {symbol}; .scl 2; .type 32; .endef", f".globl {symbol}", ".p2align 4", f"{symbol}:", *body]
    return lines


def probe_code(symbols: Iterable[str], target: Target) -> list[tuple[str, bytes]]:
    """Those of `symbols` that are stack probes, as object files name them, each with its machine code."""
    return [(symbol, _CODE[body]) for symbol, body in _wanted(symbols, target)]


def _wanted(symbols: Iterable[str], target: Target) -> list[tuple[str, tuple[str, ...]]]:
    known = _PROBES.get(target.machine, {})
    return [known[name] for name in sorted(known.keys() & set(symbols))]
