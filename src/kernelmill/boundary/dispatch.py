"""Which variant of a kernel a call is for: a tree of tests on the arguments in which the variants differ.

    f(x: Array1[np.float32] | Array1[np.float64], n: int | float)    x's dtype decides first, then n's type

Each level of the tree looks at one argument, the first whose declared types differ among the variants that are left:
exact types first, then types that may stand in for another. The variant found unpacks (and so checks) all of its
arguments; where no variant fits, the call leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import FLAG_C, FLAG_F
from kernelmill.boundary.literals import interned_text, is_literal, is_text
from kernelmill.boundary.unpack import PY_TYPES, array_type, default_values
from kernelmill.boundary.writer import Code, i32
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import (
    I1,
    I32,
    I64,
    PTR,
    ArrayType,
    HighType,
    ListType,
    NoneType_,
    NpScalar,
    PyScalar,
    TupleType,
    scalar_dtype,
)
from kernelmill.project.kernels import Parameter, Variant
from kernelmill.records import dataclass

Chosen = Callable[[int], None]
Hit = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What choosing needs besides the code it writes: pointer to the arguments in order, the module's state."""

    code: Code
    argv: Var
    state: Var

    def choose(self, variants: Sequence[Variant], left: Sequence[int], chosen: Chosen) -> None:
        """Go on with the one of `variants` (those at the indices `left`) that the arguments are for, or leave."""
        position = _first_difference(variants, left)
        if position is None:
            chosen(left[0])
            return
        groups: dict[tuple[HighType, str], list[int]] = {}
        for index in left:
            param = variants[index].params[position]
            groups.setdefault((param.type, param.literal), []).append(index)
        params = [[variants[index].params[position] for index in members] for members in groups.values()]
        choice = self._test(position, params)
        for number, members in enumerate(groups.values()):
            with self.code.when(self.code.op("eq", I1, choice, number)):
                self.choose(variants, members, chosen)
        self.code.leave()

    def _test(self, position: int, groups: Sequence[Sequence[Parameter]]) -> Var:
        """The number of the group that the argument at `position` is for, -1 if for none."""
        code = self.code
        choice = code.var(I64, "choice")
        code.assign(choice, -1)
        argument = code.load(PTR, self.argv, code.scaled(position))

        def hit(number: int) -> Hit:
            def found() -> None:
                code.assign(choice, number)
                code.leave()

            return found

        with code.once():
            if groups[0][0].default is not None:
                with code.when(code.is_null(argument)):
                    hit(_group_of_default([g[0] for g in groups]))()
            self._arrays(argument, groups, hit)
            for number, group in enumerate(groups):
                if is_text(
                    group[0].literal
                ):  # mostly the very object: compared by address before any text is looked at
                    interned = code.load(PTR, interned_text(code, self.state, group[0].literal))
                    with code.when(code.op("eq", I1, argument, interned)):
                        hit(number)()
            others = sorted(range(len(groups)), key=lambda number: groups[number][0].literal == "...")
            for number in others:  # any other string comes after all known ones
                if not isinstance(groups[number][0].type, ArrayType):
                    self._exact(argument, groups[number][0], hit(number))
            for number, group in enumerate(groups):
                for stand_in in dict.fromkeys(name for param in group for name in param.accepts):
                    self._stands_in(argument, group[0].type, stand_in, hit(number))
            code.leave()
        return choice

    def _arrays(self, argument: Var, groups: Sequence[Sequence[Parameter]], hit: Callable[[int], Hit]) -> None:
        """All tests for arrays, after one test for `ndarray`."""
        kinds = [(k, g[0].type) for k, g in enumerate(groups)]
        if not any(isinstance(kind, ArrayType) for _, kind in kinds):
            return
        first = next(kind for _, kind in kinds if isinstance(kind, ArrayType))
        with self._is_array(argument, first):
            for number, kind in kinds:
                if isinstance(kind, ArrayType):
                    self._array(argument, kind, hit(number))
            self.code.leave()

    def _is_array(self, argument: Var, kind: ArrayType) -> AbstractContextManager[None]:
        actual = self.code.load(PTR, argument, self.code.parts.header.type)
        return self.code.when(self.code.op("eq", I1, actual, array_type(self.code, self.state, kind)))

    def _array(self, argument: Var, kind: ArrayType, found: Hit) -> None:
        """Call `found` where an exact array has the rank, dtype and order of `kind`."""
        code, header = self.code, self.code.parts.header
        number = code.load(I32, code.load(PTR, argument, header.descr), header.type_num)
        fits: Operand = code.op("eq", I1, number, i32(code.parts.model.dtype_numbers(kind.dtype)[0]))
        for other in code.parts.model.dtype_numbers(kind.dtype)[1:]:
            fits = code.op("or", I1, fits, code.op("eq", I1, number, i32(other)))
        fits = code.op("and", I1, fits, code.op("eq", I1, code.load(I32, argument, header.ndim), i32(kind.ndim)))
        mask = {"C": FLAG_C, "F": FLAG_F}.get(kind.order, 0)
        if mask:
            flags = code.op("and", I32, code.load(I32, argument, header.flags), i32(mask))
            fits = code.op("and", I1, fits, code.op("eq", I1, flags, i32(mask)))
        with code.when(fits):
            found()

    def _exact(self, argument: Var, param: Parameter, found: Hit) -> None:
        """Call `found` where the argument is exactly what a parameter declares."""
        if param.literal:
            with self.code.when(is_literal(self.code, self.state, argument, param.literal)):
                found()
            return
        self._value(argument, param.type, found)

    def _value(self, argument: Var, kind: HighType, found: Hit) -> None:
        code = self.code
        match kind:
            case NoneType_():
                with code.when(code.op("eq", I1, argument, code.object("_Py_NoneStruct"))):
                    found()
            case ArrayType():
                with self._is_array(argument, kind):
                    self._array(argument, kind, found)
            case PyScalar(name=name):
                self._of_type(argument, code.object(PY_TYPES[name]), found)
            case NpScalar():
                self._of_type(argument, self._scalar_type(kind), found)
            case ListType():
                self._of_type(argument, code.object("PyList_Type"), found)
            case TupleType(items=items):

                def inside() -> None:
                    with code.when(code.op("eq", I1, code.call("PyTuple_Size", argument), len(items))):
                        self._items(argument, items, 0, found)

                self._of_type(argument, self.tuple_type(kind), inside)

    def tuple_type(self, kind: TupleType) -> Var:
        """The exact type of a tuple argument."""
        if kind.cls:
            return self.code.known(self.code.placed(self.state, layout.class_of(kind.cls)), 0)
        return self.code.object("PyTuple_Type")

    def _items(self, argument: Var, items: Sequence[HighType], k: int, found: Hit) -> None:
        if k == len(items):
            found()
            return
        item = self.code.call("PyTuple_GetItem", argument, k)
        self._value(item, items[k], lambda: self._items(argument, items, k + 1, found))

    def _of_type(self, argument: Var, kind: Operand, found: Hit) -> None:
        actual = self.code.load(PTR, argument, self.code.parts.header.type)
        with self.code.when(self.code.op("eq", I1, actual, kind)):
            found()

    def _scalar_type(self, kind: PyScalar | NpScalar) -> Var:
        return self.code.known(self.state, layout.argument_scalar_at(scalar_dtype(kind).name))

    def _stands_in(self, argument: Var, kind: HighType, name: str, found: Hit) -> None:
        """A type other than the declared one that this variant takes."""
        if isinstance(kind, PyScalar) and name in ("np", *PY_TYPES):
            declared = PyScalar(kind.name)
            self._of_type(
                argument, self._scalar_type(declared) if name == "np" else self.code.object(PY_TYPES[name]), found
            )


def _first_difference(variants: Sequence[Variant], left: Sequence[int]) -> int | None:
    """The first parameter whose declared types differ among the variants at the indices `left`."""
    if len(left) == 1:
        return None
    for position in range(len(variants[left[0]].params)):
        if len({(p.type, p.literal) for p in (variants[index].params[position] for index in left)}) > 1:
            return position
    return None


def _group_of_default(params: Sequence[Parameter]) -> int:
    """Number of the parameter whose declared type the default has exactly, else that may take it, else -1."""
    for exact in (True, False):
        for number, param in enumerate(params):
            if default_values(param, exact=exact) is not None:
                return number
    return -1
