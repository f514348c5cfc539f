"""`km_cpu_level`: which row of the target's `levels` the running CPU reaches. Input: a `Target`. Output: lines of C."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.targets import Target

_REGISTERS: Final = ("eax", "ebx", "ecx", "edx")
_CPUID: Final = """\
#if defined(_MSC_VER) && !defined(__clang__)
#include <immintrin.h>
#include <intrin.h>
#endif

/* a register that cpuid gives for a leaf; 0 where the CPU does not have the leaf */
static uint32_t km_cpuid(uint32_t leaf, int which)
{
    uint32_t words[4] = {0, 0, 0, 0};
#if defined(_MSC_VER) && !defined(__clang__)
    __cpuidex((int *)words, 0, 0);
    if (leaf > words[0] && leaf < 0x80000000u) {
        return 0;
    }
    __cpuidex((int *)words, (int)leaf, 0);
#else
    __asm__("cpuid" : "=a"(words[0]), "=b"(words[1]), "=c"(words[2]), "=d"(words[3]) : "a"(0), "c"(0));
    if (leaf > words[0] && leaf < 0x80000000u) {
        return 0;
    }
    __asm__("cpuid" : "=a"(words[0]), "=b"(words[1]), "=c"(words[2]), "=d"(words[3]) : "a"(leaf), "c"(0));
#endif
    return words[which];
}

/* the state that the system saves for each thread */
static uint32_t km_xcr0(void)
{
    uint32_t low;
    if ((km_cpuid(1u, 2) & 0x8000000u) == 0u) {
        return 0;
    }
#if defined(_MSC_VER) && !defined(__clang__)
    low = (uint32_t)_xgetbv(0);
#else
    uint32_t high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    (void)high;
#endif
    return low;
}
"""


def cpu_level(target: Target) -> list[str]:
    """The definition of `km_cpu_level`."""
    if len(target.levels) == 1:
        return ["static int64_t km_cpu_level(void)", "{", "    return 0;", "}", ""]
    return _ARCHITECTURES[target.triple.partition("-")[0]](target)


def _x86_64(target: Target) -> list[str]:
    lines = [*_CPUID.splitlines(), "", "KM_COLD static int64_t km_cpu_level(void)", "{", "    int64_t level = 0;"]
    words = list(dict.fromkeys(word for level in target.levels for word, _ in level.requires))
    lines += [f"    const uint32_t {_name(word)} = {_asked(word)};" for word in words]
    for number, level in enumerate(target.levels):
        if level.requires:
            tests = [f"({_name(word)} & {mask:#x}u) == {mask:#x}u" for word, mask in level.requires]
            lines += [f"    if ({' && '.join(tests)}) {{", f"        level = {number};", "    }"]
    return [*lines, "    return level;", "}", ""]


def _name(word: str) -> str:
    return "xcr0" if word == "xcr0" else "leaf_" + word.replace(".", "_")


def _asked(word: str) -> str:
    if word == "xcr0":
        return "km_xcr0()"
    leaf, _, register = word.partition(".")
    return f"km_cpuid({int(leaf, 16):#x}u, {_REGISTERS.index(register)})"


_ARCHITECTURES: Final[dict[str, Callable[[Target], list[str]]]] = {"x86_64": _x86_64}
