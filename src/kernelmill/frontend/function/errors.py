"""How the front end says that a construct cannot be compiled.

`Stop` unwinds to the nearest statement with the diagnostic; it never leaves the front end: `frontend.build` returns
diagnostics as values.
"""

from __future__ import annotations

import ast

from kernelmill.diagnostics import Diagnostic, Slug
from kernelmill.scan.modules import ModuleInfo


class Stop(Exception):  # noqa: N818  # control flow inside the front end, no error of a program
    """One construct cannot be compiled; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Cascade(Stop):
    """Something needs what could not be built; that has been reported already."""


class Unbound(Stop):
    """A local is read that nothing before has assigned."""


def stop(info: ModuleInfo, node: ast.AST, code: Slug, message: str, hint: str = "") -> Stop:
    """The `Stop` to raise for `node`."""
    return Stop(Diagnostic("error", code, message, info.span(node), hint))


def unbound(info: ModuleInfo, node: ast.AST, name: str) -> Unbound:
    """The `Unbound` to raise for a name."""
    message = f"local variable {name!r} is read before any assignment to it"
    return Unbound(stop(info, node, "unbound-local", message, "assign it first").diagnostic)


def cascade(info: ModuleInfo, node: ast.AST, name: str) -> Cascade:
    """The `Cascade` to raise for a name that could not be built."""
    return Cascade(stop(info, node, "unbound-local", f"{name!r} could not be built", "see the errors before it").diagnostic)
