"""Integers of a loop nest as polynomials over what is known before the nest, and their greatest values in it.

Input: the facts of a function (`ranges.py`) and one loop of it, the *root*. A variable that the nest does not assign is
an *invariant* and stands for itself. Loop variables, and values of which only an interval is known, are symbols with
bounds.

    for i in range(n): for j in range(i, n): … x[i + j] …      i + j: from 0 to 2*n - 2

A `Value` holds under its `needs` (polynomials that must not be positive in any iteration): that the machine's arithmetic did
not wrap, and what was supposed of signs. `greatest` removes bounded symbols from a polynomial by their worst values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kernelmill.analyses import polynomial as poly
from kernelmill.analyses.bounds import TERMS, Bounded, Value, fits, product, together
from kernelmill.analyses.places import Places
from kernelmill.analyses.polynomial import Interval, Polynomial
from kernelmill.analyses.ranges import Facts
from kernelmill.ir.nodes import Block, Const, For, Op, Operand, Stmt, Var, While, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import I64
from kernelmill.ir.walk import children

_USEFUL: Final = 2**62  # an interval is worth a symbol if it stays within this
_STEPS: Final = {"add": 1, "sadd_ov": 1, "sub": -1, "ssub_ov": -1}
_PRODUCTS: Final = ("mul", "smul_ov")
#: Pure operations that may not be computed where the program would not have computed them.
_UNSAFE: Final = frozenset({"sdiv", "srem", "udiv", "urem", "smod", "shl", "lshr", "ashr", "fptosi", "fptoui"})
_NEEDS: Final = 100  # conditions past which a value is given up
_DEPTH: Final = 24  # definitions followed
_EFFORT: Final = 64  # steps for each statement of a nest past which all else is given up


class Nest:
    """One loop nest. Statements go by the numbers that they have in the facts."""

    def __init__(self, places: Places, facts: Facts, root: Stmt) -> None:
        self.places = places
        self.facts = facts
        self.order = places.order
        self.at, self.end = places.numbered.of(root), places.numbered.end(root)
        self.active: set[str] = set()
        self.paths: dict[int, tuple[int, ...]] = {}
        self._paths((root,), ())
        self.bounded: dict[str, Bounded] = {}
        self.values: dict[str, Value | None] = {}
        self.hoisted: dict[str, bool] = {}
        self.intervals = places.intervals
        self.effort = _EFFORT * (self.end - self.at)  # steps left; then nothing more is known of the nest

    def _paths(self, block: Block, path: tuple[int, ...]) -> None:
        """Note for each statement the loops of the nest around it."""
        for stmt in block:
            number = self.places.numbered.of(stmt)
            self.paths[number] = path
            inner = (*path, number) if isinstance(stmt, For | While) else path
            for child in children(stmt):
                self._paths(child, inner)

    # values ------------------------------------------------------------------------------------------------------

    def invariant(self, operand: Operand) -> bool:
        """Whether the operand is the same throughout the nest, and known before it."""
        return isinstance(operand, Const) or not self.places.within(operand.name, self.at, self.end)

    def temporary_at(self, name: str) -> int | None:
        """The statement of the nest that assigns a variable, if it is the only one that does."""
        found = self.places.within(name, self.at, self.end)
        return found[0] if found and self.places.counts[name] == 1 else None

    def hoistable(self, operand: Operand, depth: int = _DEPTH) -> bool:
        """Whether the operand could be computed before the nest."""
        if not isinstance(operand, Var) or self.invariant(operand):
            return True
        known = self.hoisted.get(operand.name)
        if known is None:
            known = self.hoisted[operand.name] = depth > 0 and self.computable(operand.name, depth)
        return known

    def computable(self, name: str, depth: int) -> bool:
        """Whether what the nest assigns to a variable could be computed before the nest."""
        where = self.temporary_at(name)
        op = None if where is None else self.order[where]
        if not isinstance(op, Op) or OPS[op.name].effect != "pure":
            return False
        if op.name in _UNSAFE and not (isinstance(op.args[-1], Const) and op.args[-1].value not in (0, -1, None)):
            return False
        return all(self.hoistable(a, depth - 1) for a in op.args)

    def value(self, operand: Operand, at: int, place: int = 0, depth: int = _DEPTH) -> Value | None:
        """The i64 operand number `place` of statement `at`, or None if nothing useful is known of it."""
        if isinstance(operand, Const):
            return Value(poly.constant(operand.value)) if isinstance(operand.value, int) else None
        self.effort -= 1
        if operand.type != I64 or depth == 0 or self.effort < 0:
            return None
        if self.invariant(operand):
            return Value(poly.symbol(operand.name))
        name = operand.name
        where = self.temporary_at(name)
        if where is None:
            return self.counted(name, at, depth) or self.between(f"{name}@{at}", self.fact(at, place))
        if name not in self.values:
            self.values[name] = None  # in case the definition refers to itself, around a loop
            self.values[name] = self.temporary(name, where, depth)
        return self.values[name]

    def temporary(self, name: str, at: int, depth: int) -> Value | None:
        """The value of a variable that statement `at` of the nest assigns, and no other."""
        stmt = self.order[at]
        if isinstance(stmt, For):
            return self.loop_variable(stmt, at, depth)
        if not isinstance(stmt, Op):
            return None
        found = self.computed(stmt, at, depth) if stmt.results[0].name == name else None
        if found is None and self.hoistable(stmt.results[0]):
            return Value(poly.symbol(name))
        if found is not None and len(found.polynomial) <= TERMS:
            return found
        fact = self.facts.at(at)
        return self.between(name, fact.results[0] if fact and stmt.results[0].name == name else None)

    def fact(self, at: int, place: int) -> Interval | None:
        """The interval of operand `place` of statement `at`."""
        fact = self.facts.at(at)
        return fact.args[place] if fact else None

    def between(self, name: str, interval: Interval | None) -> Value | None:
        """A symbol of which only an interval is known."""
        if interval is None or interval[0] < -_USEFUL or interval[1] > _USEFUL:
            return None
        self.bounded[name] = Bounded((poly.constant(interval[0]),), (poly.constant(interval[1]),), 1)
        return Value(poly.symbol(name))

    def computed(self, op: Op, at: int, depth: int) -> Value | None:
        """The value of an operation's first result by its operands."""
        if op.name == "copy":
            return self.value(op.args[0], at, 0, depth - 1)
        if op.name == "select":
            return self.chosen(op, at, depth)
        if op.name not in _STEPS and op.name not in _PRODUCTS:
            return None
        a, b = (self.value(x, at, n, depth - 1) for n, x in enumerate(op.args))
        if a is None or b is None:
            return None
        if op.name in _STEPS:
            result: Polynomial | None = poly.add(a.polynomial, b.polynomial, _STEPS[op.name])
        else:
            result = product((a.polynomial, b.polynomial))
        if result is None:
            return None
        needs, fixed = together(a.needs, b.needs, () if attr(op, "nsw") else fits(result)), {**a.fixed, **b.fixed}
        if len(op.results) == 2:
            fixed[op.results[1].name] = False
        return None if len(needs) > _NEEDS else Value(result, needs, fixed)

    def chosen(self, op: Op, at: int, depth: int) -> Value | None:
        """`select (slt i, 0), i + n, i`: an index counted from the end or not, whichever can be."""
        cond = op.args[0]
        where = self.temporary_at(cond.name) if isinstance(cond, Var) else None
        if not isinstance(cond, Var) or where is None:
            return None
        test = self.order[where]
        if not isinstance(test, Op) or test.name != "slt" or test.args[1] != Const(0, I64):
            return None
        tested = self.value(test.args[0], where, 0, depth - 1)
        if tested is None:
            return None
        for negative in (False, True):
            arm = self.value(op.args[1 if negative else 2], at, 1 if negative else 2, depth - 1)
            need = poly.add(tested.polynomial, poly.constant(1)) if negative else poly.negated(tested.polynomial)
            if arm is not None and self.possible(need):
                fixed = {**tested.fixed, **arm.fixed, cond.name: negative}
                return Value(arm.polynomial, together(tested.needs, arm.needs, (need,)), fixed)
        return None

    def possible(self, need: Polynomial) -> bool:
        """Whether `need` might be not positive in every iteration."""
        found = self.greatest(need)
        return found is not None and all(poly.interval(p, self.intervals)[0] <= 0 for p in found)

    # symbols with bounds -----------------------------------------------------------------------------------------

    def bounds(self, loop: For, at: int, depth: int) -> tuple[Value, Value, tuple[Polynomial, ...]] | None:
        """The least and the greatest value of a For variable, and what they need."""
        start, stop = self.value(loop.start, at, 0, depth - 1), self.value(loop.stop, at, 1, depth - 1)
        if start is None or stop is None:
            return None
        needs: tuple[Polynomial, ...] = (*start.needs, *stop.needs)
        fixed = {**start.fixed, **stop.fixed}
        up = True
        if isinstance(loop.step, Const):
            up = isinstance(loop.step.value, int) and loop.step.value > 0
        else:
            step = self.value(loop.step, at, 2, depth - 1)
            if step is None:
                return None
            needs = (*needs, *step.needs, poly.add(poly.constant(1), step.polynomial, -1))
            fixed.update(step.fixed)
        last = Value(poly.add(stop.polynomial, poly.constant(-1 if up else 1)), needs, fixed)
        first = Value(start.polynomial, needs, fixed)
        return (first, last, needs) if up else (last, first, needs)

    def loop_variable(self, loop: For, at: int, depth: int) -> Value | None:
        """The variable of a For as a symbol with bounds."""
        found = self.bounds(loop, at, depth)
        if found is None:
            return self.between(loop.var.name, self.variable_interval(loop, at))
        least, most, needs = found
        self.bounded[loop.var.name] = Bounded(
            (least.polynomial,), (most.polynomial,), 1 + self.rank(least.polynomial, most.polynomial)
        )
        return Value(poly.symbol(loop.var.name), needs, least.fixed)

    def variable_interval(self, loop: For, at: int) -> Interval | None:
        """The interval of a For variable from those of its bounds, for a constant step."""
        fact = self.facts.at(at)
        if fact is None or not isinstance(loop.step, Const) or not isinstance(loop.step.value, int):
            return None
        (start_lo, start_hi), (stop_lo, stop_hi) = fact.args[:2]
        return (start_lo, stop_hi - 1) if loop.step.value > 0 else (stop_lo + 1, start_hi)

    def rank(self, *polynomials: Polynomial) -> int:
        """The highest rank of a symbol in these."""
        names = {name for p in polynomials for name in poly.symbols(p)}
        return max((self.bounded[name].rank for name in names if name in self.bounded), default=0)

    def counted(self, name: str, at: int, depth: int) -> Value | None:
        """A variable that the nest changes only by bounded steps, as often as its For loops iterate."""
        if name in self.active or (self.before(name) and not self.places.has_value(name, self.at)):
            return None
        self.active.add(name)
        found = self.stepped(name, at, depth)
        self.active.remove(name)
        return found

    def stepped(self, name: str, at: int, depth: int) -> Value | None:
        """The value of a variable that is set again or changed by steps only, as read by statement `at`."""
        places = self.places.within(name, self.at, self.end)
        resets: list[tuple[int, Value]] = []
        steps: list[tuple[int, Interval]] = []
        for place in places:
            step = self.step(name, place)
            if step is not None:
                steps.append((place, step))
                continue
            op = self.order[place]
            start = self.value(op.args[0], place, 0, depth - 1) if isinstance(op, Op) and op.name == "copy" else None
            if start is None:
                return None
            resets.append((place, start))
        inside = self.since(resets, steps)
        early = all(p > at and self.paths[at][: len(self.paths[p])] == self.paths[p] for p, _ in steps)
        down: Polynomial = {}
        up: Polynomial = {}
        needs = [need for _, start in resets for need in start.needs]
        for place, (lo, hi) in steps:
            loops = self.paths[place][inside:]
            found = self.all_iterations(loops, depth) or self.most_iterations(loops, depth)
            if found is None:
                return None
            times = found[0]
            needs += found[1]
            if early and loops:
                times = poly.add(times, poly.constant(-1))
            down = poly.add(down, times, min(lo, 0))
            up = poly.add(up, times, max(hi, 0))
        starts = [start.polynomial for _, start in resets]
        if self.before(name):
            starts.append(poly.symbol(f"{name}^"))
        fixed = {k: v for _, start in resets for k, v in start.fixed.items()}
        own = f"{name}@{at}" if early else f"{name}@"
        if max(len(up), len(down)) > TERMS or len(needs) > _NEEDS:
            return None
        least, most = (tuple(poly.add(s, change) for s in starts) for change in (down, up))
        self.bounded[own] = Bounded(least, most, 1 + self.rank(*least, *most))
        return Value(poly.symbol(own), (*needs, *fits(poly.symbol(own))), fixed)

    def before(self, name: str) -> bool:
        """Whether a variable of the nest may have a value from outside it."""
        return self.places.outside(name, self.at, self.end)

    def step(self, name: str, place: int) -> Interval | None:
        """By how much the assignment at `place` changes `name`: `name = name + c`, perhaps through a temporary."""
        op, where = self.order[place], place
        if isinstance(op, Op) and op.name == "copy" and isinstance(op.args[0], Var):
            found = self.temporary_at(op.args[0].name)
            where = place if found is None else found
            op = self.order[where]
        if not isinstance(op, Op) or op.name not in _STEPS:
            return None
        fact = self.facts.at(where)
        a, b = op.args
        sign = _STEPS[op.name]
        for this, other, number in ((a, b, 1), (b, a, 0)):
            if isinstance(this, Var) and this.name == name and this != other and (number == 1 or sign == 1):
                if fact is None or max(map(abs, fact.args[number])) > _USEFUL:
                    return None
                lo, hi = fact.args[number]
                return (lo, hi) if sign > 0 else (-hi, -lo)
        return None

    def since(self, resets: list[tuple[int, Value]], steps: list[tuple[int, Interval]]) -> int:
        """How many outer loops need not be counted, because every iteration of them sets the variable again."""
        if len(resets) != 1:
            return 0
        place = resets[0][0]
        path = self.paths[place]
        if not path or place not in self.top_level(path[-1]):
            return 0
        return len(path) if all(p > place and self.paths[p][: len(path)] == path for p, _ in steps) else 0

    def top_level(self, loop: int) -> set[int]:
        """The statements directly in the body of a For."""
        stmt = self.order[loop]
        return set(map(self.places.numbered.of, stmt.body)) if isinstance(stmt, For) else set()

    def all_iterations(self, loops: Sequence[int], depth: int) -> tuple[Polynomial, list[Polynomial]] | None:
        """How often the innermost of nested For loops iterates, if no bound depends on more than the loops around by a multiple
        of their variables: for `i in range(n)`, `j in range(i + 1, n)` that is n*n/2 - n/2. What that needs."""
        total = poly.constant(1)
        needs: list[Polynomial] = []
        own: set[str] = set()
        for loop in reversed(loops):
            stmt = self.order[loop]
            found = self.bounds(stmt, loop, depth - 1) if isinstance(stmt, For) else None
            parts = poly.linear_in(total, stmt.var.name) if isinstance(stmt, For) else None
            if found is None or parts is None or not isinstance(stmt, For):
                return None
            least, most, needed = found
            slope, rest = parts
            if slope and stmt.step not in (Const(1, I64), Const(-1, I64)):
                return None
            count = poly.add(poly.add(most.polynomial, least.polynomial, -1), poly.constant(1))
            ends = [poly.add(rest, poly.multiply(slope, end.polynomial)) for end in (least, most)] if slope else []
            ends = [poly.multiply(count, end) for end in ends]  # which does not matter where nothing iterates
            middle = poly.add(rest, poly.multiply(slope, poly.add(least.polynomial, most.polynomial)), poly.half())
            summed = product((count, middle))
            if summed is None:
                return None
            needs += [*needed, *map(poly.negated, (count, *ends))]
            own.add(stmt.var.name)
            total = summed
        return (total, needs) if all(map(self.possible, needs)) and not own & poly.symbols(total) else None

    def most_iterations(self, loops: Sequence[int], depth: int) -> tuple[Polynomial, list[Polynomial]] | None:
        """An upper bound on that, in invariants: the product of the most iterations of each."""
        counts: list[Polynomial] = []
        needs: list[Polynomial] = []
        for loop in loops:
            found = self.iterations(loop, depth)
            if found is None:
                return None
            counts.append(found[0])
            needs += found[1]
        times = product(counts)
        return None if times is None else (times, needs)

    def iterations(self, loop: int, depth: int) -> tuple[Polynomial, list[Polynomial]] | None:
        """An upper bound, in invariants, on the iterations of a For; what that needs."""
        stmt = self.order[loop]
        found = self.bounds(stmt, loop, depth - 1) if isinstance(stmt, For) else None
        if found is None:
            return None
        least, most, needs = found
        count = poly.add(poly.add(most.polynomial, least.polynomial, -1), poly.constant(1))
        limits = self.greatest(count)
        if limits is None or len(limits) != 1:
            return None
        return limits[0], [*needs, poly.negated(limits[0])]

    # greatest values ---------------------------------------------------------------------------------------------

    def greatest(self, p: Polynomial, depth: int = 6) -> list[Polynomial] | None:
        """Polynomials in invariants: `p` is never positive if none of them is. If it is only one, it bounds `p`."""
        work = [p]
        out: list[Polynomial] = []
        while work:
            here = work.pop()
            names = [name for name in poly.symbols(here) if name in self.bounded]
            self.effort -= 1
            if len(here) > TERMS or len(work) + len(out) > TERMS or self.effort < 0:
                return None
            if not names:
                out.append(here)
                continue
            name = max(names, key=lambda n: (self.bounded[n].rank, n))
            parts = poly.linear_in(here, name)
            if parts is None:
                return None
            slope, rest = parts
            up = slope.get((), 0) > 0 if not poly.symbols(slope) else all(c > 0 for c in slope.values())
            if poly.symbols(slope):
                if not up and not all(c < 0 for c in slope.values()):
                    return None
                supposed = self.greatest(poly.negated(slope) if up else slope, depth - 1) if depth else None
                if supposed is None:
                    return None
                out += supposed
            bound = self.bounded[name]
            for limit in bound.most if up else bound.least:
                worst = product((slope, limit))
                if worst is None:
                    return None
                work.append(poly.add(rest, worst))
        return out


