"""What the emitter of a function must know of its module, and what it adds to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from kernelmill.codegen.llvm.debug import DebugInfo
from kernelmill.ir.nodes import Extern, Function
from kernelmill.records import dataclass, field, replace

FIRST_FREE_METADATA = 3


class Facts(NamedTuple):
    """What the text of a function may depend on besides functions and externs: of the target, the part, the CPU level."""

    word: str = "i64"  # LLVM's integer as wide as a pointer
    extension: str = ""  # what a C int carries in calls to and from C: 'signext ' where it fills its register
    binding: str = " nonlazybind"  # of library functions: through the GOT directly, where a platform has one
    broken: tuple[str, ...] = ()  # intrinsics that cannot be emitted for this CPU
    has: frozenset[str] = frozenset()  # capabilities of the CPU level
    register_bits: int = 0  # of its vectors
    first: int = FIRST_FREE_METADATA  # the number of the first metadata node of its own


class Written(NamedTuple):
    """The text of a function, what it was found to depend on, and what the module has to add for it."""

    text: str
    needed: Mapping[str, object]
    prelude: frozenset[str]
    libm: Mapping[str, str]
    metadata: tuple[str, ...]


@dataclass(slots=True)
class Scope:
    """What an emitter must know of the module: functions and externs by name. `prelude` and `libm` gather what the
    module has to add, `metadata` the loop hints; `asked` the facts that were asked for; `debug`: debug information, where that is
    asked for."""

    functions: Mapping[str, Function]
    externs: Mapping[str, Extern]
    prelude: set[str] = field(default_factory=set)
    libm: dict[str, str] = field(default_factory=dict)
    metadata: list[str] = field(default_factory=list)
    facts: Facts = Facts()
    asked: set[str] = field(default_factory=set)
    debug: DebugInfo | None = None

    @property
    def next(self) -> int:
        """The number of the next metadata node."""
        self.asked.add("first")
        return self.facts.first + len(self.metadata)

    @property
    def word(self) -> str:
        """As in `Facts`."""
        self.asked.add("word")
        return self.facts.word

    @property
    def extension(self) -> str:
        """As in `Facts`."""
        self.asked.add("extension")
        return self.facts.extension

    @property
    def binding(self) -> str:
        """As in `Facts`."""
        self.asked.add("binding")
        return self.facts.binding

    @property
    def broken(self) -> tuple[str, ...]:
        """As in `Facts`."""
        self.asked.add("broken")
        return self.facts.broken

    @property
    def has(self) -> frozenset[str]:
        """As in `Facts`."""
        self.asked.add("has")
        return self.facts.has

    @property
    def register_bits(self) -> int:
        """As in `Facts`."""
        self.asked.add("register_bits")
        return self.facts.register_bits

    def apart(self, facts: Facts, write: Callable[[Scope], str]) -> Written:
        """What `write` gives and adds, nothing of which is added here yet."""
        own = replace(self, prelude=set(), libm={}, metadata=[], facts=facts, asked=set())
        text = write(own)
        needed = {name: getattr(facts, name) for name in own.asked}
        return Written(text, needed, frozenset(own.prelude), own.libm, tuple(own.metadata))

    def take(self, written: Written) -> str:
        """Add what a text asks for; the text."""
        self.prelude |= written.prelude
        self.libm.update(written.libm)
        self.metadata.extend(written.metadata)
        return written.text

    def add(self, text: Callable[[str], str]) -> str:
        """A metadata node more, whose definition `text` gives for its name; the name."""
        name = f"!{self.next}"
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
        first = self.next
        hints_at = ", ".join(f"!{first + 1 + k}" for k in range(len(texts)))
        self.metadata.append(f"!{first} = distinct !{{!{first}, {hints_at}}}")
        self.metadata.extend(f"!{first + 1 + k} = !{{{text}}}" for k, text in enumerate(texts))
        return f", !llvm.loop !{first}"

    def own_memory_metadata(self) -> dict[bool, str]:
        """What tells LLVM that accesses of a function's own memory (key True) don't meet those of its arguments
        (False)."""
        domain = self.next
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
