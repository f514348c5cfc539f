"""Whether text is what a function was made from. Asked before it is compiled; what is in the cache was asked then."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Final

from kernelmill.jit.captured import code_text, names_read, source_lines

_FUTURE: Final = 0x1FF0000  # what __future__ imports leave in a code's flags


def is_source_of(function: FunctionType, lines: tuple[str, ...]) -> bool:
    """Whether the lines are what the function was made from: compiled again, they give the same code."""
    code = function.__code__
    indented = lines[0][:1].isspace()
    head = f"def _km_outer({', '.join(code.co_freevars)}):" if code.co_freevars else "if True:"
    imports = "".join(f"import sys as {name}\n" for name in _imported(function))  # calls of their attributes are compiled apart
    text = imports + (f"{head}\n" if indented else "") + "\n".join(lines) + "\n"
    try:
        made = compile(text, code.co_filename, "exec", flags=code.co_flags & _FUTURE, dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    wanted = code_text(code)
    return any(c.co_name == code.co_name and code_text(c) == wanted for c in _inner(made)) and _has_defaults(function, text)


def _imported(function: FunctionType) -> list[str]:
    """Names that a function reads and that its file, or notebook cell, imports."""
    code = function.__code__
    source = "".join(source_lines(function))
    try:
        symbols = symtable.symtable(source, code.co_filename, "exec").get_symbols()
    except (SyntaxError, ValueError):
        return []
    read = set(names_read(code))
    return [s.get_name() for s in symbols if s.is_imported() and s.get_name() in read]


def _has_defaults(function: FunctionType, text: str) -> bool:
    """Whether the defaults are literals, and those that the function has: others were evaluated when it was defined."""
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef) and n.name == function.__name__]
    if not nodes:
        return False
    given = nodes[0].args
    named = {a.arg: d for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is not None}
    try:
        literal = tuple(map(ast.literal_eval, given.defaults))
        literals = {name: ast.literal_eval(node) for name, node in named.items()}
    except ValueError:
        return False
    return repr(literal) == repr(function.__defaults__ or ()) and repr(literals) == repr(function.__kwdefaults__ or {})


def _inner(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inner(constant)
