"""`%%kernel`, with as much of a shell as it needs."""

from __future__ import annotations

import linecache
from types import SimpleNamespace
from typing import Any

import pytest

import kernelmill
from kernelmill.diagnostics import KernelmillError
from kernelmill.jit import modes


class Shell:
    """Cells as IPython runs them."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {"__name__": "__main__"}
        self.magics: dict[tuple[str, str], Any] = {}
        self.count = 0

    def register_magic_function(self, function: Any, magic_kind: str, magic_name: str) -> None:
        self.magics[magic_kind, magic_name] = function

    def run_cell(self, cell: str) -> SimpleNamespace:
        self.count += 1
        path = f"<kernelmill-input-{self.count}>"
        linecache.cache[path] = (len(cell), None, cell.splitlines(keepends=True), path)
        try:
            exec(compile(cell, path, "exec"), self.user_ns)  # noqa: S102  # as IPython does
        except ZeroDivisionError:
            return SimpleNamespace(success=False)
        return SimpleNamespace(success=True)


@pytest.fixture
def shell(monkeypatch, tmp_path) -> Shell:
    monkeypatch.delenv("KERNELMILL_PURE", raising=False)
    monkeypatch.setattr(modes.settings, "mode", "auto")
    monkeypatch.setattr(modes.settings, "cache_dir", str(tmp_path))
    made = Shell()
    kernelmill.load_ipython_extension(made)
    return made


def test_every_function_of_the_cell_is_a_kernel(shell: Shell) -> None:
    run = shell.magics["cell", "kernel"]
    run("", "def helper(x):\n    return x + 1\n\ndef f(x):\n    return helper(x) * 2\n\nLIMIT = 3\n")
    f = shell.user_ns["f"]
    assert (f(1), f(1.5), shell.user_ns["LIMIT"]) == (4, 5.0, 3)
    assert kernelmill.explain(f).native_calls == 2
    run('overflow="wrap"', "def f(x):\n    return x * x\n")
    assert shell.user_ns["f"](2**40) == 0


def test_cells_and_options_that_are_wrong(shell: Shell) -> None:
    run = shell.magics["cell", "kernel"]
    run("", "1 / 0\n\ndef g(x):\n    return x\n")
    assert "g" not in shell.user_ns
    for line in ("overflow=", "3", "overflow=name"):
        with pytest.raises(KernelmillError, match="these are no options"):
            run(line, "def g(x):\n    return x\n")
