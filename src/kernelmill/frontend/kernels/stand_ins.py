"""Which other scalar types a parameter may be given natively: those for which every use is on a list of uses that give the same.

The declared type is exact. `np.float64` for `float`, `np.int64` for `int`, `int` for `float` and `bool` for `int` hold the same
value; what is computed from them may differ in type, in value, in the exception. A walk over the high IR follows what may differ:
each operation that meets it is looked up in `USES`; one that is not listed, or whose rule does not know the case, refuses it.

    x * 2.0 + y        np.float64 for x: the same value, which is NumPy's from here on (`spreads`)
    x[i] = u           it is stored in an array of float64: the same (`stops`)
    return u * 2       NumPy's number would be returned: refused, unless the result is declared
    u / v              0.0 for v: Python raises, NumPy does not; only where the call can still be handed to Python
    np.add(u, 1)       int for u: the front end chose a dtype by the declared type and said so (`FunctionBuilder.ask`)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Set
from typing import Final, Literal

from kernelmill.analyses.low_bits import low_bits_of
from kernelmill.frontend.type_rules.operators import may_be_complex
from kernelmill.ir.nodes import Const, For, Function, Module, Op, Operand, Return, Var, attr
from kernelmill.ir.types import BOOL, DTYPES, FLOAT, INT, ArrayType, Container, MixedScalar, NpScalar, PyScalar
from kernelmill.ir.walk import operations, reads, statements
from kernelmill.project.kernels import KernelSpec, Parameter
from kernelmill.records import dataclass, replace

#: What may stand in for each declared type.
CANDIDATES: Final = {"float": ("np", "int"), "int": ("np", "bool"), "bool": ()}

#: Whether nothing differs after the operation, only types may, or anything may.
Verdict = Literal["stops", "spreads", "unsafe"]

#: What the front end decided by the type of a variable: for each function, variable and kind of stand-in.
Asked = Mapping[str, frozenset[tuple[str, str]]]

#: NumPy's dtypes beside which a Python number and a NumPy one of the same kind count alike.
_WIDE: Final = frozenset({"float64", "int64", "complex128"})
_COMPARISONS: Final = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})
_PLAIN: Final = frozenset({"add", "sub", "mul"})
_DIVISIONS: Final = frozenset({"truediv", "floordiv", "mod"})
_EXACT: Final = 2**53
#: Operations on arrays that write where the operand points to, and those that make an array of their own.
_WRITES: Final = frozenset({"store_item", "assign", "put"})
_FRESH: Final = frozenset({"new", "elementwise", "reduce"})


@dataclass(frozen=True, slots=True)
class _Use:
    """One operation that reads what may differ. `late`: an exception may be raised here, after something was written. `wraps`:
    it is computed modulo 2**64, since nothing but low bits is read of it; Python's number may be of any size."""

    op: Op
    touched: Set[Var]
    kind: str
    late: bool
    wraps: bool

    def others(self) -> list[Operand]:
        return [a for a in self.op.args if a not in self.touched]

    def is_touched(self, x: Operand) -> bool:
        return x in self.touched


def accepted(walk: StandInWalk, spec: KernelSpec, *, declared: bool) -> tuple[Parameter, ...]:
    """The parameters of `spec` with `accepts` filled in. `declared`: the result has the type that the source declares.

    Stand-ins meet one another, `n & m` of two bools is a bool: so a parameter takes a kind only if it may together with all
    parameters before it that do.
    """
    by_name = {v.name: v for v in walk.functions[spec.symbol].params}
    taken: dict[str, _Touched] = {}
    out = []
    for p in spec.params:
        kinds = CANDIDATES.get(p.type.name, ()) if isinstance(p.type, PyScalar) and p.name in by_name else ()
        safe = []
        for kind in kinds:
            found = walk.follow(spec.symbol, {by_name[p.name]}, taken.get(kind, _Touched()), kind, late=False)
            if found is not None and (declared or not found.results):
                taken[kind] = found
                safe.append(kind)
        out.append(replace(p, accepts=tuple(safe)) if p.name in by_name else p)
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Touched:
    """What of a function may differ: variables, and results by their places."""

    variables: frozenset[Var] = frozenset()
    results: frozenset[int] = frozenset()


class _Readers:
    """Of one function: which statements read each variable, which operations run before anything is written, which wrap."""

    def __init__(self, function: Function) -> None:
        self.of: dict[Var, list[Op | Return | For]] = defaultdict(list)
        for s in statements(function.body):
            if isinstance(s, Op | Return | For):
                for x in {x for x in reads(s) if isinstance(x, Var)}:
                    self.of[x].append(s)
        self.early = set() if attr(function, "catches") else _before_writes(function)
        self.bits = low_bits_of(function)


class StandInWalk:
    """Follows what may differ through the functions of a module and those that they call; what it found is kept."""

    def __init__(self, module: Module, asked: Asked) -> None:
        self.functions = {f.name: f for f in module.functions}
        self.asked = asked
        self._readers: dict[str, _Readers] = {}
        self._known: dict[tuple[str, frozenset[str], str, bool], frozenset[int] | None] = {}

    def results(self, symbol: str, names: frozenset[str], kind: str, *, late: bool) -> frozenset[int] | None:
        """Which results of a function may differ in type if the parameters `names` do; None if anything may."""
        key = (symbol, names, kind, late)
        if key not in self._known:
            self._known[key] = None  # while it is looked at: a recursion decides nothing
            parameters = {p for p in self.functions[symbol].params if p.name in names}
            found = self.follow(symbol, parameters, _Touched(), kind, late=late)
            self._known[key] = None if found is None else found.results
        return self._known[key]

    def follow(self, symbol: str, more: set[Var], before: _Touched, kind: str, *, late: bool) -> _Touched | None:
        """What may differ if `more` do besides what does already; None if anything may."""
        function = self.functions[symbol]
        if symbol not in self._readers:
            self._readers[symbol] = _Readers(function)
        readers = self._readers[symbol]
        asked = {name for name, of in self.asked.get(symbol, ()) if of == kind}
        touched, returned = {*before.variables, *more}, set(before.results)
        waiting = list(more)
        while waiting:
            variable = waiting.pop()
            if variable.name in asked:
                return None
            for s in readers.of.get(variable, ()):
                match s:
                    case For():
                        if variable.type != INT:
                            return None
                    case Return(values=values):
                        returned |= {k for k, v in enumerate(values) if v == variable}
                    case Op():
                        early = not late and id(s) in readers.early
                        spread = self._spread(_Use(s, touched, kind, not early, readers.bits.may_wrap(s)))
                        if spread is None:
                            return None
                        waiting += spread - touched
                        touched |= spread
        return _Touched(frozenset(touched), frozenset(returned))

    def _spread(self, use: _Use) -> set[Var] | None:
        """The results of an operation that may differ in type; None if anything may."""
        op = use.op
        if op.name == "invoke":
            callee = self.functions[str(attr(op, "callee"))]
            names = frozenset(p.name for p, a in zip(callee.params, op.args, strict=False) if use.is_touched(a))
            found = self.results(callee.name, names, use.kind, late=use.late)
            return None if found is None else {op.results[k] for k in found}
        rule = USES.get(op.name)
        verdict = rule(use) if rule is not None else "unsafe"
        return None if verdict == "unsafe" else set(op.results) if verdict == "spreads" else set()


def _before_writes(function: Function) -> set[int]:
    """The operations after which the call can still be handed to Python as it came: nothing that others see was written."""
    seen = {p for p in function.params if isinstance(p.type, ArrayType | Container)}
    before = -1
    while before != len(seen):
        before = len(seen)
        for op in operations(function.body):
            if op.name not in _FRESH and not seen.isdisjoint(op.args):
                seen |= {r for r in op.results if isinstance(r.type, ArrayType | Container)}
    early: set[int] = set()
    for stmt in function.body:
        ops = list(operations((stmt,)))
        if any((op.name in _WRITES and op.args[0] in seen) or (op.name == "invoke" and not seen.isdisjoint(op.args)) for op in ops):
            break
        early |= {id(op) for op in ops}
    return early


# ---- rules: what each operation gives for a stand-in


def _copy(use: _Use) -> Verdict:
    return "spreads"


def _same(use: _Use) -> Verdict:
    return "stops"


def _math(use: _Use) -> Verdict:
    """Functions of `math` take any number as the float or int that it is, np.bool excepted; the result is Python's."""
    return "unsafe" if use.kind == "np" and any(a.type == BOOL for a in use.touched & set(use.op.args)) else "stops"


def _binary(use: _Use) -> Verdict:
    if any(may_be_complex(x.type) for x in (*use.op.args, *use.op.results)):
        return "unsafe"  # Python's and NumPy's rules differ there in signs of zero
    types = [x.type for x in use.op.args if use.is_touched(x)]
    return _OPERATORS[use.kind](use, str(attr(use.op, "op")), types[0])


def _numpy_for_python(use: _Use, name: str, of: object) -> Verdict:
    """np.float64 beside numbers, np.int64 beside ints, np.bool (of a comparison) beside bools."""
    (result,), others = use.op.results, use.others()
    if use.wraps:
        return "unsafe"  # NumPy refuses Python's numbers beyond 64 bits, of which the low ones would do
    if any(isinstance(o.type, MixedScalar) or (isinstance(o.type, NpScalar) and o.type.dtype not in _WIDE) for o in others):
        return "unsafe"  # a Python number is weak beside a narrower one, a NumPy number is not
    if of == BOOL:
        return "spreads" if name in ("and", "or", "xor") and all(x.type == BOOL for x in use.op.args) else "unsafe"
    if any(isinstance(o.type, NpScalar) for o in others):
        return "stops" if name in _PLAIN | {"truediv"} and isinstance(result.type, NpScalar) else "unsafe"
    if name in _PLAIN or (of == INT and name in ("and", "or", "xor")):
        return "spreads"
    if name in _DIVISIONS | {"lshift", "rshift"} and (not use.late or _is_divisor(use.op.args[1])):
        return "spreads"  # 0 as the divisor leaves, and so does a shift by a negative number
    small = isinstance(use.op.args[1], Const) and use.op.args[1].value == 2
    return "spreads" if name == "pow" and of == INT and small else "unsafe"


def _is_divisor(x: Operand) -> bool:
    return isinstance(x, Const) and isinstance(x.value, int | float) and x.value > 0


def _bool_for_int(use: _Use, name: str, of: object) -> Verdict:
    """True is 1 in arithmetic; `&`, `|` and `^` of two bools are bools."""
    others = use.others()
    if any(not isinstance(o.type, PyScalar) for o in others):
        return "unsafe"
    if name in ("and", "or", "xor"):
        return "stops" if others and all(o.type == INT for o in others) else "spreads"
    return "stops"


def _int_for_float(use: _Use, name: str, of: object) -> Verdict:
    """An int beside a float is that float."""
    floats = all(o.type in (FLOAT, NpScalar("float64")) for o in use.others())
    return "stops" if use.others() and floats and name in _PLAIN | {"truediv"} else "unsafe"


_OPERATORS: Final[dict[str, Callable[[_Use, str, object], Verdict]]] = {
    "np": _numpy_for_python,
    "bool": _bool_for_int,
    "int": _int_for_float,
}


def _compare(use: _Use) -> Verdict:
    """Comparisons with NumPy's numbers give np.bool; with a float they convert an int of any size to a float."""
    others = use.others()
    if any(may_be_complex(o.type) or isinstance(o.type, MixedScalar) for o in use.op.args):
        return "unsafe"
    if use.kind != "np":
        fine = all(isinstance(o.type, PyScalar) or (use.kind == "int" and o.type == NpScalar("float64")) for o in others)
        return "stops" if fine else "unsafe"
    if any(isinstance(o.type, NpScalar) and o.type.dtype not in _WIDE for o in others):
        return "unsafe"
    kinds = {x.type for x in use.op.args if not isinstance(x, Const) or not _is_small(x)}
    if INT in kinds and (FLOAT in kinds or any(isinstance(o, Const) and o.type == FLOAT for o in others)):
        return "unsafe"
    return "stops" if isinstance(use.op.results[0].type, NpScalar) else "spreads"


def _is_small(x: Const) -> bool:
    return isinstance(x.value, bool | int) and abs(x.value) <= _EXACT


def _unary(use: _Use) -> Verdict:
    (x,), (result,) = use.op.args, use.op.results
    if use.kind == "np" and isinstance(result.type, PyScalar) and x.type != BOOL:
        return "spreads"
    return "stops" if use.kind == "bool" and attr(use.op, "op") != "invert" and result.type == INT else "unsafe"


def _cast(use: _Use) -> Verdict:
    (x,), (result,) = use.op.args, use.op.results
    if x.type == result.type:
        return "spreads"
    narrow = isinstance(result.type, NpScalar) and DTYPES[result.type.dtype].kind in "iu" and result.type.dtype != "int64"
    floats = isinstance(result.type, NpScalar) and DTYPES[result.type.dtype].kind in "iu" and x.type == FLOAT
    return "unsafe" if use.kind == "np" and (narrow or floats) else "stops"


def _convert(use: _Use) -> Verdict:
    return "stops" if isinstance(use.op.results[0].type, PyScalar) else "unsafe"


def _builtin(use: _Use) -> Verdict:
    name = attr(use.op, "fn")
    if name in ("complex", "range_length") or (name == "round" and use.kind != "int"):
        return "stops"
    numbers = all(isinstance(x.type, PyScalar) for x in (*use.op.args, *use.op.results))
    fits = name in ("min", "max") or (name == "abs" and use.op.args[0].type != BOOL)
    return "spreads" if fits and numbers and use.kind == "np" else "unsafe"


def _extents(use: _Use) -> Verdict:
    """Arrays made: NumPy's ints are extents like Python's; a bool is none."""
    (result,) = use.op.results
    assert isinstance(result.type, ArrayType)
    return "stops" if use.kind == "np" and all(a.type in (INT, FLOAT) for a in use.op.args if use.is_touched(a)) else "unsafe"


def _index(use: _Use) -> Verdict:
    return "stops" if use.kind == "np" and all(a.type == INT for a in use.op.args if use.is_touched(a)) else "unsafe"


def _store(use: _Use) -> Verdict:
    """`a[i] = v`: the index may be any integer but a bool; the value is converted to the array's dtype."""
    array, *indices, value = use.op.args
    assert isinstance(array.type, ArrayType)
    if any(map(use.is_touched, indices)) and (use.kind != "np" or any(i.type == BOOL for i in indices)):
        return "unsafe"
    if not use.is_touched(value) or use.kind == "bool":
        return "stops"
    inexact = DTYPES[array.type.dtype].kind in "fc"
    if use.kind == "np" and value.type == INT:
        return "stops" if array.type.dtype in ("int64", "float64", "complex128") else "unsafe"
    return "stops" if value.type == FLOAT and inexact else "unsafe"


def _elementwise(use: _Use) -> Verdict:
    """Arithmetic with arrays: a Python number adapts to the dtype of the arrays, a NumPy one of the widest dtype does not."""
    dtypes = {x.type.dtype for x in use.others() if isinstance(x.type, ArrayType | NpScalar)}
    rule, name = str(attr(use.op, "rule") or use.op.name), str(attr(use.op, "op") or attr(use.op, "fn"))
    if any(isinstance(x.type, MixedScalar) for x in use.op.args) or any(x.type == BOOL for x in use.op.args if use.is_touched(x)):
        return "unsafe"
    if use.kind == "int":
        plain = (rule == "binary" and name in _PLAIN | {"truediv"}) or rule == "compare" or use.op.name == "ufunc"
        return "stops" if plain and dtypes <= {"float64", "float32", "float16"} else "unsafe"
    return "stops" if use.kind == "np" and dtypes <= _WIDE and name != "pow" else "unsafe"


#: What is known to give the same for a stand-in: the operations, each with its conditions. What is not here refuses it.
USES: Final[dict[str, Callable[[_Use], Verdict]]] = {
    "copy": _copy,
    "binary": _binary,
    "compare": _compare,
    "unary": _unary,
    "truth": _same,
    "not": _same,
    "bound": _same,
    "math": _math,
    "cast": _cast,
    "convert": _convert,
    "builtin": _builtin,
    "new": _extents,
    "index": _index,
    "view": _index,
    "store_item": _store,
    "elementwise": _elementwise,
    "ufunc": _elementwise,
}
