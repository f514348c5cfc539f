"""Lowering: high IR to low IR.

    t: np.float64 = index x, i        ->   n = slt i, 0;  …  guard ult k, x.d0 {failure=index(axis=0)};  t = load f64 …

Input: a high module; output: a low module with native functions. Control flow is kept; each operation is lowered by the
rule of the table below. Python's checks become explicit guards here, so that later passes can prove them away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from kernelmill.analyses.memory_order import observed, observed_params
from kernelmill.analyses.ownership import Ownership, ownership
from kernelmill.ir.arguments import ArgumentRoots, ArrayParam
from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Callee, Depth, Raise, State, Unbound
from kernelmill.ir.lists import BLOCKS, OBJECTS, Owner
from kernelmill.ir.nodes import (
    Attr,
    Block,
    Break,
    Const,
    Continue,
    For,
    Function,
    If,
    Module,
    Op,
    Operand,
    Return,
    Var,
    While,
    attr,
    attrs,
)
from kernelmill.ir.types import DTYPES, I1, I32, I64, PTR, ArrayType, Container, MixedScalar, NpScalar, flatten
from kernelmill.ir.walk import operations
from kernelmill.passes.context import PassContext
from kernelmill.passes.lowering import (
    allocation,
    any_number,
    arrays,
    axes,
    broadcasting,
    cmath,
    complex_powers,
    conversions,
    dicts,
    lists,
    math,
    scalars,
    ufuncs,
)
from kernelmill.passes.lowering import complex as complex_numbers
from kernelmill.passes.lowering.list_runtime import list_functions
from kernelmill.passes.lowering.state import Lowering, field_name

#: Calls that a recursive function may make when it is entered from one that is not part of the recursion.
_DEPTH_FOR_HELPERS = 900
#: Greatest extent; arrays of one-byte items are tested against it at entry, longer items cannot exceed it.
_MOST_EXTENT = 2**60


def lower(module: Module, context: PassContext) -> Module:
    """The low module of a high one."""
    del context  # nothing is left out here that a user would miss
    high = _Functions(module.functions)
    functions = tuple(_function(f, high) for f in module.functions)
    if any(_uses(f.body, "km_block") for f in functions):
        functions += allocation.block_functions()
    if any(_uses((*f.body, *f.cleanup), "km_list") for f in functions) or any(
        isinstance(p.type, Container) for f in module.functions for p in f.params
    ):
        functions += list_functions(_releases(functions))
    return Module(functions, module.globals, module.externs, "low")


def _releases(functions: tuple[Function, ...]) -> dict[int, str]:
    """The functions that release what items of lists may hold besides lists."""
    found = {BLOCKS: arrays.RELEASE[Owner.NATIVE]} if any(f.name == "km_block_new" for f in functions) else {}
    if any(attr(f, "python") for f in functions):
        found[OBJECTS] = arrays.RELEASE[Owner.OBJECT]
    return found


def _uses(block: Block, prefix: str) -> bool:
    return any(op.name == "ccall" and str(attr(op, "callee")).startswith(prefix) for op in operations(block))


class _Functions:
    """The high functions by name, and who owns what in each."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self._by_name = {f.name: f for f in functions}
        self._disjoint: dict[str, bool] = {}
        self._ownership: dict[str, Ownership] = {}
        self._observed: dict[str, frozenset[Var]] = {}

    def __getitem__(self, name: str) -> Function:
        return self._by_name[name]

    def disjoint(self, name: str) -> bool:
        """Whether results of a function are disjoint from its arguments; no for one that is just being looked at."""
        if name not in self._disjoint:
            self._disjoint[name] = False
            self._disjoint[name] = self.ownership(name).disjoint
        return self._disjoint[name]

    def ownership(self, name: str) -> Ownership:
        """Who owns what in a function."""
        if name not in self._ownership:
            self._ownership[name] = ownership(self._by_name[name], self.disjoint)
        return self._ownership[name]

    def observed(self, name: str) -> frozenset[Var]:
        """The arrays of a function whose order in memory is looked at; all parameters of one that is just being looked at."""
        if name not in self._observed:
            function = self._by_name[name]
            self._observed[name] = frozenset(function.params)
            self._observed[name] = observed(function, self.ownership(name), self._observed_params)
        return self._observed[name]

    def _observed_params(self, name: str) -> frozenset[int]:
        return observed_params(self._by_name[name], self.observed(name))

    def escaping(self, name: str) -> list[Var]:
        """Array parameters of a function that it may return: it must know whether they are whole arrays or views."""
        params = self._by_name[name].params
        return [p for p in params if isinstance(p.type, ArrayType) and self.ownership(name).escapes(p)]


def _function(function: Function, functions: _Functions) -> Function:
    low = Lowering(function, functions.ownership(function.name), functions.observed(function.name))
    params: list[Var] = [low.ctx, *([low.depth] if low.recursive else [])]
    for p in function.params:
        params += [Var(field_name(p.name, f), f.type) for f in flatten(p.type)]  # type: ignore[arg-type]  # high types
    escaping = functions.escaping(function.name)
    params += [low.fields(p)["whole"] for p in escaping]
    low.b.span = function.span
    _entry_facts(low, function)
    _block(low, function.body, functions)
    body = low.b.block()
    owned = _owned(low)
    prologue = allocation.frame_ops(low, function.span)
    prologue += [Op("copy", (v,), (Const(None, PTR),), (), function.span) for v, _ in owned]
    cleanup = tuple(Op("ccall", (), (v,), attrs(callee=release), function.span) for v, release in owned)
    results = tuple(f.type for t in function.results for f in flatten(t, result=True))  # type: ignore[arg-type]  # high types
    arrays = tuple(ArrayParam(p.name, p.type.dtype, p.type.ndim) for p in function.params if isinstance(p.type, ArrayType))
    extra: dict[str, Attr] = {}
    if escaping:
        extra["whole_params"] = tuple(p.name for p in escaping)
    if low.uses_python:
        extra["python"] = True
    kept = {k: v for k, v in function.attrs if k not in ("overflow", "bounds", "division")}
    whole = (*prologue, *body)
    return Function(
        function.name, tuple(params), results, whole, "native", cleanup, attrs(**kept, **extra), function.span, arrays
    )


def _owned(low: Lowering) -> list[tuple[Var, str]]:
    """The owner fields of array variables that hold references, and what releases them; parameters hold none."""
    params = set(low.function.params)
    out: list[tuple[Var, str]] = []
    for var, fields in low.carried.items():
        if isinstance(var.type, ArrayType) and var not in params:
            owner = low.ownership.owner(var)
            if owner is not Owner.BORROWED:
                out.append((fields["obj"], arrays.RELEASE[owner]))
        elif isinstance(var.type, Container) and var not in params and var not in low.lent:
            out.append((fields["list"], "km_list_release"))
    return sorted(out, key=lambda pair: pair[0].name)


def _entry_facts(low: Lowering, function: Function) -> None:
    for p in function.params:
        if not isinstance(p.type, ArrayType):
            continue
        fields = low.fields(p)
        for k in range(p.type.ndim):
            if DTYPES[p.type.dtype].itemsize < 8:
                low.guard(low.b.op("ule", fields[f"d{k}"], _MOST_EXTENT), State())
            low.b.do("fact", fields[f"d{k}"], lo=0, hi=_MOST_EXTENT)
        if low.ownership.owner(p) is Owner.NATIVE:
            fields["obj"] = Var(f"{p.name}.own", PTR)  # a parameter beside native blocks: it holds no reference
            low.b.assign(fields["obj"], Const(None, PTR))


def _block(low: Lowering, block: Block, functions: _Functions) -> None:
    b: Builder = low.b
    for stmt in block:
        b.span = stmt.span
        match stmt:
            case Op(name="invoke"):
                _invoke(low, stmt, functions)
            case Op():
                _RULES[stmt.name](low, stmt)
            case If():
                with b.if_(low.value(stmt.cond)):
                    _block(low, stmt.then, functions)
                if stmt.orelse:
                    with b.else_():
                        _block(low, stmt.orelse, functions)
            case For():
                counter = low.fields(stmt.var)["v"]
                bounds = [low.value(x) for x in (stmt.start, stmt.stop, stmt.step)]
                with b.nested() as body:
                    _block(low, stmt.body, functions)
                b.emit(For(counter, bounds[0], bounds[1], bounds[2], tuple(body), stmt.span, stmt.attrs))
            case While():
                with b.while_() as loop:
                    _block(low, stmt.head, functions)
                    b.span = stmt.span
                    loop.test(low.value(stmt.cond))
                    _block(low, stmt.body, functions)
            case Break():
                b.break_()
            case Continue():
                b.continue_()
            case Return():
                _return(low, stmt)


def _return(low: Lowering, stmt: Return) -> None:
    values: list[Operand] = []
    for x in stmt.values:
        if isinstance(x.type, Container):
            low.b.do("ccall", lists.handle(low, x), callee="km_list_retain")
            values.append(lists.handle(low, x))
            continue
        if not isinstance(x.type, ArrayType):
            values += complex_numbers.carried(low, x)
            continue
        assert isinstance(x, Var)
        fields = low.fields(x)
        low.b.do("ccall", fields["obj"], callee="km_incref")
        low.uses_python = True
        values += [fields[f.role] for f in flatten(x.type, result=True)]
    low.b.return_(*values)


def _invoke(low: Lowering, op: Op, functions: _Functions) -> None:
    """Call another native function; what it leaves for, the caller leaves for."""
    b, callee = low.b, functions[str(attr(op, "callee"))]
    args: list[Operand] = [low.ctx]
    if attr(callee, "recursive"):
        left: Operand = Const(_DEPTH_FOR_HELPERS, I64)
        if low.recursive:
            left = b.op("sub", low.depth, 1)
            low.guard(b.op("sge", left, 0), Depth())
        args.append(left)
    roots = []
    for x, p in zip(op.args, callee.params, strict=True):
        if isinstance(x.type, ArrayType):
            assert isinstance(x, Var)
            fields = low.fields(x)
            args += [fields[f.role] for f in flatten(x.type)]
            roots.append(ArgumentRoots(p.name, tuple(low.ownership.roots(x))))
        elif isinstance(x.type, Container):
            args.append(lists.handle(low, x))
        else:
            args += complex_numbers.carried(low, x)
    given_for = dict(zip(callee.params, op.args, strict=True))
    args += [_whole(low, given_for[p]) for p in functions.escaping(callee.name)]
    status = b.var("status", I32)
    returned = [[b.var("r", f.type) for f in flatten(r.type, result=True)] for r in op.results]  # type: ignore[arg-type]
    results = (status, *(v for group in returned for v in group))
    given = attrs(callee=callee.name, arg_roots=tuple(roots), **_usual_strides(op.results, returned))
    b.emit(Op("call", results, tuple(args), given, b.span))
    b.do("guard", b.op("eq", status, Const(0, I32)), status, failure=Callee(), mode="status")
    for result, group in zip(op.results, returned, strict=True):
        _received(low, result, dict(zip((f.role for f in flatten(result.type, result=True)), group, strict=True)))  # type: ignore[arg-type]


def _whole(low: Lowering, x: Operand) -> Operand:
    """Whether an array is what its owner is, and no view of it; where the function returns neither, nobody asks."""
    return low.fields(x).get("whole", Const(False, I1)) if isinstance(x, Var) else Const(False, I1)


def _usual_strides(results: Sequence[Var], returned: Sequence[Sequence[Var]]) -> dict[str, Attr]:
    """Attribute `usual` of a call that returns arrays: what the last stride of each is where it is in C order."""
    usual: list[int | None] = [None]  # of the status
    for result, group in zip(results, returned, strict=True):
        known: list[int | None] = [None] * len(group)
        if isinstance(result.type, ArrayType) and result.type.ndim:
            known[2 * result.type.ndim] = DTYPES[result.type.dtype].itemsize
        usual += known
    return {"usual": tuple(usual)} if any(usual) else {}


def _received(low: Lowering, result: Var, fields: dict[str, Var]) -> None:
    """Assign what a callee returned."""
    if isinstance(result.type, ArrayType):
        rank = range(result.type.ndim)
        arrays.replace_array(
            low,
            result,
            fields["data"],
            [fields[f"d{k}"] for k in rank],
            [fields[f"s{k}"] for k in rank],
            owner=fields["obj"],
            whole=fields["whole"],
            retain=False,
        )
        return
    if isinstance(result.type, Container):
        lists.replace_list(low, result, fields["list"], retain=False)
        return
    for role, value in fields.items():
        low.b.assign(low.fields(result)[role], value)


def _copy(low: Lowering, op: Op) -> None:
    (result,), (x,) = op.results, op.args
    if isinstance(result.type, ArrayType):
        arrays.copy_array(low, result, x)
        return
    if isinstance(result.type, Container):
        lists.copy_list(low, result, x)
        return
    if complex_numbers.is_complex(result.type):
        complex_numbers.set_pair(low, result, complex_numbers.pair(low, x))
    else:
        low.set(result, low.value(x))
    if isinstance(result.type, MixedScalar):
        low.b.assign(low.fields(result)["is_np"], low.flag(x))
        if "is_int" in low.fields(result):
            low.b.assign(low.fields(result)["is_int"], low.fields(x)["is_int"] if isinstance(x, Var) else Const(False, I1))


def _raise(low: Lowering, op: Op) -> None:
    low.guard(Const(False, I1), Raise(str(attr(op, "exc")), str(attr(op, "message", ""))))


def _leave(low: Lowering, op: Op) -> None:
    low.guard(Const(False, I1), State(str(attr(op, "why", ""))))


def _sum_mode(low: Lowering, op: Op) -> None:
    low.set(op.results[0], low.b.ops("ccall", types=(I1,), callee="km_sum_mode", pure=True)[0])


def _bound(low: Lowering, op: Op) -> None:
    low.guard(low.value(op.args[0]), Unbound(str(attr(op, "local"))))


Rule = Callable[[Lowering, Op], None]


def _complex_binary(low: Lowering, op: Op) -> None:
    (complex_powers.power if attr(op, "op") == "pow" else complex_numbers.binary)(low, op)


def _with_any(pairs: Rule, numbers: Rule) -> Rule:
    """The rule of an operation with something complex: `numbers` where the type is known only at run time."""
    return lambda low, op: (numbers if any_number.involves_any(op) else pairs)(low, op)


def _numbers_with_any(low: Lowering, op: Op) -> None:
    (_complex_binary if isinstance(op.results[0].type, NpScalar) else any_number.binary)(low, op)


def _by_kind(plain: Rule, pairs: Rule) -> Rule:
    """The rule of a scalar operation: `pairs` where something complex takes part."""
    return lambda low, op: (pairs if complex_numbers.involves_complex(op) else plain)(low, op)


_RULES: Final[dict[str, Rule]] = {
    "binary": _by_kind(scalars.binary, _with_any(_complex_binary, _numbers_with_any)),
    "unary": _by_kind(scalars.unary, _with_any(complex_numbers.unary, any_number.unary)),
    "compare": _by_kind(scalars.compare, complex_numbers.compare),
    "truth": _by_kind(conversions.truth, complex_numbers.cast),
    "not": conversions.negate,
    "cast": _by_kind(conversions.cast, complex_numbers.cast),
    "reinterpret": conversions.reinterpret,
    "convert": _by_kind(conversions.convert, _with_any(complex_numbers.convert, any_number.convert)),
    "copy": _copy,
    "math": _by_kind(math.math_call, cmath.math_call),
    "builtin": _by_kind(math.builtin, _with_any(complex_numbers.builtin, any_number.builtin)),
    "index": arrays.index,
    "store_item": arrays.store_item,
    "view": allocation.view,
    "axes": axes.axes,
    "reshape": axes.reshape,
    "diagonal": axes.diagonal,
    "shape": arrays.shape,
    "stride": arrays.stride,
    "new": allocation.new,
    "const_array": arrays.const_array,
    "part": arrays.part,
    "ufunc": ufuncs.ufunc,
    "where": ufuncs.where,
    "broadcast_extent": broadcasting.broadcast_extent,
    "broadcast": broadcasting.broadcast,
    "unit_stride": broadcasting.unit_stride,
    "as_unit": broadcasting.as_unit,
    "overlap": broadcasting.overlap,
    "row_order": broadcasting.row_order,
    "put": broadcasting.put,
    "weak": broadcasting.weak,
    "raise": _raise,
    "bound": _bound,
    "leave": _leave,
    "sum_mode": _sum_mode,
    "list_new": lists.list_new,
    "list_len": lists.list_len,
    "list_get": lists.list_get,
    "list_same": lists.list_same,
    "list_set": lists.list_set,
    "list_append": lists.list_append,
    "list_cut": lists.list_cut,
    "list_fixed": lists.list_fixed,
    "dict_new": dicts.dict_new,
    "dict_part": dicts.dict_part,
    "hash_mix": dicts.hash_mix,
}
