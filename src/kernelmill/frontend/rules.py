"""The table of tables: what every construct means, handed to each function that is built.

Folders below import nothing from here; they reach these functions through `FunctionBuilder.rules`.
"""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.arrays.elementwise import cast_array
from kernelmill.frontend.expressions import evaluate
from kernelmill.frontend.expressions.comparisons import compare_operands
from kernelmill.frontend.expressions.operators import operate
from kernelmill.frontend.expressions.truth import short_circuit, truth
from kernelmill.frontend.function.builder import Rules
from kernelmill.frontend.numpy import call_numpy
from kernelmill.frontend.statements import build_block

RULES: Final = Rules(evaluate, build_block, operate, compare_operands, truth, short_circuit, call_numpy, cast_array)
