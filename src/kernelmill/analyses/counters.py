"""Variables that only count: they start from small constants and change by small constant steps.

Input: a function. Output: a `Counter` per such i64 variable. A value of a counter is a constant of at most 2**61 plus
one step of at most 256 for every operation executed since; 2**54 operations take more than a month, so no value ever
lies outside +-LIMIT and adding a step cannot overflow. The same holds for temporaries on the way and for copies between
counters.

    k = copy 0; while … { t, o = sadd_ov k, 1; k = copy t }        k and t are counters, k rises
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Const, For, Function, Op, Operand, Stmt
from kernelmill.ir.types import I64
from kernelmill.ir.walk import statements
from kernelmill.records import dataclass

START: Final = 2**61
STEP: Final = 256
LIMIT: Final = START + 2**54 * STEP
_STEPS: Final = {"add": 1, "sadd_ov": 1, "sub": -1, "ssub_ov": -1}
_CHOICES: Final = {"copy": 0, "select": 1, "smin": 0, "smax": 0}  # operation -> its first operand that may be chosen


@dataclass(frozen=True, slots=True)
class Counter:
    """Whether some step of the variable goes up, and whether some goes down."""

    rises: bool = False
    falls: bool = False


def counters(function: Function) -> dict[str, Counter]:
    """The counters among the variables of `function`."""
    sources: dict[str, list[str]] = {}
    steps: dict[str, set[bool]] = {}
    bad = {p.name for p in function.params}
    for stmt in statements(function.body):
        _note(stmt, sources, steps, bad)
    users: dict[str, list[str]] = {}
    for name, needed in sources.items():
        for other in needed:
            users.setdefault(other, []).append(name)
            if other not in sources:
                bad.add(other)
    work = list(bad)
    while work:
        for user in users.get(work.pop(), ()):
            if user not in bad:
                bad.add(user)
                work.append(user)
    return {name: _counter(name, sources, steps) for name in sources if name not in bad}


def _note(stmt: Stmt, sources: dict[str, list[str]], steps: dict[str, set[bool]], bad: set[str]) -> None:
    """Write down what the variables that `stmt` assigns are made from."""
    if isinstance(stmt, For):
        bad.add(stmt.var.name)
    if not isinstance(stmt, Op):
        return
    for number, result in enumerate(stmt.results):
        if result.type != I64:
            continue
        needed = _sources(stmt) if number == 0 else None
        if needed is None:
            bad.add(result.name)
            sources.setdefault(result.name, [])
            continue
        sources.setdefault(result.name, []).extend(needed)
        if stmt.name in _STEPS:
            steps.setdefault(result.name, set()).add(_step(stmt) > 0)


def _sources(op: Op) -> list[str] | None:
    """The variables that the result of `op` is a small step from, or a copy of; None if it may be anything."""
    if op.name in _STEPS:
        a, b = op.args
        if isinstance(a, Const) and _STEPS[op.name] > 0:
            a, b = b, a
        if isinstance(a, Const) or not _small(b, STEP):
            return None
        return [a.name]
    if op.name in _CHOICES:
        chosen = op.args[_CHOICES[op.name] :]
        if all(not isinstance(c, Const) or _small(c, START) for c in chosen):
            return [c.name for c in chosen if not isinstance(c, Const)]
    return None


def _small(operand: Operand, limit: int) -> bool:
    return isinstance(operand, Const) and isinstance(operand.value, int) and abs(operand.value) <= limit


def _step(op: Op) -> int:
    value = next(a.value for a in reversed(op.args) if isinstance(a, Const))
    return _STEPS[op.name] * value if isinstance(value, int) else 0


def _counter(name: str, sources: dict[str, list[str]], steps: dict[str, set[bool]]) -> Counter:
    """The directions of the steps that make `name` itself or what it is copied from."""
    near = {name, *sources[name]}
    signs = set[bool]().union(*(steps.get(n, set()) for n in near))
    return Counter(True in signs, False in signs)
