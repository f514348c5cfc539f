"""The object file with the part of the glue that all kernels share: made once on a machine, and kept in the cache."""

from __future__ import annotations

import marshal
from typing import Final

from kernelmill.boundary.precompiled import STAND_IN, shared_glue
from kernelmill.cache.key import key_of
from kernelmill.cache.store import Folder, Memory
from kernelmill.codegen.backend import Backend, Code
from kernelmill.ir.nodes import Function, Module, Var
from kernelmill.ir.types import LOW_TYPES
from kernelmill.jit.ready import compiler_state
from kernelmill.project.options import CodeOptions
from kernelmill.records import dataclass
from kernelmill.targets import Target

NATIVE_NAME: Final = "_kernelmill_jit"  # of every native module that holds one kernel of this process
NOTHING: Final = Module(())


@dataclass(frozen=True, slots=True)
class Glue:
    """`object`: the file; `stand_ins`: its functions, without bodies; `tables`: what it needs of each module."""

    object: bytes
    stand_ins: tuple[Function, ...]
    tables: frozenset[str]


_known: Final[dict[str, Glue]] = {}


def glue_for(target: Target, abi: str, backend: Backend, store: Folder | Memory) -> Glue:
    """The glue for modules of `target`, a row with one CPU level."""
    key = key_of(
        "glue", target=target.for_code(), abi=abi, native_name=NATIVE_NAME, compiler=compiler_state(), backend=backend.version()
    )
    if key not in _known:
        data = store.get(key)
        if data is None:
            data = _made(target, abi, backend)
            store.put(key, data, {"kind": "glue", "name": NATIVE_NAME, "for": target.name, "abi": abi})
        _known[key] = _read(data)
    return _known[key]


def _made(target: Target, abi: str, backend: Backend) -> bytes:
    shared = shared_glue(target.for_code(), NATIVE_NAME, abi)
    names = frozenset(f.name for f in shared.stand_ins)
    (made,) = backend.objects(Code(shared.module, NOTHING, target, CodeOptions(), wanted=names))
    rows = [(f.name, [(p.name, str(p.type)) for p in f.params], [str(kind) for kind in f.results]) for f in shared.stand_ins]
    head = marshal.dumps((rows, sorted(shared.tables)))
    return len(head).to_bytes(4, "little") + head + made


def _read(data: bytes) -> Glue:
    size = 4 + int.from_bytes(data[:4], "little")
    rows, tables = marshal.loads(data[4:size])  # noqa: S302  # from a folder that nobody else may write to
    stand_ins = tuple(
        Function(
            name, tuple(Var(p, LOW_TYPES[kind]) for p, kind in params), tuple(LOW_TYPES[kind] for kind in results), (),
            abi="c", attrs=STAND_IN,
        )
        for name, params, results in rows
    )  # fmt: skip
    return Glue(data[size:], stand_ins, frozenset(tables))
