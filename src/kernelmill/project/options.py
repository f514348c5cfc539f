"""Every option that changes code or artefacts, in frozen values (so that they can be hashed and printed)."""

from __future__ import annotations

from typing import Final, Literal

from kernelmill.records import dataclass

AUTO: Final = "auto"
BackendName = Literal["auto", "llvm", "c"]  # `auto`: the first that the machine has


@dataclass(frozen=True, slots=True)
class KernelOptions:
    """Relaxations of one kernel, as named in `@kernel(...)`; the defaults are Python's own semantics.

    `fastmath`: LLVM flag names (`contract reassoc nnan ninf nsz arcp`), `@kernel(fastmath=True)` means all of them.
    `overflow`: 'exact' (leave), 'wrap', 'raise' (OverflowError instead of leaving). `bounds`: 'checked', 'unchecked'.
    `division`: 'python', 'ieee'. `strict`: leaving the fast path is a TypeError. `math`: whose elementary functions are called,
    the library's ('own') or the C library's ('libm').
    """

    fastmath: tuple[str, ...] = ()
    overflow: Literal["exact", "wrap", "raise"] = "exact"
    bounds: Literal["checked", "unchecked"] = "checked"
    division: Literal["python", "ieee"] = "python"
    strict: bool = False
    math: Literal["own", "libm"] = "own"


@dataclass(frozen=True, slots=True)
class CodeOptions:
    """What the code of every kernel depends on, and nothing else: caches go by it.

    `opt_level`: the back end's -O level. `cpu_levels`: names of CPU levels to compile kernels with loops for besides a
    target's lowest; () for all. `math`: as in `KernelOptions`, for kernels that do not say. `debug`: with the lines of the
    source, for debuggers and profilers.
    """

    opt_level: int = 2
    cpu_levels: tuple[str, ...] = ()
    math: Literal["own", "libm"] = "own"
    debug: bool = False


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Options of a project: table `[tool.kernelmill]` and its command-line counterparts, those of the code apart.

    `kernels`: `package.module:function` patterns (fnmatch) chosen without a decorator. `on_unsupported`: what a decorated
    kernel that cannot be compiled means. `backend`: what makes the code, a name of the table of back ends. `cache_dir`: where it is
    kept, '' for the usual place. `sdist_c`: whether a source distribution holds the kernels as C; `c_builder`: what calls
    the C compiler, kernelmill or CMake. `llvm_sources`: files of LLVM's language that go into wheels compiled.
    """

    inner_backend: str = "setuptools.build_meta"
    kernels: tuple[str, ...] = ()
    on_unsupported: Literal["error", "fallback"] = "error"
    require_native: bool = False
    targets: tuple[str, ...] = ()
    backend: BackendName = AUTO
    cache_dir: str = ""
    sdist_c: bool = False
    c_builder: Literal["direct", "cmake"] = "direct"
    llvm_sources: tuple[str, ...] = ()
    code: CodeOptions = CodeOptions()
