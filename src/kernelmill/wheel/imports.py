"""Rewrites a module's imports of kernelmill so that they name the shim beside it.

    from kernelmill import kernel as k      ->  from ._kernelmill import kernel as k
    import os, kernelmill as km             ->  import os; from . import _kernelmill as km

Input: a module's text, and where its shim is. Output: the text with these imports changed, each within its own lines,
and a diagnostic for every mention of kernelmill that would still need kernelmill itself at run time.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from kernelmill.diagnostics import Diagnostic
from kernelmill.records import dataclass
from kernelmill.source import SourceFile, Span

OWN = "kernelmill"
API = frozenset({"Array1", "Array2", "Array3", "Array4", "Array5", "explain", "kernel"})
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Package:
    """A package that a milled wheel does without: what its stand-in beside the module offers instead of `name`.

    `modules`: submodules whose imports come from the stand-in as well.
    """

    name: str
    api: frozenset[str]
    modules: frozenset[str] = frozenset()

    def owns(self, module: str | None) -> bool:
        """Whether a module is this package or lies in it."""
        return module is not None and (module == self.name or module.startswith(f"{self.name}."))

    def not_shipped(self, what: str, span: Span) -> Diagnostic:
        """The diagnostic for something that the stand-in does not have."""
        return Diagnostic(
            "error",
            "needed-at-run-time",
            f"{what} is not there when the installed library runs",
            span,
            f"a published wheel does not need {self.name}; it carries {', '.join(sorted(self.api))} only",
        )


KERNELMILL = Package(OWN, API)


@dataclass(frozen=True, slots=True)
class ShimPlace:
    """How one module names its shim: `dots` is the relative prefix ('' at the top level), `shim` the module's name."""

    dots: str
    shim: str

    def module(self) -> str:
        """As it stands after `from`."""
        return f"{self.dots}{self.shim}"

    def statement(self, bound: str) -> str:
        """An import statement binding the shim to `bound`."""
        return f"from {self.dots} import {self.shim} as {bound}" if self.dots else f"import {self.shim} as {bound}"


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `start:end` of the text become `text`."""

    start: int
    end: int
    text: str


def mentions_kernelmill(source: SourceFile) -> bool:
    """A quick look before parsing: whether the module may need rewriting."""
    return OWN in source.text


def rewrite_imports(
    source: SourceFile, place: ShimPlace, package: Package = KERNELMILL
) -> tuple[str, tuple[Diagnostic, ...]]:
    """The module's text with its imports of `package` turned to the shim, and what cannot be turned."""
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:  # the last two: nested too deeply for the parser
        return source.text, (syntax_diagnostic(source, error),)
    positions = _Positions(source)
    edits: list[Edit] = []
    problems: list[Diagnostic] = []
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and not node.level:
            _rewrite_from(node, place, positions, edits, problems, package)
        elif isinstance(node, ast.Import) and any(package.owns(alias.name) for alias in node.names):
            _rewrite_import(node, place, positions, edits, problems, package)
    problems += _other_mentions(tree, nodes, positions, package)
    return _apply(source.text, edits), tuple(problems)


def imports_in_scripts(source: SourceFile, shims: Sequence[str]) -> Iterator[Diagnostic]:
    """Imports of kernelmill in a file that is no module, so that it has no shim beside it; `shims`: dotted names of those
    that there are."""
    if not mentions_kernelmill(source):
        return
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # not Python, or not of this version: nobody asked for it
        return
    positions = _Positions(source)
    hint = f"write: from {shims[0]} import …" if shims else "import it in a module of a package, and the module here"
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        if any(map(KERNELMILL.owns, names)) and isinstance(node, ast.Import | ast.ImportFrom):
            yield Diagnostic(
                "error", "needed-at-run-time", "kernelmill is not there when this file, which is no module, runs",
                positions.span(node), hint,
            )  # fmt: skip


def append_rebinding(text: str, functions: list[str], place: ShimPlace) -> str:
    """The text with one more line that rebinds kernels which carry no decorator of ours."""
    newline = (LINE_END.search(text) or ["\n"])[0]
    gap = "" if not text or text.endswith(("\n", "\r")) else newline
    names = ", ".join(functions)
    values = ", ".join(f"_kernelmill_kernel({name})" for name in functions)
    return f"{text}{gap}from {place.module()} import kernel as _kernelmill_kernel; {names} = {values}{newline}"


def syntax_diagnostic(source: SourceFile, error: Exception) -> Diagnostic:
    """A module that is not Python, or nested too deeply for its parser."""
    line, column = getattr(error, "lineno", None) or 1, max((getattr(error, "offset", None) or 1) - 1, 0)
    message = error.msg if isinstance(error, SyntaxError) else str(error) or "it is nested too deeply"
    return Diagnostic("error", "syntax-error", message, Span(source.path, line, column, line, column + 1))


def _rewrite_from(
    node: ast.ImportFrom,
    place: ShimPlace,
    positions: _Positions,
    edits: list[Edit],
    problems: list[Diagnostic],
    package: Package,
) -> None:
    if not package.owns(node.module):
        return
    if node.module != package.name and node.module not in package.modules:
        problems.append(package.not_shipped(f"module {node.module}", positions.span(node)))
        return
    unknown = [alias for alias in node.names if alias.name not in package.api and alias.name != "*"]
    problems.extend(package.not_shipped(f"{node.module}.{alias.name}", positions.span(alias)) for alias in unknown)
    start, end = positions.start(node), positions.end(node)
    written = re.compile(rf"(from(?:\s|\\)+){re.escape(node.module or '')}\b")
    if match := written.match(positions.text, start, end):
        edits.append(Edit(match.end(1), match.end(), place.module()))


def _rewrite_import(
    node: ast.Import,
    place: ShimPlace,
    positions: _Positions,
    edits: list[Edit],
    problems: list[Diagnostic],
    package: Package,
) -> None:
    """Each alias becomes its own statement where needed; what lies between two aliases holds just one comma."""
    before = positions.start(node) + len("import")
    for number, alias in enumerate(node.names):
        start, end = positions.start(alias), positions.end(alias)
        own = _is_own(alias, package)
        previous_own = number > 0 and _is_own(node.names[number - 1], package)
        if own and alias.name != package.name:
            problems.append(package.not_shipped(f"module {alias.name}", positions.span(alias)))
        if number == 0 and own:
            edits.append(Edit(positions.start(node), before, f"from {place.dots} import" if place.dots else "import"))
            edits.append(Edit(start, end, f"{place.shim} as {alias.asname or package.name}"))
        elif own or previous_own:
            comma = positions.text.index(",", before, start)
            edits.append(Edit(comma, comma + 1, ";"))
            statement = place.statement(alias.asname or package.name) if own else f"import {positions.text[start:end]}"
            edits.append(Edit(start, end, statement))
        before = end


def _is_own(alias: ast.alias, package: Package) -> bool:
    """Whether an import is turned to the stand-in; `import a.b` binds `a`, which is another package's affair."""
    return package.owns(alias.name) and ("." not in package.name or alias.asname is not None)


def _other_mentions(
    tree: ast.Module, nodes: Sequence[ast.AST], positions: _Positions, package: Package
) -> Iterator[Diagnostic]:
    """Attributes of the imported module that the shim does not have, and strings that name the module."""
    bound = {
        alias.asname or package.name
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == package.name
    }
    by_name = re.compile(rf"{package.name}(\.\w+)*")
    prose = {id(n.value) for n in nodes if isinstance(n, ast.Expr)}
    for node in _outside_shadows(tree, bound) if bound else nodes:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if (
                name in bound and attribute not in package.api
            ):
                yield package.not_shipped(f"{package.name}.{attribute}", positions.span(node))
            case ast.Constant(value=str(text)) if by_name.fullmatch(text) and id(node) not in prose:
                yield package.not_shipped(f"the module named by the string {text!r}", positions.span(node))


def _outside_shadows(tree: ast.AST, bound: set[str]) -> Iterator[ast.AST]:
    """All nodes, but not the functions in which one of `bound` is a local name of another meaning."""
    waiting = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and _rebinds(node, bound):
                continue
            yield node
            waiting.append(node)


def _rebinds(function: ast.AST, names: set[str]) -> bool:
    return any(
        (isinstance(n, ast.arg) and n.arg in names)
        or (isinstance(n, ast.Name) and n.id in names and isinstance(n.ctx, ast.Store))
        for n in ast.walk(function)
    )


def _apply(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


class _Positions:
    """From the positions of the syntax tree (lines, UTF-8 bytes) to characters of the text."""

    def __init__(self, source: SourceFile) -> None:
        self.path = source.path
        self.text = source.text
        self._starts = [0, *(match.end() for match in LINE_END.finditer(source.text))]

    def start(self, node: ast.stmt | ast.expr | ast.alias) -> int:
        return self._starts[node.lineno - 1] + self._column(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr | ast.alias) -> int:
        line, column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._starts[line - 1] + self._column(line, column)

    def span(self, node: ast.stmt | ast.expr | ast.alias) -> Span:
        end_line = node.end_lineno or node.lineno
        end = self.end(node) - self._starts[end_line - 1]
        return Span(self.path, node.lineno, self._column(node.lineno, node.col_offset), end_line, end)

    def _column(self, line: int, utf8_column: int) -> int:
        start = self._starts[line - 1]
        text = self.text[start : start + utf8_column]
        return len(text.encode("utf-8")[:utf8_column].decode("utf-8"))
