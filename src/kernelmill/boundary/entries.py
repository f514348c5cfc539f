"""What is written for each kernel: an entry, and by what boundary it is reached. A kernel may have several entries.

    Entry(kernel, natives, …, Fastcall("km.taking.m.f"))     what Python calls
    Entry(kernel, natives, …, Buffers())                     what takes array.array and memoryview, if the first does not

`wrapper.py` has a writer for each kind of boundary.
"""

from __future__ import annotations

from kernelmill.ir.nodes import Function
from kernelmill.project.kernels import KernelSpec
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Fastcall:
    """Python calls the entry, by METH_FASTCALL. `buffers`: the row by which it asks `km_buffers` where it would leave, '' where the
    kernel takes no buffers; `shared`: symbols of the variants that take stand-ins of buffers as they take arrays, where
    `km_buffers` calls this entry; None where it calls another."""

    buffers: str = ""
    shared: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Buffers:
    """`km_buffers` alone calls the entry, with stand-ins for all its arrays. Where it would leave it says so, and the entry that
    Python called goes on."""


Boundary = Fastcall | Buffers


@dataclass(frozen=True, slots=True)
class Entry:
    """A kernel as the wrapper needs it: the native function of each variant (for the lowest
    CPU level). `python`: they may call the C API, so they run with the GIL. `tables`: per variant the global that names
    its function for each level, '' where all levels share one. `boundary`: who calls it, and how."""

    kernel: KernelSpec
    natives: tuple[Function, ...]
    python: bool
    tables: tuple[str, ...]
    raises: bool = False  # some native function may raise for an index,
    raising: bool = True  # or at all
    boundary: Boundary = Fastcall()
    recursion: KernelSpec | None = None  # of a kernel that calls itself: the one that stands for all that call each other

    @property
    def symbol(self) -> str:
        """Name of the wrapper."""
        folder = "km.buffers" if isinstance(self.boundary, Buffers) else "km.entry"
        return f"{folder}.{self.kernel.qualified}"

    @property
    def stand_ins(self) -> bool:
        """Whether `km_buffers` calls it, which tells it so."""
        return isinstance(self.boundary, Buffers) or self.boundary.shared is not None
