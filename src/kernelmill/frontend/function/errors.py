"""How the front end says that a construct cannot be compiled.

`Stop` unwinds to the nearest statement with the diagnostic; it never leaves the front end: `frontend.build` returns
diagnostics as values.
"""

from __future__ import annotations

import ast

from kernelmill.diagnostics import Diagnostic
from kernelmill.scan.modules import ModuleInfo


class Stop(Exception):  # noqa: N818  # control flow inside the front end, no error of a program
    """One construct cannot be compiled; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def stop(info: ModuleInfo, node: ast.AST, code: str, message: str, hint: str = "") -> Stop:
    """The `Stop` to raise for `node`."""
    return Stop(Diagnostic("error", code, message, info.span(node), hint))
