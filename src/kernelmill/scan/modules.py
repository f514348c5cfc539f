"""One module's top-level names: imports, functions, constants, from its AST alone.

    import numpy as np          np      -> Binding("module", "numpy")
    from math import sqrt       sqrt    -> Binding("name", "math", "sqrt")
    G = 9.81                    G       -> Binding("value", node=<ast>)
    def f(x): ...               f       -> Binding("function", node=<ast>)

Every form of binding counts, in any branch and in functions that say `global` (`recorder.py`). A name to which more
than one thing can be bound is a `Binding("variable")` that holds two of the places (`binding_choice.py`).
"""

from __future__ import annotations

import ast
import re

from kernelmill.diagnostics import Diagnostic
from kernelmill.records import dataclass, field
from kernelmill.scan.binding_choice import chosen, declared
from kernelmill.scan.events import Binding
from kernelmill.scan.recorder import Record, record
from kernelmill.source import SourceFile, Span

#: `def f[T](…)`, `class C[T]`, `type X = …`: syntax of Python 3.12.
TYPE_PARAMETERS = re.compile(r"\s*((async\s+)?def|class)\s+\w+\s*\[|\s*type\s+\w+")

@dataclass(frozen=True, slots=True)
class ModuleInfo:
    """One parsed module and its top-level names."""

    source: SourceFile
    tree: ast.Module
    names: dict[str, Binding] = field(default_factory=dict)  # what each stands for when the module has been run
    declared: dict[str, Binding] = field(default_factory=dict)  # what each stands for in annotations
    record: Record = field(default_factory=Record)

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
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:  # the last two: nested too deeply for the parser
        line = getattr(error, "lineno", None) or 1
        col = max((getattr(error, "offset", None) or 1) - 1, 0)
        message = error.msg if isinstance(error, SyntaxError) else str(error) or "it is nested too deeply"
        hint = "fix the syntax; nothing was compiled"
        if TYPE_PARAMETERS.match(source.line(line)):
            message = f"{message} (type parameters are read by Python 3.12 and later)"
            hint = 'build with Python 3.12 or later, or write T = TypeVar("T", np.float32, np.float64)'
        return Diagnostic(
            "error", "syntax-error", f"Python cannot parse this module: {message}",
            Span(source.path, line, col, line, col + 1), hint,
        )
    found = record(tree, lambda node: absolute_module(source, node))
    info = ModuleInfo(source, tree, record=found)
    for name, events in found.events.items():
        for table, choose in ((info.names, chosen), (info.declared, declared)):
            binding = choose(events, found.events)
            if binding is not None:
                table[name] = binding
    return info


def absolute_module(source: SourceFile, node: ast.ImportFrom) -> str:
    """The dotted name of the module that `from X import …` names, relative dots resolved."""
    if not node.level:
        return node.module or ""
    parts = source.module.split(".")
    keep = len(parts) - node.level + (1 if source.is_package else 0)
    return ".".join([*parts[: max(keep, 0)], *([node.module] if node.module else [])])
