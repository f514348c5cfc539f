"""`match`: each case becomes a condition on the subject, tried in order like `if` and `elif`.

What a pattern asks of the subject's type (a tuple of that length, None, an int) is decided here, at compile time;
what it asks of values becomes comparisons. Names are bound once the whole pattern holds, before its guard is tried.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.builtins.type_tests import INSTANCES, is_instance
from kernelmill.frontend.containers.lists import is_list
from kernelmill.frontend.expressions.comparisons import COMPARISONS
from kernelmill.frontend.expressions.truth import condition
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose
from kernelmill.frontend.function.locals import held
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.parameters import rebound_names
from kernelmill.frontend.function.values import External, Message, NoneValue, Text, Tuple, Value, scalar
from kernelmill.frontend.type_rules.operators import alternatives
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, MixedScalar
from kernelmill.records import dataclass, field


@dataclass(slots=True)
class _Test:
    """Conditions that must all hold, and the names bound then."""

    conditions: list[Operand] = field(default_factory=list)
    names: dict[str, Value] = field(default_factory=dict)


def match(fb: FunctionBuilder, node: ast.Match) -> None:
    """The statement."""
    with fb.rebinding(node.subject):
        subject = fb.evaluate(node.subject)
    _cases(fb, held(fb.emitter, subject), node.cases)  # a body may assign to the name that it was read from


def _cases(fb: FunctionBuilder, subject: Value, cases: list[ast.match_case]) -> None:
    if not cases:
        return
    case, *others = cases
    fb.emitter.at(case.pattern)
    test = _Test()
    _pattern(fb, case.pattern, subject, test)
    holds = _all(fb, test.conditions)

    def bind(but: frozenset[str] = frozenset()) -> None:
        for name, value in test.names.items():
            if name not in but:
                fb.assign(name, value)

    def guarded() -> Value:
        bind()
        assert case.guard is not None
        with fb.rebinding(case.guard):
            return condition(fb, case.guard)

    if case.guard is not None:
        holds = operand_of(fb, choose(fb, case.guard, holds, guarded, lambda: scalar(False)), case.guard)

    def body() -> None:
        bind(rebound_names([case.guard]) if case.guard is not None else frozenset())
        fb.build(case.body)

    fb.branch(holds, body, lambda: _cases(fb, subject, others))


def _all(fb: FunctionBuilder, conditions: list[Operand]) -> Operand:
    result: Operand = scalar(True)
    for cond in conditions:
        if isinstance(cond, Const):
            if not cond.value:
                return scalar(False)
        elif isinstance(result, Const):
            result = cond
        else:
            result = fb.emitter.value("binary", BOOL, result, cond, op="and")
    return result


def _pattern(fb: FunctionBuilder, pattern: ast.pattern, subject: Value, test: _Test) -> None:
    match pattern:
        case ast.MatchAs(pattern=inner, name=name):
            if inner is not None:
                _pattern(fb, inner, subject, test)
            if name is not None:
                test.names[name] = subject
        case ast.MatchValue(value=value):
            test.conditions.append(_equals(fb, pattern, subject, fb.evaluate(value)))
        case ast.MatchSingleton(value=value):
            test.conditions.append(_identical(fb, pattern, subject, value))
        case ast.MatchOr(patterns=patterns):
            test.conditions.append(_either(fb, patterns, subject))
        case ast.MatchSequence(patterns=patterns):
            _sequence(fb, pattern, patterns, subject, test)
        case ast.MatchClass():
            _instance(fb, pattern, subject, test)
        case _:
            raise stop(
                fb.info,
                pattern,
                "unsupported-syntax",
                "this pattern is not supported in a kernel",
                "kernels match literals, constants, tuples, names, | and int(), float(), bool()",
            )


def _equals(fb: FunctionBuilder, node: ast.AST, subject: Value, wanted: Value) -> Operand:
    if (isinstance(subject, Text) or isinstance(wanted, Text)) and not isinstance(subject, Message):
        return scalar(subject == wanted)
    if isinstance(subject, Tuple | NoneValue) or isinstance(wanted, Tuple | NoneValue):
        if isinstance(subject, Tuple) and isinstance(wanted, Tuple):
            raise stop(
                fb.info,
                node,
                "unsupported-syntax",
                "a tuple constant in a pattern is not supported",
                "write its items out",
            )
        return scalar(isinstance(subject, NoneValue) and isinstance(wanted, NoneValue))
    a, b = operand_of(fb, subject, node), operand_of(fb, wanted, node)
    return fb.rules.truth(fb, fb.rules.compare(fb, node, COMPARISONS[ast.Eq], a, b), node)


def _identical(fb: FunctionBuilder, node: ast.AST, subject: Value, wanted: bool | None) -> Operand:
    if wanted is None:
        return scalar(isinstance(subject, NoneValue))
    fb.ask(subject, "np", "int", "bool")
    if isinstance(subject, Var | Const) and subject.type == BOOL:
        return fb.rules.compare(fb, node, COMPARISONS[ast.Eq], subject, scalar(wanted))
    if isinstance(subject, Var) and isinstance(subject.type, MixedScalar) and BOOL in alternatives(subject.type):
        raise stop(fb.info, node, "unsupported-value", f"the subject may be {subject.type}", "match on bool(...)")
    return scalar(False)


def _either(fb: FunctionBuilder, patterns: list[ast.pattern], subject: Value) -> Operand:
    result: Operand = scalar(False)
    for pattern in patterns:
        test = _Test()
        _pattern(fb, pattern, subject, test)
        if test.names:
            raise stop(
                fb.info,
                pattern,
                "unsupported-syntax",
                "a name bound in one of several | patterns is not supported",
                "write a case for each",
            )
        holds = _all(fb, test.conditions)
        if isinstance(result, Const):
            result = scalar(True) if result.value else holds
        elif isinstance(holds, Const):
            result = scalar(True) if holds.value else result
        else:
            result = fb.emitter.value("binary", BOOL, result, holds, op="or")
    return result


def _sequence(fb: FunctionBuilder, node: ast.AST, patterns: list[ast.pattern], subject: Value, test: _Test) -> None:
    if is_list(subject):
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "a list cannot be matched with a sequence in a kernel",
            "match on len(xs)",
        )
    star = next((k for k, p in enumerate(patterns) if isinstance(p, ast.MatchStar)), None)
    fixed = len(patterns) - (star is not None)
    if not isinstance(subject, Tuple) or len(subject.items) < fixed or (star is None and len(subject.items) > fixed):
        test.conditions.append(scalar(False))  # numbers and arrays are no sequences to `match`
        return
    items = list(subject.items)
    if star is not None:
        count = len(items) - fixed
        middle = items[star : star + count]
        rest = patterns[star]
        assert isinstance(rest, ast.MatchStar)
        if rest.name is not None:
            raise stop(
                fb.info,
                rest,
                "unsupported-syntax",
                "a starred name in a pattern is not supported in a kernel",
                f"bind the {len(middle)} items one by one, or write *_",
            )
        items[star : star + count] = []
        patterns = [p for p in patterns if not isinstance(p, ast.MatchStar)]
    for pattern, item in zip(patterns, items, strict=True):
        _pattern(fb, pattern, item, test)


def _instance(fb: FunctionBuilder, node: ast.MatchClass, subject: Value, test: _Test) -> None:
    cls = fb.evaluate(node.cls)
    if not (isinstance(cls, External) and cls.module == "builtins" and cls.name in INSTANCES) or node.kwd_attrs:
        raise stop(
            fb.info,
            node,
            "unsupported-syntax",
            "only int(), float(), bool() and complex() can be class patterns in a kernel",
            "match on the items of a tuple instead",
        )
    if len(node.patterns) > 1:
        raise stop(
            fb.info,
            node,
            "type-error",
            f"{cls.name}() accepts one positional sub-pattern",
            "Python would raise TypeError",
        )
    test.conditions.append(scalar(is_instance(fb, node, subject, INSTANCES[cls.name])))
    for pattern in node.patterns:
        _pattern(fb, pattern, subject, test)
