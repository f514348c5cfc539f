"""`@km.cpu_level`: which row of the target's `levels` the running CPU reaches. Input: a `Target`. Output: LLVM text.

On x86 the instructions `cpuid` and `xgetbv` stand in the module as machine code, since LLVM turns them into code only
with an assembler for the target, which a cross build may lack. They follow the System V calling convention.
A target with one level needs no test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.targets import Target

# push rbx; mov r8, rdx; mov eax, edi; mov ecx, esi; cpuid; eax, ebx, ecx, edx -> [r8]; pop rbx; ret
_CPUID: Final = "534989d089f889f10fa241890041895804418948084189500c5bc3"
# xor ecx, ecx; xgetbv; shl rdx, 32; or rax, rdx; ret
_XGETBV: Final = "31c90f01d048c1e2204809d0c3"
_REGISTERS: Final = ("eax", "ebx", "ecx", "edx")
_OSXSAVE: Final = 1 << 27  # of 1.ecx: xgetbv exists
_SECTIONS: Final = {"elf": ".text", "coff": ".text", "macho": "__TEXT,__text,regular,pure_instructions"}


def cpu_level_text(target: Target) -> str:
    """The definition of `@km.cpu_level`."""
    if len(target.levels) == 1:
        return "define internal i64 @km.cpu_level() nounwind {\n  ret i64 0\n}\n"
    return _ARCHITECTURES[target.triple.partition("-")[0]](target)


def _x86_64(target: Target) -> str:
    section = _SECTIONS[target.object_format]
    data = [
        f'@km.{name} = internal constant [{len(code) // 2} x i8] c"{_escaped(code)}", section "{section}", align 16\n'
        for name, code in (("cpuid", _CPUID), ("xgetbv", _XGETBV))
    ]
    lines = ["define internal i64 @km.cpu_level() noinline cold nounwind {", "  %out = alloca [4 x i32], align 16"]
    words = list(dict.fromkeys(["0.eax", "1.ecx", *(word for level in target.levels for word, _ in level.requires)]))
    for word in words:
        if word != "xcr0":
            lines += _cpuid_word(word)
    lines += [
        f"  %saves = and i32 %w.1.ecx, {_OSXSAVE}",
        "  %can = icmp ne i32 %saves, 0",
        "  br i1 %can, label %ask, label %known",
        "ask:",
        "  %asked = call x86_64_sysvcc i64 @km.xgetbv()",
        "  %short = trunc i64 %asked to i32",
        "  br label %known",
        "known:",
        "  %w.xcr0 = phi i32 [ %short, %ask ], [ 0, %0 ]",
    ]
    result = "0"
    for index, level in enumerate(target.levels):
        if not level.requires:
            continue
        enough = "true"
        for number, (word, mask) in enumerate(level.requires):
            name = f"{index}.{number}"
            lines += [
                f"  %bits.{name} = and i32 %w.{word}, {mask}",
                f"  %has.{name} = icmp eq i32 %bits.{name}, {mask}",
                f"  %all.{name} = and i1 {enough}, %has.{name}",
            ]
            enough = f"%all.{name}"
        lines.append(f"  %level.{index} = select i1 {enough}, i64 {index}, i64 {result}")
        result = f"%level.{index}"
    return "".join(data) + "\n".join([*lines, f"  ret i64 {result}", "}", ""])


def _cpuid_word(word: str) -> list[str]:
    """Load one register that cpuid gives for one leaf; 0 where the CPU does not have the leaf."""
    leaf, _, register = word.partition(".")
    number = int(leaf, 16)
    lines = [
        f"  call x86_64_sysvcc void @km.cpuid(i32 {number}, i32 0, ptr %out)",
        f"  %p.{word} = getelementptr i32, ptr %out, i64 {_REGISTERS.index(register)}",
        f"  %r.{word} = load i32, ptr %p.{word}",
    ]
    if 0 < number < 0x80000000:
        lines.append(f"  %there.{word} = icmp uge i32 %w.0.eax, {number}")
    else:  # leaf 0 and the first extended ones exist on every 64-bit CPU
        lines.append(f"  %there.{word} = icmp eq i32 0, 0")
    return [*lines, f"  %w.{word} = select i1 %there.{word}, i32 %r.{word}, i32 0"]


def _escaped(code: str) -> str:
    return "".join(f"\\{code[k : k + 2]}" for k in range(0, len(code), 2))


_ARCHITECTURES: Final[dict[str, Callable[[Target], str]]] = {"x86_64": _x86_64}
