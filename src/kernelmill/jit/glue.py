"""The object files with the part of the glue that all kernels share: made once on a machine, and kept in the cache.

A kernel that has nothing to do with arrays needs the smaller of the two alone.
"""

from __future__ import annotations

import marshal
from typing import Final

from kernelmill.boundary.precompiled import REST, STAND_IN, START, SharedGlue, shared_glue
from kernelmill.cache.key import key_of
from kernelmill.cache.store import Folder, Memory
from kernelmill.codegen.backend import Backend, Code
from kernelmill.ir.nodes import Function, Module, Var, attr
from kernelmill.ir.types import LOW_TYPES
from kernelmill.jit.ready import compiler_state
from kernelmill.project.options import CodeOptions
from kernelmill.targets import Target

NATIVE_NAME: Final = "_kernelmill_jit"  # of every native module that holds one kernel of this process
NOTHING: Final = Module(())
HEAD: Final = "head"


class Glue:
    """What of the glue `body` does not define itself. `stand_ins`: its functions, without bodies; `tables`: what it needs of each
    module."""

    def __init__(self, place: _Place, head: bytes) -> None:
        self._place = place
        self.stand_ins, self.tables, self._starting = _read(head)

    def objects(self, body: Module) -> list[bytes]:
        """The files that a module with these functions needs, each made when it is first needed."""
        used = {f.name for f in body.functions if attr(f, "elsewhere")}
        return [self._place.part(name) for name in ((START,) if used <= self._starting else (START, REST))]


class _Place:
    """What is known of the glue of one target, in this process and in the store."""

    def __init__(self, target: Target, abi: str, backend: Backend, store: Folder | Memory) -> None:
        self._target, self._abi, self._backend, self._store = target, abi, backend, store
        self._made: SharedGlue | None = None

    def part(self, name: str) -> bytes:
        """An object file; `HEAD`: what there is to say of them."""
        key = self.key(name)
        if key not in _known:
            data = self._store.get(key)
            if data is None:
                data = self._make(name)
                about = {"kind": "glue", "name": NATIVE_NAME, "part": name, "for": self._target.name, "abi": self._abi}
                self._store.put(key, data, about)
            _known[key] = data
        return _known[key]

    def key(self, name: str) -> str:
        """The key of an entry."""
        return key_of(
            "glue",
            part=name, target=self._target.for_code(), abi=self._abi, native_name=NATIVE_NAME,
            compiler=compiler_state(), backend=self._backend.version(),
        )  # fmt: skip

    def _make(self, name: str) -> bytes:
        shared = self._made = self._made or shared_glue(self._target.for_code(), NATIVE_NAME, self._abi)
        if name == HEAD:
            return _head(shared)
        module = shared.files[name]
        own = frozenset(f.name for f in module.functions if not attr(f, "elsewhere"))
        wanted = own & {f.name for f in shared.stand_ins}
        (made,) = self._backend.objects(Code(module, NOTHING, self._target, CodeOptions(), wanted=wanted))
        return made


_known: Final[dict[str, bytes]] = {}


def glue_for(target: Target, abi: str, backend: Backend, store: Folder | Memory) -> Glue:
    """The glue for modules of `target`, a row with one CPU level."""
    place = _Place(target, abi, backend, store)
    return Glue(place, place.part(HEAD))


def _head(shared: SharedGlue) -> bytes:
    rows = [(f.name, [(p.name, str(p.type)) for p in f.params], [str(kind) for kind in f.results]) for f in shared.stand_ins]
    starting = sorted(f.name for f in shared.files[START].functions)
    return marshal.dumps((rows, sorted(shared.tables), starting))


def _read(head: bytes) -> tuple[tuple[Function, ...], frozenset[str], frozenset[str]]:
    rows, tables, starting = marshal.loads(head)  # noqa: S302  # from a folder that nobody else may write to
    stand_ins = tuple(
        Function(
            name, tuple(Var(p, LOW_TYPES[kind]) for p, kind in params), tuple(LOW_TYPES[kind] for kind in results), (),
            abi="c", attrs=STAND_IN,
        )
        for name, params, results in rows
    )  # fmt: skip
    return stand_ins, frozenset(tables), frozenset(starting)
