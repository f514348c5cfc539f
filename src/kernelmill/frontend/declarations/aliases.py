"""Annotations with several meanings: aliases and type variables expanded, unions split into their alternatives.

    T = TypeVar("T", np.float32, np.float64);  Array1[T] | None
    ->  Array1[np.float32], None  and  Array1[np.float64], None

`expand` writes aliases, quoted text and names of other modules out, and notes the type variables met; `substitute`
puts one choice in for each; `split` gives the alternatives of what is left. None of them gives a meaning to a type:
that is done by `annotations.py`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from itertools import product
from typing import Final

from kernelmill.frontend.constants.record_classes import record_class
from kernelmill.frontend.declarations.annotations import external_name, quoted
from kernelmill.frontend.declarations.names import known, scope_of, scoped, variable, variable_of
from kernelmill.frontend.function.errors import stop
from kernelmill.records import dataclass, field
from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.uses import dotted_name

TYPING: Final = ("typing", "typing_extensions", "collections.abc")


_SIGNED: Final = ("int64", "int32", "int16", "int8")


_UNSIGNED: Final = ("uint64", "uint32", "uint16", "uint8")


#: NumPy's abstract scalar types and the dtypes that a kernel is compiled for; others (float16, complex) run as Python.
FAMILIES: Final = {
    "floating": ("float64", "float32"),
    "inexact": ("float64", "float32"),
    "signedinteger": _SIGNED,
    "unsignedinteger": _UNSIGNED,
    "integer": _SIGNED + _UNSIGNED,
    "number": ("float64", "float32", *_SIGNED, *_UNSIGNED),
}


_FLOATS: Final = ("Float64", "Float32")


_INTS: Final = ("Int64", "Int32", "Int16", "Int8")


_UINTS: Final = ("UInt64", "UInt32", "UInt16", "UInt8")


#: The same for jaxtyping's.
JAXTYPING_FAMILIES: Final = {
    "Float": _FLOATS,
    "Inexact": _FLOATS,
    "Int": _INTS,
    "UInt": _UINTS,
    "Integer": _INTS + _UINTS,
    "Real": _FLOATS + _INTS + _UINTS,
    "Num": _FLOATS + _INTS + _UINTS,
}


_DEEPEST_ALIAS: Final = 30


@dataclass(slots=True)
class Variables:
    """The type variables of one function: its own (PEP 695) by name, and the choices of all that were met, by key."""

    own: dict[str, ast.expr | None] = field(default_factory=dict)
    choices: dict[str, list[ast.expr]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annotations:
    """Where annotations are read: the project, the module that they stand in, the type variables met there."""

    project: ScannedProject
    info: ModuleInfo
    variables: Variables

    def expand(self, node: ast.expr, depth: int = 0) -> ast.expr:
        """A copy of an annotation with aliases and quoted text expanded; every name carries its module."""
        if depth > _DEEPEST_ALIAS:
            raise stop(
                self.info,
                node,
                "unknown-type",
                f"the type alias {ast.unparse(node)} refers to itself",
                "write the type out",
            )
        match node:
            case ast.Constant(value=str(text)):
                return self.expand(quoted(self.info, node, text), depth + 1)
            case ast.Name() | ast.Attribute() if dotted_name(node):
                return self._name(node, depth)
            case ast.BinOp(left=left, op=ast.BitOr() as op, right=right):
                return ast.copy_location(ast.BinOp(self.expand(left, depth), op, self.expand(right, depth)), node)
            case ast.Subscript(value=base, slice=index):
                return self._subscript(node, base, index, depth)
            case _:
                return copy.deepcopy(node)

    def _name(self, node: ast.Name | ast.Attribute, depth: int) -> ast.expr:
        if variable_of(node):
            return node
        if isinstance(node, ast.Name) and node.id in self.variables.own:
            return self._variable(node, f"def:{node.id}", self.info, self.variables.own[node.id], [])
        found = self.project.declared(scope_of(self.info, node), dotted_name(node))
        if found is None or found.kind != "value" or not isinstance(found.node, ast.expr) or record_class(self.project, found):
            return self._scoped(node)
        there = self.project.modules[found.module]
        if isinstance(found.node, ast.Call) and external_name(self.project, there, found.node.func) in (
            ("typing", "TypeVar"),
            ("typing_extensions", "TypeVar"),
        ):
            bound = next((k.value for k in found.node.keywords if k.arg == "bound"), None)
            return self._variable(node, f"{found.module}:{found.name}", there, bound, found.node.args[1:])
        other = Annotations(self.project, there, Variables(choices=self.variables.choices))
        return _moved(other.expand(found.node, depth + 1), node)

    def _variable(
        self,
        node: ast.Name | ast.Attribute,
        key: str,
        info: ModuleInfo,
        bound: ast.expr | None,
        choices: list[ast.expr],
    ) -> ast.expr:
        name = dotted_name(node)
        if key not in self.variables.choices:
            if key.startswith("def:") and isinstance(bound, ast.Tuple):
                choices = bound.elts
            elif bound is not None and not choices:
                choices = [bound]
            if not choices:
                raise stop(
                    self.info,
                    node,
                    "open-type-variable",
                    f"the type variable {name} may be any type",
                    f'give it choices: TypeVar("{name}", np.float32, np.float64)',
                )
            there = Annotations(self.project, info, Variables())
            self.variables.choices[key] = [_moved(choice, node) for c in choices for choice in there.split(there.expand(c))]
        return variable(node, name, key)

    def _scoped(self, node: ast.Name | ast.Attribute) -> ast.expr:
        if isinstance(node, ast.Name):
            return scoped(self.info, node)
        inner = node.value
        base = self._scoped(inner) if isinstance(inner, ast.Name | ast.Attribute) else inner
        return ast.copy_location(ast.Attribute(base, node.attr, ast.Load()), node)

    def _subscript(self, node: ast.Subscript, base: ast.expr, index: ast.expr, depth: int) -> ast.expr:
        module, name = external_name(self.project, self.info, base)
        elements = index.elts if isinstance(index, ast.Tuple) else [index]
        types = len(elements)
        if module in TYPING and name == "Literal":
            types = 0
        elif module == "jaxtyping" or (module in TYPING and name == "Annotated"):
            types = 1
        new = [self.expand(e, depth) if k < types else copy.deepcopy(e) for k, e in enumerate(elements)]
        inner = ast.copy_location(ast.Tuple(new, ast.Load()), index) if isinstance(index, ast.Tuple) else new[0]
        expanded = self._scoped(base) if isinstance(base, ast.Name | ast.Attribute) and dotted_name(base) else base
        return ast.copy_location(ast.Subscript(expanded, inner, ast.Load()), node)

    # alternatives ------------------------------------------------------------------------------------------------

    def split(self, node: ast.expr, flags: tuple[str, ...] = ()) -> list[ast.expr]:
        """The alternatives of an expanded annotation, in order. `flags`: the strings that `str` may stand for."""
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self.split(left, flags) + self.split(right, flags)
            case ast.Name() | ast.Attribute():
                return self._split_name(node, flags)
            case ast.Subscript(value=base, slice=index):
                return self._split_subscript(node, base, index, flags)
            case _:
                return [node]

    def _split_name(self, node: ast.expr, flags: tuple[str, ...]) -> list[ast.expr]:
        module, name = external_name(self.project, self.info, node)
        if module == "numpy" and name in FAMILIES:
            return [known(node, "numpy", dtype) for dtype in FAMILIES[name]]
        if (module, name) == ("builtins", "str") and flags:
            literal = known(node, "typing", "Literal")
            texts = [ast.copy_location(ast.Constant(text), node) for text in flags]
            return [ast.copy_location(ast.Subscript(literal, text, ast.Load()), node) for text in texts]
        return [node]

    def _split_subscript(self, node: ast.Subscript, base: ast.expr, index: ast.expr, flags: tuple[str, ...]) -> list[ast.expr]:
        module, name = external_name(self.project, self.info, base)
        elements = index.elts if isinstance(index, ast.Tuple) else [index]
        if module in TYPING and name == "Union":
            return [a for e in elements for a in self.split(e, flags)]
        if module in TYPING and name == "Optional":
            none = ast.copy_location(ast.Constant(None), node)
            return [*(a for e in elements for a in self.split(e, flags)), none]
        if module in TYPING and name == "Literal":
            return [ast.copy_location(ast.Subscript(base, e, ast.Load()), node) for e in elements]
        if module == "numpy" and name in FAMILIES:
            return self.split(base)
        bases = [base]
        if module == "jaxtyping" and name in JAXTYPING_FAMILIES:
            bases = [known(base, "jaxtyping", n) for n in JAXTYPING_FAMILIES[name]]
        if (module in TYPING and name in ("Annotated", "Final")) or module == "jaxtyping":
            inner = [self.split(elements[0], flags), *([e] for e in elements[1:])]
        else:
            inner = [self.split(e, flags) for e in elements]
        return [
            ast.copy_location(ast.Subscript(b, _index(index, items), ast.Load()), node) for b in bases for items in product(*inner)
        ]


def _index(index: ast.expr, items: tuple[ast.expr, ...]) -> ast.expr:
    if not isinstance(index, ast.Tuple):
        return items[0]
    return ast.copy_location(ast.Tuple(list(items), ast.Load()), index)


def substitute(node: ast.expr, chosen: Mapping[str, ast.expr]) -> ast.expr:
    """An expanded annotation with the chosen type in the place of every type variable."""
    key = variable_of(node)
    if key:
        return chosen[key]
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return ast.copy_location(ast.BinOp(substitute(left, chosen), op, substitute(right, chosen)), node)
        case ast.Subscript(value=base, slice=ast.Tuple(elts=elements) as index):
            items = tuple(substitute(e, chosen) for e in elements)
            return ast.copy_location(ast.Subscript(substitute(base, chosen), _index(index, items), ast.Load()), node)
        case ast.Subscript(value=base, slice=index):
            inner = substitute(index, chosen)
            return ast.copy_location(ast.Subscript(substitute(base, chosen), inner, ast.Load()), node)
        case _:
            return node


def own_variables(node: ast.FunctionDef) -> dict[str, ast.expr | None]:
    """The type parameters of `def f[T: (np.float32, np.float64)](…)`, each with its bound or choices."""
    return {p.name: getattr(p, "bound", None) for p in getattr(node, "type_params", ())}


def _moved(tree: ast.expr, place: ast.expr) -> ast.expr:
    """`tree`, all of whose nodes stand where `place` stands, since its own lines are those of another text."""
    moved = copy.deepcopy(tree)
    for node in ast.walk(moved):
        if isinstance(node, ast.expr):
            ast.copy_location(node, place)
    return moved
