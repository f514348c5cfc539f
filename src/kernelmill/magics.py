"""`%%kernel` in IPython and Jupyter, after `%load_ext kernelmill`: every function that the cell defines is a kernel.

    %%kernel overflow="wrap"
    def mix(a, b):
        return a * 3 + b
"""

from __future__ import annotations

import ast
from typing import Any

from kernelmill.diagnostics import KernelmillError
from kernelmill.jit.decorator import kernel


def register(shell: Any) -> None:
    """Make the magic known to a shell of IPython."""

    def cell_magic(line: str, cell: str) -> None:
        options = _options(line)
        names = [node.name for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef)]
        if shell.run_cell(cell).success:
            for name in names:
                function = shell.user_ns[name]
                shell.user_ns[name] = kernel(**options)(function) if options else kernel(function)

    shell.register_magic_function(cell_magic, magic_kind="cell", magic_name="kernel")


def _options(line: str) -> dict[str, Any]:
    """The arguments of `@kernel(…)` in the first line of a cell."""
    try:
        call = ast.parse(f"kernel({line})", mode="eval").body
        if not isinstance(call, ast.Call) or call.args:
            raise ValueError(line)
        return {str(given.arg): ast.literal_eval(given.value) for given in call.keywords}
    except (SyntaxError, ValueError):
        raise KernelmillError(f"%%kernel {line}: these are no options", hint='write them as in @kernel(overflow="wrap")') from None
