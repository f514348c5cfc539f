"""Which functions a function runs, and what follows from that: what is copied for CPU levels, what needs the GIL.

Input: low functions by name. Names of copies for CPU levels are made here, so that whoever makes them and whoever calls
them agree.
"""

from __future__ import annotations

from collections.abc import Mapping

from kernelmill.ir.nodes import Function, Op, attr
from kernelmill.ir.walk import operations


class CallGraph:
    """Who calls whom among `functions`; each of them is read once, when it is first asked for."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions
        self._callees: dict[str, frozenset[str]] = {}

    def callees(self, symbol: str) -> frozenset[str]:
        """Those of the functions that `symbol` itself calls."""
        if symbol not in self._callees:
            function = self.functions[symbol]
            named = {called(op) for block in (function.body, function.cleanup) for op in operations(block)}
            self._callees[symbol] = frozenset(named & self.functions.keys())
        return self._callees[symbol]

    def reachable(self, symbol: str) -> set[str]:
        """The native and elementary functions that `symbol` may run, itself included."""
        found = {symbol}
        waiting = [symbol]
        while waiting:
            new = self.callees(waiting.pop()) - found
            found |= new
            waiting += new
        return found


def called(op: Op) -> str:
    """The function of ours that an operation runs, or ''."""
    return str(attr(op, "own" if op.name == "libm" else "callee", ""))


def at_level(symbol: str, level: str) -> str:
    """Name of the copy of a function for a CPU level."""
    return f"{symbol}${level}"


def without_level(function: Function) -> str:
    """Name of the function that this is the copy of for a CPU level, its own where it is none."""
    level = attr(function, "level")
    return function.name.removesuffix(at_level("", str(level))) if level else function.name


def calls_python(function: Function) -> bool:
    """Whether a native function itself may call the C API, by its attribute or by what it does."""
    called = (*operations(function.body), *operations(function.cleanup))
    return bool(attr(function, "python")) or any(
        op.name in ("ccall", "icall") and not attr(op, "pure") for op in called
    )
