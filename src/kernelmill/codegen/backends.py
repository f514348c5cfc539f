"""Which back ends there are, and the choice among them. A back end is imported when it is opened, not before.

Input: a name as in `[tool.kernelmill] backend`. Output: an open `Backend`; where the machine lacks what it needs, one that
says so as soon as it is asked for code, so that everything else works.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Final, NoReturn, Self

from kernelmill.cache.store import Store
from kernelmill.codegen.backend import Backend, Code
from kernelmill.codegen.compilers import for_this_machine
from kernelmill.codegen.late import Late, library_of
from kernelmill.diagnostics import KernelmillError
from kernelmill.memory import require
from kernelmill.project.options import AUTO, CodeOptions
from kernelmill.records import dataclass, replace
from kernelmill.targets import Target

if TYPE_CHECKING:  # a build that finds its modules has no IR
    from kernelmill.ir.nodes import Module

#: Bytes that loading a back end's library takes, about; it fails with another message without them.
LIBRARY: Final = 192 << 20


@dataclass(frozen=True, slots=True)
class Work:
    """What a back end is told of the work to come: whether it is for several CPUs, how much to do at once (0: as much as the
    machine can), where objects are kept from one run to the next, whether somebody waits for
    code that is for this machine alone (then what is not hot is not optimised); whether CMake is to build C; and whether the
    back end is loaded when there is work only (`late`), since a build that finds everything in the store has none."""

    apart: bool = False
    count: int = 0
    store: Store | None = None
    quick: bool = False
    cmake: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One back end. `module`: has a function `open_backend(work: Work) -> Backend`. `available`: whether this machine has
    what it needs, which `needs` names and `install` gets. `stages`: texts that it can print. `library`: the package whose loading
    takes long."""

    name: str
    module: str
    available: Callable[[], bool]
    needs: str
    install: str
    stages: tuple[str, ...]
    library: str = ""


def importable(name: str) -> bool:
    """Whether there is such a package, which is not imported."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):  # an import hook that refuses it; a half-initialised module
        return False


#: in the order in which `auto` chooses
BACKENDS: Final[dict[str, Row]] = {
    row.name: row
    for row in (
        Row(
            "llvm",
            "kernelmill.codegen.llvm.backend",
            lambda: importable("llvmlite"),
            needs="the package llvmlite",
            install="pip install llvmlite",
            stages=("llvm", "asm"),
            library="llvmlite",
        ),
        Row(
            "c",
            "kernelmill.codegen.c.backend",
            for_this_machine,
            needs="a C compiler",
            install="install gcc or clang, or pip install ziglang",
            stages=("c",),
        ),
    )
}


def opened(name: str = AUTO, work: Work = Work()) -> Backend:  # noqa: B008  # frozen
    """The back end called `name`, or for `auto` the first that this machine has. To be used in a `with` block."""
    rows = list(BACKENDS.values()) if name == AUTO else [BACKENDS[name]]
    row = next((row for row in rows if row.available()), None)
    if row is None:
        needs = " or ".join(row.needs for row in rows)
        return Unavailable(f"native code cannot be made here: {needs} is missing", "; or ".join(row.install for row in rows))
    if work.late and work.store is not None and (library := library_of(row.library)):
        return Late(row.name, library, work.store, lambda: opened(row.name, replace(work, late=False)))
    try:
        backend: Backend = importlib.import_module(row.module).open_backend(work)
    except (ImportError, OSError) as error:  # there, but broken: a library that it needs, another CPU
        require(LIBRARY)
        return Unavailable(f"native code cannot be made here: {row.needs} cannot be loaded: {error}", row.install)
    return backend


def showing(stage: str, name: str = AUTO) -> Backend:
    """The back end that can print that stage; the named one if it can."""
    rows = [row for row in BACKENDS.values() if stage in row.stages]
    chosen = next((row for row in rows if row.name == name), None) or next((row for row in rows if row.available()), rows[0])
    return opened(chosen.name, Work(count=1))


class Unavailable:
    """A back end that makes nothing: each request for code ends in the reason."""

    name = ""

    def __init__(self, reason: str, hint: str) -> None:
        self.reason, self.hint = reason, hint

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def version(self) -> str:
        """There is none."""
        return ""

    def tools(self) -> tuple[tuple[str, str], ...]:
        """There are none."""
        return ()

    def can_generate(self, target: Target) -> bool:  # noqa: ARG002  # the protocol's
        """For no target."""
        return False

    def warm_up(self) -> None:
        """There is nothing to begin."""

    def announce(self, code: Code) -> None:  # noqa: ARG002  # the protocol's
        """The error."""
        self._fail()

    def objects(self, code: Code) -> list[bytes]:  # noqa: ARG002  # the protocol's
        """The error."""
        self._fail()

    def whole(self, module: Module, target: Target, options: CodeOptions) -> bytes:  # noqa: ARG002  # the protocol's
        """The error."""
        self._fail()

    def support(self, undefined: Iterable[str], target: Target) -> bytes | None:  # noqa: ARG002  # the protocol's
        """The error."""
        self._fail()

    def announce_stub(self, symbols: Iterable[str], target: Target) -> None:
        """There is nothing to begin."""

    def stub(self, symbols: Iterable[str], target: Target) -> bytes:  # noqa: ARG002  # the protocol's
        """The error."""
        self._fail()

    def foreign(self, text: str, target: Target, options: CodeOptions) -> bytes:  # noqa: ARG002  # the protocol's
        """The error."""
        self._fail()

    def text(self, module: Module, target: Target, options: CodeOptions, stage: str) -> str:  # noqa: ARG002  # the protocol's
        """The error."""
        self._fail()

    def _fail(self) -> NoReturn:
        raise KernelmillError(self.reason, hint=self.hint)
