"""All kernels of a unit: which specialisations exist, what they return, how calls between them are made.

A function is specialised by the types (and compile-time values) of its arguments, as CPython would run it; only the
entry specialisation that Python calls converts the result to the declared type.
"""

from __future__ import annotations

import ast
from collections import Counter

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.constants.evaluate import constant_of
from kernelmill.frontend.declarations.combinations import declared_result
from kernelmill.frontend.expressions.closures import closed
from kernelmill.frontend.function.arguments import bound_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.drafts import freeze
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.locals import Local
from kernelmill.frontend.function.operands import describe, type_of
from kernelmill.frontend.function.parameters import all_arguments, default_nodes
from kernelmill.frontend.function.signature import signature_of
from kernelmill.frontend.function.values import (
    Closure,
    ConstArray,
    FunctionRef,
    Method,
    NoneValue,
    RangeValue,
    Sequence,
    Tuple,
    Value,
)
from kernelmill.frontend.kernels.buffers import misuse
from kernelmill.frontend.kernels.module_arrays import variable_name
from kernelmill.frontend.rules import RULES
from kernelmill.frontend.statements.returns import return_value
from kernelmill.frontend.type_rules.joins import join_results
from kernelmill.ir.lists import holds_arrays
from kernelmill.ir.named import base_of, symbol_of
from kernelmill.ir.nodes import Const, Function, Op, Operand, Var, attrs
from kernelmill.ir.types import (
    DEFAULT_DTYPE,
    DTYPES,
    NONE,
    ArrayType,
    Container,
    HighType,
    MixedScalar,
    NoneType_,
    NpScalar,
    PyScalar,
    TupleType,
)
from kernelmill.project.expectations import Expectation, ModuleArray
from kernelmill.project.kernels import GlobalParameter
from kernelmill.project.options import KernelOptions
from kernelmill.records import dataclass, field, replace
from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo

#: Modules of the library that compute as CPython does, with the C library's functions.
LIKE_CPYTHON = frozenset({"kernelmill.library.python.gammas"})
#: Specialisations of one function inside each other, beyond which it is a recursion over ever new types.
_MOST_NESTED = 12
_MOST_ROUNDS = 12  # in which a function is built until its types settle, from the last new one on


@dataclass(slots=True)
class Specialisation:
    """One compiled combination. `result` is None while its body is being built."""

    symbol: str
    declared: HighType | None
    assumed: HighType | None = None  # what calls inside the function itself take the result to be
    settled: bool = False
    result: HighType | None = None
    recursive: bool = False
    function: Function | None = None
    asked: frozenset[tuple[str, str]] = frozenset()  # see FunctionBuilder.ask
    expects: tuple[Expectation, ...] = ()  # what the names that it reads must stand for
    asserts: bool = False  # it holds some
    needs_asserts: bool = False  # and is not right where Python runs without them
    writes: bool = False  # it writes to anything, or calls what may
    diagnostics: list[Diagnostic] = field(default_factory=list)


Key = tuple[str, str, tuple[object, ...], KernelOptions, bool]


class UnitBuilder:
    """Builds specialisations on demand and remembers them."""

    def __init__(self, project: ScannedProject) -> None:
        self.project = project
        self.done: dict[Key, Specialisation] = {}
        self.constants: dict[ConstArray, str] = {}
        self.arrays: dict[str, GlobalParameter] = {}  # the arrays of modules that functions read, by variable
        self._counts: dict[str, int] = {}
        self._stack: list[Specialisation] = []
        # nested functions as functions of their own: by module, name and, where they take them, names from around
        self.nested: dict[tuple[str, str, tuple[str, ...] | None], ast.FunctionDef] = {}
        self.expanded: Counter[str] = Counter()  # how many functions were made of each nested one

    def specialise(
        self,
        info: ModuleInfo,
        node: ast.FunctionDef,
        arguments: dict[str, Value | HighType],
        options: KernelOptions,
        *,
        entry: bool,
        declared: HighType | None = None,
        assumed: HighType | None = None,
    ) -> Specialisation:
        """The specialisation of a function for arguments given as types (run-time) or compile-time values. `declared`: the
        result type, where it does not follow from the annotation alone. `assumed`: what a function that calls itself may
        begin with."""
        key: Key = (info.name, node.name, tuple(_key(v) for v in arguments.values()), options, entry)
        found = self.done.get(key)
        if found is not None:
            if found.result is None:
                found.recursive = True
                for inner in self._stack[self._stack.index(found) :]:
                    inner.recursive = True
            return found
        used = misuse(self.project, info, node, [n for n, t in arguments.items() if isinstance(t, ArrayType) and t.python])
        if used is not None:
            raise stop(info, used, "buffer", f"{used.id!r} would have to be an array")
        name = symbol_of(info.name, node.name)
        if sum(base_of(outer.symbol) == name for outer in self._stack) >= _MOST_NESTED:
            raise stop(info, node, "endless-specialisation", f"{node.name!r} is called with ever new types", "annotate it")
        number = self._counts[name] = self._counts.get(name, 0) + 1
        result = declared or declared_result(self.project, info, node, arguments)
        spec = Specialisation(symbol_of(info.name, node.name, number), result, assumed=assumed)
        self.done[key] = spec
        self._stack.append(spec)
        try:
            self._build(spec, info, node, arguments, options, entry=entry)
        finally:
            self._stack.pop()
        return spec

    def _build(
        self,
        spec: Specialisation,
        info: ModuleInfo,
        node: ast.FunctionDef,
        arguments: dict[str, Value | HighType],
        options: KernelOptions,
        *,
        entry: bool,
    ) -> None:
        wanted = declared = spec.declared if entry else None
        list_items: dict[str, HighType] = {}
        rounds = 0
        while rounds < _MOST_ROUNDS:
            rounds += 1
            spec.assumed = spec.assumed if spec.assumed is not None else spec.declared
            fb = FunctionBuilder(self, info, node, options, RULES)
            fb.result, fb.result_fixed = wanted, entry and spec.declared is not None
            fb.list_items = dict(list_items)
            params = _bind_parameters(fb, arguments)
            fb.rules.build_block(fb, node.body)
            if fb.env is not None and not fb.diagnostics:
                try:
                    return_value(fb, node, NoneValue())
                except Stop as problem:
                    fb.report(problem)
            found = fb.result if fb.result is not None else NONE
            if spec.recursive and not entry and not fb.restart and not fb.diagnostics and found != spec.assumed:
                both = join_results(found, spec.assumed) if spec.assumed is not None and spec.settled else found
                spec.assumed, spec.settled = both if both is not None else found, True
                wanted = None
                continue
            if not fb.restart:
                break
            wanted = fb.result if fb.list_items == list_items else declared
            rounds = 0 if fb.list_items.keys() - list_items.keys() else rounds  # one more list is known, and there are not many
            list_items = fb.list_items
        else:
            if fb.restart and not fb.diagnostics:
                fb.report(
                    stop(
                        info,
                        node,
                        "conflicting-types",
                        f"the types in {node.name!r} do not settle",
                        "annotate the result, and give lists items of one type",
                    )
                )
        spec.diagnostics = fb.diagnostics
        spec.asked = frozenset(fb.asked)
        spec.expects = tuple(fb.expects)
        spec.writes = fb.emitter.writes
        spec.asserts = bool(fb.asserts)
        spec.needs_asserts = "late" in fb.asserts or ("open" in fb.asserts and spec.writes)
        spec.result = fb.result if fb.result is not None else NONE
        if spec.recursive and not entry and spec.result != spec.assumed and not fb.diagnostics:
            spec.diagnostics.append(_unsettled(spec, info, node))
        spec.function = _function(fb, spec, params)

    def constant(self, array: ConstArray) -> str:
        """The name of the global that holds a constant array."""
        return self.constants.setdefault(array, f"constant.{len(self.constants)}")

    def module_array(self, array: ModuleArray, kind: ArrayType) -> Var:
        """The variable that holds an array of a module in every function."""
        var = Var(variable_name(array), kind)
        self.arrays[var.name] = GlobalParameter(var.name, kind, array)
        return var

    # ---- calls

    def invoke(
        self, fb: FunctionBuilder, node: ast.Call, target: FunctionRef, args: list[Value], keywords: dict[str, Value]
    ) -> Value:
        """Call a function of the project: specialise it for these arguments and emit the call."""
        info = self.project.modules[target.target.module]
        bound = self._bind_call(fb, node, info, target.node, args, keywords)
        return self.invoke_bound(fb, node, info, target.node, {name: closed(fb, node, v) for name, v in bound.items()})

    def invoke_bound(
        self,
        fb: FunctionBuilder,
        node: ast.Call,
        info: ModuleInfo,
        function: ast.FunctionDef,
        bound: dict[str, Value],
        *,
        nested: bool = False,
    ) -> Value:
        """Call a function with all its arguments by name. `nested`: what is wrong in it is reported as it stands there."""
        types: dict[str, Value | HighType] = {name: _type_or_value(fb, node, v) for name, v in bound.items()}
        spec = self.specialise(info, function, types, fb.options, entry=False)
        result = spec.result if spec.result is not None else spec.assumed
        if result is None and not spec.diagnostics:
            name = function.name.split(".")[-2] if nested else function.name
            raise stop(
                fb.info,
                node,
                "recursive-type",
                f"{name!r} calls itself, so its result must be annotated",
                f"write def {name}(...) -> float (or what it returns)",
            )
        if spec.diagnostics and spec.function is not None:
            where = spec.diagnostics[0]
            if nested:
                for diagnostic in spec.diagnostics:
                    fb.report(Stop(diagnostic))
                raise Stop(where)
            deeper = where.code == "callee-unsupported"  # which names the place already
            message = where.message if deeper else f"{function.name!r} cannot be compiled: {where.message} ({where.span})"
            raise stop(fb.info, node, "callee-unsupported", message, "make the function compilable, or call it outside the kernel")
        assert result is not None
        operands: list[Operand] = [leaf for v in bound.values() for leaf in _operands(v)]
        value, results = _result_value(fb, result)
        fb.emitter.at(node)
        fb.emitter.emit("invoke", tuple(results), *operands, callee=spec.symbol)
        return value

    def _bind_call(
        self,
        fb: FunctionBuilder,
        node: ast.Call,
        info: ModuleInfo,
        function: ast.FunctionDef,
        args: list[Value],
        keywords: dict[str, Value],
    ) -> dict[str, Value]:
        spec = function.args
        if spec.vararg or spec.kwarg:
            raise stop(fb.info, node, "unsupported-syntax", f"{function.name!r} takes *args or **kwargs", "name its parameters")
        bound = bound_arguments(fb, node, function.name, signature_of(spec), args, keywords)
        defaults = default_nodes(spec)
        return {
            a.arg: bound[a.arg] if a.arg in bound else constant_of(self.project, info, defaults[a.arg]) for a in all_arguments(spec)
        }


def _key(value: Value | HighType) -> object:
    return value


def _type_or_value(fb: FunctionBuilder, node: ast.AST, value: Value) -> Value | HighType:
    """What a function is specialised on: the type of a run-time value, a compile-time value as it is."""
    if isinstance(value, Var | Const):
        found = type_of(fb, node, value)
        if isinstance(found, Container) and holds_arrays(found):
            raise stop(
                fb.info,
                node,
                "unsupported-value",
                f"{describe(value)} of arrays cannot be an argument of a function in a kernel",
                "pass the arrays, or write the code here",
            )
        return found
    if isinstance(value, Tuple):
        inner = [_type_or_value(fb, node, item) for item in value.items]
        if all(_is_type(x) for x in inner):
            return TupleType(tuple(x for x in inner if _is_type(x)), value.cls, value.fields)  # type: ignore[misc]  # filtered to types
        raise stop(fb.info, node, "unsupported-value", "a tuple argument may hold only numbers and arrays", "pass them one by one")
    if isinstance(value, Closure) and value.captured is not None:
        return replace(value, captured=tuple((n, _type_or_value(fb, node, v)) for n, v in value.captured))
    if isinstance(value, RangeValue | Sequence | Method):
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            f"{describe(value)} cannot be an argument of a function in a kernel",
            "pass what it is made of, and make it there",
        )
    return value


def _is_type(x: object) -> bool:
    return isinstance(x, PyScalar | NpScalar | MixedScalar | ArrayType | Container | TupleType | NoneType_)


def _operands(value: Value) -> list[Operand]:
    if isinstance(value, Tuple):
        return [leaf for item in value.items for leaf in _operands(item)]
    if isinstance(value, Closure):
        return [leaf for _, v in value.captured or () for leaf in _operands(v)]
    return [value] if isinstance(value, Var | Const) else []


def _result_value(fb: FunctionBuilder, t: HighType) -> tuple[Value, list[Var]]:
    if isinstance(t, TupleType):
        parts = [_result_value(fb, item) for item in t.items]
        return Tuple(tuple(p[0] for p in parts), t.cls, t.fields), [v for p in parts for v in p[1]]
    if isinstance(t, NoneType_):
        return NoneValue(), []
    result = fb.emitter.fresh("r", t)
    return result, [result]


def _bind_parameters(fb: FunctionBuilder, arguments: dict[str, Value | HighType]) -> list[Var]:
    """Parameters as locals. A parameter that is assigned later is copied, so that parameters themselves never change."""
    params: list[Var] = []

    def make(path: str, t: HighType) -> Value:
        if isinstance(t, TupleType):
            return Tuple(tuple(make(f"{path}.{i}", item) for i, item in enumerate(t.items)), t.cls, t.fields)
        if isinstance(t, NoneType_):
            return NoneValue()
        var = fb.emitter.fresh(path, replace(t, order="") if isinstance(t, ArrayType) else t)
        params.append(var)
        return var

    def make_or_keep(path: str, given: Value | HighType) -> Value:
        if isinstance(given, Closure):
            held = None if given.captured is None else tuple((n, make_or_keep(f"{path}.{n}", t)) for n, t in given.captured)
            return replace(given, captured=held)
        return make(path, given) if _is_type(given) else given  # type: ignore[arg-type, return-value]  # told apart

    assert fb.env is not None
    for name, given in arguments.items():
        fb.env[name] = Local(make_or_keep(name, given))
    if fb.node.args.vararg or fb.node.args.kwarg:
        fb.report(
            stop(fb.info, fb.node, "unsupported-syntax", "*args and **kwargs are not supported in a kernel", "name the parameters")
        )
    return params


def _unsettled(spec: Specialisation, info: ModuleInfo, node: ast.FunctionDef) -> Diagnostic:
    message = f"the result type of {node.name!r} does not settle: {spec.assumed} or {spec.result}"
    hint = "let every return give the same type, for example float(...)"
    return Diagnostic("error", "recursive-type", message, info.span(node), hint)


def _function(fb: FunctionBuilder, spec: Specialisation, params: list[Var]) -> Function:
    drop = fb.slots.unread_flags()
    body = freeze(fb.emitter.block, drop)
    late = [v for v in fb.slots.late if v not in drop and v not in params]
    inits = [Op("copy", (v,), (_zero(v),), (), fb.emitter.span) for v in sorted(late, key=lambda v: v.name)]
    flags = {
        "recursive": True if spec.recursive else None,
        "catches": True if fb.catches else None,
        "library": True if fb.info.source.library else None,
        "fastmath": fb.options.fastmath or None,
        "overflow": None if fb.options.overflow == "exact" else fb.options.overflow,
        "bounds": None if fb.options.bounds == "checked" else fb.options.bounds,
        "math": "libm" if fb.info.name in LIKE_CPYTHON or fb.options.math == "libm" else None,
        "division": None if fb.options.division == "python" else fb.options.division,
        "buffers": "" if any(isinstance(v.type, ArrayType) and v.type.python for v in params) else None,
    }
    assert spec.result is not None
    return Function(
        spec.symbol,
        tuple(params),
        leaf_types(spec.result),
        (*inits, *body),
        attrs=attrs(**{k: v for k, v in flags.items() if v is not None}),
        span=fb.info.span(fb.node),
    )


def leaf_types(t: HighType) -> tuple[HighType, ...]:
    """The types of the run-time values that make up a result."""
    if isinstance(t, TupleType):
        return tuple(x for item in t.items for x in leaf_types(item))
    return () if isinstance(t, NoneType_) else (t,)


def _zero(v: Var) -> Const:
    t = v.type
    if isinstance(t, ArrayType | Container):
        return Const(None, t)
    assert isinstance(t, PyScalar | NpScalar | MixedScalar)
    if isinstance(t, NpScalar):
        kind = DTYPES[t.dtype].kind
    else:  # the Python side of a mixed type: `number` is an int or a float, `any` may be complex too
        kind = DTYPES[DEFAULT_DTYPE[t.name]].kind if t.name in DEFAULT_DTYPE else "f" if t.name == "number" else "i"
    return Const(False if kind == "b" else 0.0 if kind == "f" else 0, t)
