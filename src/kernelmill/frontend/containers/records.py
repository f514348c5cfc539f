"""Values of NamedTuple classes in a kernel: made by a call of the class, read by the names of their fields."""

from __future__ import annotations

import ast

from kernelmill.frontend.constants.evaluate import constant_of
from kernelmill.frontend.function.arguments import bound_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.signature import Signature
from kernelmill.frontend.function.values import Method, RecordClass, Text, Tuple, Value


def make_record(fb: FunctionBuilder, node: ast.Call, record: RecordClass, args: list[Value], keywords: dict[str, Value]) -> Tuple:
    """`Point(1.0, y=2.0)`."""
    name = record.cls.partition(":")[2]
    defaults = dict(record.defaults)
    fields = Signature(either=record.fields, optional=frozenset(defaults))
    given = bound_arguments(fb, node, name, fields, args, keywords)
    info = fb.unit.project.modules[record.cls.partition(":")[0]]
    items = (given[f] if f in given else constant_of(fb.unit.project, info, defaults[f]) for f in record.fields)
    return Tuple(tuple(items), record.cls, record.fields)


def replaced(fb: FunctionBuilder, node: ast.Call, record: Tuple, args: list[Value], keywords: dict[str, Value]) -> Tuple:
    """`point._replace(x=2.0)`: another record with some fields changed."""
    wrong = next((name for name in keywords if name not in record.fields), "")
    if args or wrong:
        problem = f"_replace() got an unexpected field {wrong!r}" if wrong else "_replace() takes only keywords"
        raise stop(fb.info, node, "wrong-arguments", problem, "Python would raise an exception")
    items = (keywords.get(name, item) for name, item in zip(record.fields, record.items, strict=True))
    return Tuple(tuple(items), record.cls, record.fields)


def record_attribute(fb: FunctionBuilder, node: ast.Attribute, value: Tuple) -> Value:
    """`point.x`."""
    if node.attr in value.fields:
        return value.items[value.fields.index(node.attr)]
    if node.attr == "_fields":
        return Tuple(tuple(Text(field) for field in value.fields))
    if node.attr == "_replace":
        return Method(value, "_replace")
    name = value.cls.partition(":")[2]
    raise stop(
        fb.info,
        node,
        "unsupported-attribute",
        f"{name}.{node.attr} is not a field, and only fields exist in a kernel",
        f"fields of {name}: {', '.join(value.fields)}; methods become functions that take it",
    )
