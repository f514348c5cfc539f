"""Single passes as tests run them: on a whole module, what they have to tell collected in a list."""

from __future__ import annotations

from collections.abc import Callable

from kernelmill.ir.nodes import Module
from kernelmill.passes.context import PassContext
from kernelmill.passes.order import PASSES, TARGET_PASSES
from kernelmill.passes.remarks import Remark

Step = Callable[[Module, list[Remark]], Module]


def step(name: str) -> Step:
    """The pass of that name."""
    row = next(row for row in (*PASSES, *TARGET_PASSES) if row.name == name)
    return lambda module, remarks: row.change(module, PassContext(remark=remarks.append))
