"""A small project, for tests of what works without a back end; low IR compiled by each back end."""

from collections.abc import Callable
from typing import Any

import pytest

from support.compiled import Compiled, c_compiler
from support.pretended import project as project

MAKERS = [("llvm", 0), ("llvm", 3), ("gcc", 0), ("gcc", 3), ("clang", 0), ("clang", 3)]
Compile = Callable[[str], Any]


@pytest.fixture(params=MAKERS, ids=lambda maker: f"{maker[0]}-O{maker[1]}")
def compiled(request: pytest.FixtureRequest) -> Compile:
    """Compiles a module's text; its C functions must have attribute `exported`."""
    name, level = request.param
    if name != "llvm" and c_compiler(name) is None:
        pytest.skip(f"this machine has no {name}")
    return lambda text: Compiled(text, name, level)
