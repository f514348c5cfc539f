"""One module's top-level names: imports, functions, constants, from its AST alone.

    import numpy as np          np      -> Binding("module", "numpy")
    from math import sqrt       sqrt    -> Binding("name", "math", "sqrt")
    G = 9.81                    G       -> Binding("value", node=<ast>)
    def f(x): ...               f       -> Binding("function", node=<ast>)

Statements inside top-level `if`, `try` and `with` count too, since imports are often guarded that way. A name that is
assigned more than once becomes `Binding("variable")`: it is not a constant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from kernelmill.diagnostics import Diagnostic
from kernelmill.source import SourceFile, Span

#: `def f[T](…)`, `class C[T]`, `type X = …`: syntax of Python 3.12.
TYPE_PARAMETERS = re.compile(r"\s*((async\s+)?def|class)\s+\w+\s*\[|\s*type\s+\w+")

BindingKind = Literal["module", "name", "function", "class", "value", "variable"]


@dataclass(frozen=True, slots=True)
class Binding:
    """What a top-level name stands for. `target`: module (kinds module, name); `attribute`: the imported name."""

    kind: BindingKind
    target: str = ""
    attribute: str = ""
    node: ast.AST | None = None


@dataclass(frozen=True, slots=True)
class ModuleInfo:
    """One parsed module and its top-level names."""

    source: SourceFile
    tree: ast.Module
    names: dict[str, Binding] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name."""
        return self.source.module

    def span(self, node: ast.AST) -> Span:
        """The position in the source."""
        return span_of(self.source, node)


def span_of(source: SourceFile, node: ast.AST) -> Span:
    """The region of `node`, with columns counted in characters (the AST counts UTF-8 bytes)."""
    line = getattr(node, "lineno", 1)
    end_line = getattr(node, "end_lineno", line) or line
    return Span(
        source.path,
        line,
        _characters(source.line(line), getattr(node, "col_offset", 0)),
        end_line,
        _characters(source.line(end_line), getattr(node, "end_col_offset", 0) or 0),
    )


def _characters(text: str, byte_column: int) -> int:
    return byte_column if text.isascii() else len(text.encode()[:byte_column].decode(errors="ignore"))


def parse_module(source: SourceFile) -> ModuleInfo | Diagnostic:
    """The module's table of names, or a diagnostic where Python itself could not parse it."""
    try:
        tree = ast.parse(source.text, filename=source.path)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        col = max((getattr(error, "offset", None) or 1) - 1, 0)
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        hint = "fix the syntax; nothing was compiled"
        if TYPE_PARAMETERS.match(source.line(line)):
            message = f"{message} (type parameters are read by Python 3.12 and later)"
            hint = 'build with Python 3.12 or later, or write T = TypeVar("T", np.float32, np.float64)'
        return Diagnostic(
            "error", "syntax-error", f"Python cannot parse this module: {message}",
            Span(source.path, line, col, line, col + 1), hint,
        )
    info = ModuleInfo(source, tree)
    for statement, instead in _top_level(tree.body, False):
        if not instead or not _is_imported(info, statement):
            _bind(info, statement)
    return info


def _top_level(body: list[ast.stmt], instead: bool) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements, each with whether it stands in for something that raised an exception."""
    for statement in body:
        yield statement, instead
        match statement:
            case ast.If():
                yield from _top_level(statement.body, instead)
                yield from _top_level(statement.orelse, instead)
            case ast.Try() | ast.TryStar():
                yield from _top_level(statement.body, instead)
                for handler in statement.handlers:
                    yield from _top_level(handler.body, True)
                yield from _top_level(statement.orelse, instead)
                yield from _top_level(statement.finalbody, instead)
            case ast.With():
                yield from _top_level(statement.body, instead)
            case _:
                pass


def _is_imported(info: ModuleInfo, statement: ast.stmt) -> bool:
    """Whether a statement assigns only names that an import has bound: `except ImportError: np = None`."""
    if not isinstance(statement, ast.Assign) or not all(isinstance(target, ast.Name) for target in statement.targets):
        return False
    bound = [info.names.get(target.id) for target in statement.targets if isinstance(target, ast.Name)]
    return all(binding is not None and binding.kind in ("module", "name") for binding in bound)


def _bind(info: ModuleInfo, statement: ast.stmt) -> None:
    match statement:
        case ast.Import(names=aliases):
            for alias in aliases:
                target = alias.name if alias.asname else alias.name.split(".")[0]
                _set(info, alias.asname or target, Binding("module", target))
        case ast.ImportFrom(names=aliases):
            package = absolute_module(info.source, statement)
            for alias in aliases:
                if alias.name != "*":
                    _set(info, alias.asname or alias.name, Binding("name", package, alias.name))
        case ast.FunctionDef(name=name):
            _set(info, name, Binding("function", node=statement))
        case ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            _set(info, name, Binding("class", node=statement))
        case ast.Assign(targets=targets, value=value):
            for target_node in targets:
                _bind_target(info, target_node, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
            _set(info, name, Binding("value", node=value))
        case ast.stmt() if type(statement).__name__ == "TypeAlias":  # `type X = …`, which Python 3.11 does not have
            named = getattr(statement, "name", None)
            if isinstance(named, ast.Name):
                _set(info, named.id, Binding("value", node=getattr(statement, "value", None)))
        case ast.AugAssign(target=ast.Name(id=name)):
            info.names[name] = Binding("variable")
        case ast.For() | ast.While():
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    info.names[node.id] = Binding("variable")
        case _:
            pass


def _bind_target(info: ModuleInfo, target: ast.expr, value: ast.expr) -> None:
    match target:
        case ast.Name(id=name):
            _set(info, name, Binding("value", node=value))
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            items = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(elements) else None
            for i, element in enumerate(elements):
                if isinstance(element, ast.Name):
                    binding = Binding("value", node=items[i]) if items else Binding("variable")
                    _set(info, element.id, binding)
        case _:
            pass


def _set(info: ModuleInfo, name: str, binding: Binding) -> None:
    old = info.names.get(name)
    if old is None or old == binding:
        info.names[name] = binding
    elif binding.kind in ("module", "name") and old.kind in ("module", "name"):
        # `try: from kernelmill import kernel  except ImportError: from mylib._fallback import kernel`: the first counts
        return
    elif old.kind in ("module", "name") and binding.kind == "function":
        return  # the same, with a stand-in defined under `except ImportError`
    else:
        info.names[name] = binding if binding.kind in ("function", "class") else Binding("variable")


def absolute_module(source: SourceFile, node: ast.ImportFrom) -> str:
    """The dotted name of the module that `from X import …` names, relative dots resolved."""
    if not node.level:
        return node.module or ""
    parts = source.module.split(".")
    keep = len(parts) - node.level + (1 if source.is_package else 0)
    return ".".join([*parts[: max(keep, 0)], *([node.module] if node.module else [])])
