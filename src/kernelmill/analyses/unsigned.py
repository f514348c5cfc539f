"""Which Python ints of a high module are best held as unsigned 64-bit integers: those that a mask or a modulus keeps below 2**64.

    t = a * s; u = t + c; s = u & 18446744073709551615; z = s >> 30          u and s are, z need not be

Starting from masks, moduli and constants of 2**63 and more, what is computed from such values, or holds one of them, is
unsigned too: variables, parameters and results of the project's functions. What is found is a choice and no
proof: whoever uses it guards each conversion (see `passes/cleanup/unsigned.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from kernelmill.ir.nodes import Const, Function, Op, Operand, Return, Stmt, Var, attr
from kernelmill.ir.types import BOOL, DTYPES, FLOAT, INT, UINT, ArrayType, NpScalar, PyScalar, Type
from kernelmill.ir.walk import reads, statements
from kernelmill.records import dataclass

SIGNED: Final = 1 << 63  # the first number that a signed 64-bit integer does not hold
LIMIT: Final = 1 << 64
#: Methods of ints from the library that are done at once on unsigned ones.
METHODS: Final = {
    "kernelmill.library.python.numbers.bit_length": "bit_length",
    "kernelmill.library.python.numbers.bit_count": "bit_count",
}
_BITWISE: Final = frozenset({"and", "or", "xor", "lshift", "rshift"})
_NATURAL: Final = _BITWISE | {"add", "mul"}  # what hashes do with their seeds

#: An int: its function and its variable, or what `result_name` gives for a result.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The ints that are to be unsigned, of functions whose ints may be."""

    places: frozenset[Place]
    eligible: frozenset[str]

    def type_of(self, function: str, name: str, kind: Type) -> Type:
        """The type of a variable or a result, unsigned where it is to be."""
        return UINT if kind == INT and (function, name) in self.places else kind


def result_name(number: int) -> str:
    """What stands for the name of a variable where a result of a function is meant."""
    return f"->{number}"


def unsigned_of(functions: Mapping[str, Function], signed: Iterable[str] = ()) -> Unsigned:
    """The choice for all functions of a high module; parameters and results of those in `signed` are none."""
    search = _Search(functions)
    for name in signed:
        function = functions[name]
        search.pinned |= {(name, p.name) for p in function.params}
        search.pinned |= {(name, result_name(k)) for k in range(len(function.results))}
    search.fixed = frozenset(search.pinned)
    return search.found()


def is_unsigned(operand: Operand) -> bool:
    """Whether an operand is an unsigned int, or a constant that no signed one holds."""
    if isinstance(operand, Const) and isinstance(operand.value, int) and operand.type == INT:
        return SIGNED <= operand.value < LIMIT
    return operand.type == UINT


def gives_unsigned(op: Op) -> bool:
    """Whether the result of an operation on ints, computed from the types of its operands, is an unsigned int."""
    if not any(map(is_unsigned, op.args)):
        return False
    a, b = op.args[0], op.args[-1]
    match op.name, attr(op, "op") or attr(op, "fn"):
        case "binary", "and":
            return not any(0 <= c < SIGNED for c in _constants(op))
        case "binary", "or" | "xor" | "add" | "mul":
            return not any(c < 0 for c in _constants(op))
        case "binary", "sub":
            return is_constant(b, 0, SIGNED) or is_constant(a, SIGNED, LIMIT)
        case "binary", "floordiv":
            return not is_constant(b, 2, SIGNED) and not is_constant(b, -LIMIT, 0)
        case "binary", "mod":
            return is_unsigned(b)
        case "binary", "lshift":
            return is_unsigned(a)
        case "binary", "rshift":
            return is_unsigned(a) and not is_constant(b, 1, SIGNED)
        case "unary", "pos":
            return True
        case "builtin", "abs" | "min" | "max":
            return not any(c < 0 for c in _constants(op))
        case "cast", _:
            return True
    return False


def takes_unsigned(op: Op) -> frozenset[int]:
    """The places of the operands of an operation that may be unsigned ints."""
    every = frozenset(range(len(op.args)))
    plain = all(a.type in (INT, UINT, BOOL) for a in op.args)
    result = op.results[0].type if op.results else None
    match op.name:
        case "binary" if isinstance(result, NpScalar):
            return every if all(isinstance(a.type, PyScalar) or _is_real(a.type) for a in op.args) else frozenset()
        case "binary":
            floats = result == FLOAT and all(isinstance(a.type, PyScalar) and a.type.name != "complex" for a in op.args)
            return every if (plain and result in (INT, FLOAT)) or floats else frozenset()
        case "compare":
            numpy = all(a.type in (INT, UINT, BOOL) or _is_real(a.type) for a in op.args)
            return every if plain or numpy else frozenset()
        case "truth":
            return every
        case "unary":
            return every if result == INT else frozenset()
        case "builtin" if attr(op, "fn") in ("abs", "min", "max"):
            return every if all(a.type in (INT, UINT) for a in op.args) and result == INT else frozenset()
        case "cast":
            return every if _is_real(result) or result in (INT, FLOAT, BOOL) else frozenset()
        case "store_item":
            array = op.args[0].type
            real = isinstance(array, ArrayType) and DTYPES[array.dtype].kind != "c"
            return frozenset({len(op.args) - 1}) if real else frozenset()
    return frozenset()


def _is_real(kind: Type | None) -> bool:
    return isinstance(kind, NpScalar) and DTYPES[kind.dtype].kind != "c"


def is_constant(operand: Operand, low: int, high: int) -> bool:
    """Whether an operand is a constant from `low` to below `high`."""
    return isinstance(operand, Const) and isinstance(operand.value, int) and low <= operand.value < high


def _constants(op: Op) -> list[int]:
    return [a.value for a in op.args if isinstance(a, Const) and isinstance(a.value, int)]


class _Search:
    """The search: edges along which values are handed on, operations that compute unsigned ones."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions
        self.eligible = {n for n, f in functions.items() if not attr(f, "library") and attr(f, "overflow") not in ("raise", "wrap")}
        self.chosen: set[Place] = set()
        self.after: dict[Place, set[Place]] = defaultdict(set)  # who gets a value at once
        self.before: dict[Place, set[Place]] = defaultdict(set)
        self.pinned: set[Place] = set()
        self.fixed: frozenset[Place] = frozenset()  # pinned by callers, which says nothing of what is handed on
        self.used: set[Place] = set()  # by something that takes unsigned ints
        self.signed: set[Place] = set()  # by something that does not
        self.read: set[Place] = set()  # by something that tells whether they are negative
        self.casts: set[Place] = set()  # ints of np.uint64
        self.bits: set[Place] = set()  # operands of bitwise operations
        self.shifted: set[Place] = set()  # operands of `>>`
        self.rules: list[tuple[str, Op]] = []

    def found(self) -> Unsigned:
        """The choice."""
        for name in sorted(self.eligible):
            for stmt in statements(self.functions[name].body):
                self._look(name, stmt)
        pinned = self.pinned - self.fixed
        self._spread(pinned, pinned)
        self.pinned = pinned | self.fixed
        self.chosen -= self.pinned
        self._choose_casts()
        while self._grow():
            pass
        useful = self.used & self.chosen
        self._spread(useful, useful, back=True)
        return Unsigned(frozenset(self.chosen & useful), frozenset(self.eligible))

    def _look(self, name: str, stmt: Stmt) -> None:
        """Take notice of a statement."""
        match stmt:
            case Return(values):
                for k, value in enumerate(values):
                    self._hand(name, value, (name, result_name(k)))
                    self.used.add((name, result_name(k)))
            case Op(name="copy", results=(result,), args=(x,)):
                self._hand(name, x, (name, result.name))
            case Op(name="convert", results=(result,), args=(x,)) if x.type == result.type:
                self._hand(name, x, (name, result.name))
            case Op(name="invoke") if attr(stmt, "callee") in self.eligible:
                callee = str(attr(stmt, "callee"))
                for x, p in zip(stmt.args, self.functions[callee].params, strict=True):
                    self._hand(name, x, (callee, p.name))
                for k, r in enumerate(stmt.results):
                    self._edge((callee, result_name(k)), (name, r.name))
            case Op():
                self._operation(name, stmt)
            case _:
                self.signed |= {(name, x.name) for x in reads(stmt) if isinstance(x, Var)}

    def _operation(self, name: str, op: Op) -> None:
        """Take notice of an operation that does not merely hand values on."""
        places = takes_unsigned(op) if attr(op, "callee") not in METHODS else frozenset({0})
        for k, x in enumerate(op.args):
            if isinstance(x, Var):
                (self.used if k in places else self.signed).add((name, x.name))
        self._notice(name, op)
        if op.results and op.results[0].type == INT:
            if op.name == "cast" and op.args[0].type == NpScalar("uint64"):
                self.casts.add((name, op.results[0].name))
            elif places:
                self.rules.append((name, op))

    def _notice(self, name: str, op: Op) -> None:
        """What an operation does with its operands."""
        what = str(attr(op, "op"))
        taken = [(name, x.name) if isinstance(x, Var) else None for x in op.args]
        natural = taken if op.name == "binary" and what in _NATURAL else []
        natural = natural[:1] if what in ("lshift", "rshift") else natural  # a count is another matter
        self.read |= {place for place in taken[len(natural) :] if place}
        found = {place for place in natural if place}
        self.bits |= found if what in _BITWISE else set()
        self.shifted |= found if what == "rshift" else set()

    def _hand(self, name: str, x: Operand, to: Place) -> None:
        """A value is handed to a variable."""
        if isinstance(x, Var):
            if x.type == INT:
                self._edge((name, x.name), to)
        elif x.type == INT and isinstance(x.value, int):
            (self.pinned if x.value < 0 else self.chosen if is_unsigned(x) else set()).add(to)

    def _edge(self, source: Place, target: Place) -> None:
        self.after[source].add(target)
        self.before[target].add(source)

    def _spread(self, start: set[Place], into: set[Place], *, back: bool = False) -> None:
        """Add to `into` all that gets a value from `start`, or that `start` gets its values from."""
        waiting, edges = list(start), self.before if back else self.after
        while waiting:
            for place in edges[waiting.pop()] - into:
                into.add(place)
                waiting.append(place)

    def _choose_casts(self) -> None:
        """Ints of np.uint64 are unsigned where their bits are looked at; those that only count or index stay signed."""
        for place in self.casts - self.pinned:
            reached = {place}
            self._spread(reached, reached)
            if reached & self.bits:
                self.chosen.add(place)

    def _grow(self) -> bool:
        """One round of the search; whether it found anything."""
        before = len(self.chosen)
        reached = set(self.chosen)
        self._spread(reached, reached)
        self.chosen |= reached - self.pinned
        view = Unsigned(frozenset(self.chosen), frozenset(self.eligible))
        for name, op in self.rules:
            args = tuple(Var(x.name, view.type_of(name, x.name, x.type)) if isinstance(x, Var) else x for x in op.args)
            if gives_unsigned(reduced(Op(op.name, op.results, args, op.attrs))):
                self.chosen.add((name, op.results[0].name))
        self.chosen -= self.pinned
        for place, handed in list(self.after.items()):  # what is only handed to unsigned ints, and computed with, is one as well
            if handed <= self.chosen and place not in self.signed | self.pinned | self.read:
                self.chosen.add(place)
        active = {name for name, _ in self.chosen}
        for name in active & self.eligible:
            params = {(name, p.name) for p in self.functions[name].params if p.type == INT}
            self.chosen |= (params & self.shifted) - self.signed - self.pinned - self.read - self.after.keys()
        return len(self.chosen) > before




def reduced(op: Op) -> Op:
    """`x % 2**64` as `x & (2**64 - 1)`; other operations as they are."""
    if op.name == "binary" and attr(op, "op") == "mod" and is_constant(op.args[1], LIMIT, LIMIT + 1):
        mask = Const(LIMIT - 1, INT)
        return Op(op.name, op.results, (op.args[0], mask), tuple((k, "and" if k == "op" else v) for k, v in op.attrs), op.span)
    return op
