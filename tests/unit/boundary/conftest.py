"""The fixture that all tests of the boundary use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.project.kernels import KernelSpec
from support.native_module import Native, load

Build = Callable[..., Native]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Builds, imports and binds: `build(text, kernel(...), ..., python={name: function})`."""

    def make(
        text: str | Module,
        *kernels: KernelSpec,
        python: dict[str, Any] | None = None,
        levels: tuple[str, ...] = (),
    ) -> Native:
        return load(tmp_path, text, kernels, python or {}, levels)

    return make
