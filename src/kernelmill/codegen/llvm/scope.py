"""What the emitter of a function must know of its module, and what it adds to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kernelmill.codegen.llvm.debug import DebugInfo
from kernelmill.ir.nodes import Extern, Function
from kernelmill.records import dataclass, field

FIRST_FREE_METADATA = 3


@dataclass(slots=True)
class Scope:
    """What an emitter must know of the module: functions and externs by name. `prelude` and `libm` gather what the
    module has to add, `metadata` the loop hints; `debug`: debug information, where that is asked for."""

    functions: Mapping[str, Function]
    externs: Mapping[str, Extern]
    prelude: set[str] = field(default_factory=set)
    libm: dict[str, str] = field(default_factory=dict)
    metadata: list[str] = field(default_factory=list)
    word: str = "i64"  # LLVM's integer as wide as a pointer
    extension: str = ""  # what a C int carries in calls to and from C: 'signext ' where it fills its register
    binding: str = " nonlazybind"  # of library functions: through the GOT directly, where a platform has one
    broken: tuple[str, ...] = ()  # intrinsics that cannot be emitted for this CPU
    debug: DebugInfo | None = None

    def add(self, text: Callable[[str], str]) -> str:
        """A metadata node more, whose definition `text` gives for its name; the name."""
        name = f"!{len(self.metadata) + FIRST_FREE_METADATA}"
        self.metadata.append(text(name))
        return name

    def loop_metadata(self, *, vectorize: bool, unroll: bool, count: int = 0) -> str:
        """A reference to metadata for a loop that is not worth vectorising, or not worth unrolling, or should do the work of so
        many vectors at once; '' for others."""
        texts = [] if vectorize else ['!"llvm.loop.vectorize.enable", i1 false']
        if count:
            texts.append(f'!"llvm.loop.interleave.count", i32 {count}')
        if not unroll:
            texts.append('!"llvm.loop.unroll.disable"')
        if not texts:
            return ""
        first = len(self.metadata) + FIRST_FREE_METADATA
        hints_at = ", ".join(f"!{first + 1 + k}" for k in range(len(texts)))
        self.metadata.append(f"!{first} = distinct !{{!{first}, {hints_at}}}")
        self.metadata.extend(f"!{first + 1 + k} = !{{{text}}}" for k, text in enumerate(texts))
        return f", !llvm.loop !{first}"

    def own_memory_metadata(self) -> dict[bool, str]:
        """What tells LLVM that accesses of a function's own memory (key True) don't meet those of its arguments
        (False)."""
        domain = len(self.metadata) + FIRST_FREE_METADATA
        own, passed, only_own, only_passed = range(domain + 1, domain + 5)
        self.metadata.extend([
            f"!{domain} = distinct !{{!{domain}}}",
            *(f"!{scope} = distinct !{{!{scope}, !{domain}}}" for scope in (own, passed)),
            *(f"!{domain + 3 + k} = !{{!{scope}}}" for k, scope in enumerate((own, passed))),
        ])
        return {
            True: f", !alias.scope !{only_own}, !noalias !{only_passed}",
            False: f", !alias.scope !{only_passed}, !noalias !{only_own}",
        }
