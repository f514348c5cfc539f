"""What a back end is: it makes object files of low IR, for the pipeline, and small ones that linking needs.

    with backends.opened("auto", backends.Work()) as backend:
        backend.announce(code)              # optional: begin, others may follow
        objects = backend.objects(code)     # to be linked together

Everything that is asked of a back end is a value, and so is every answer; where it runs its compiler is its own affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from kernelmill.project.options import CodeOptions
from kernelmill.records import dataclass, field
from kernelmill.targets import Target

if TYPE_CHECKING:  # a build that finds its modules has no IR
    from kernelmill.ir.nodes import Module


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """What one native module is made from.

    `body`: the kernels and what Python calls, after all passes; the very same object for every ABI and every target whose
    rows for code are equal. `start`: how the module starts with one ABI; it names functions and globals of `body`; empty where
    that is in another object file. `wanted`: names of `body` that such files use. `places`: what debug information calls the files
    of spans; as they are called there, without.
    """

    body: Module
    start: Module
    target: Target
    options: CodeOptions
    wanted: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)


class Backend(Protocol):
    """Makes native code, for as long as a `with` block runs. Used in one thread.

    `name`: as `[tool.kernelmill] backend` gives it. Failures that a user can mend are `KernelmillError`s.
    """

    name: str

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def version(self) -> str:
        """Of all that the bytes of an object file depend on besides what is asked, for reports and cache keys."""

    def tools(self) -> tuple[tuple[str, str], ...]:
        """Name and version of each package that makes the code, for bills of materials."""

    def can_generate(self, target: Target) -> bool:
        """Whether it makes code for the target, on this machine as it is."""

    def warm_up(self) -> None:
        """Begin what takes a moment, since there will be work soon."""

    def announce(self, code: Code) -> None:
        """Begin with what `objects` will be asked for."""

    def objects(self, code: Code) -> list[bytes]:
        """The object files of a module, in a fixed order; equal input gives equal bytes on every machine."""

    def whole(self, module: Module, target: Target, options: CodeOptions) -> bytes:
        """A whole low module as one object file."""

    def support(self, undefined: Iterable[str], target: Target) -> bytes | None:
        """An object file that defines those of the undefined symbols that a compiler's run-time library would; None if there
        are none that this platform lacks."""

    def announce_stub(self, symbols: Iterable[str], target: Target) -> None:
        """Begin with what `stub` will be asked for, if that takes a moment."""

    def stub(self, symbols: Iterable[str], target: Target) -> bytes:
        """An object file that defines functions called `symbols`, which do nothing, to link against and throw away."""

    def foreign(self, text: str, target: Target, options: CodeOptions) -> bytes:
        """An object file of a verified text of LLVM's language that names no machine."""

    def text(self, module: Module, target: Target, options: CodeOptions, stage: str) -> str:
        """A whole low module (see `add_boundary`) as text of one of the stages that the row of this back end names."""
