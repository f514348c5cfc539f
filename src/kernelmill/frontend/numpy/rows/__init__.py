"""The rows of all NumPy functions, by topic. A new topic is a file here and a name in `ALL`."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.row import NumpyRow
from kernelmill.frontend.numpy.rows import (
    comparing,
    creation,
    elementwise,
    indexing,
    joining,
    linalg,
    polynomials,
    products,
    reductions,
    rounding,
    scans,
    sets,
    sorting,
    statistics,
    views,
)

ALL: Final[tuple[NumpyRow, ...]] = (
    *comparing.ROWS,
    *creation.ROWS,
    *elementwise.ROWS,
    *indexing.ROWS,
    *joining.ROWS,
    *linalg.ROWS,
    *polynomials.ROWS,
    *products.ROWS,
    *reductions.ROWS,
    *rounding.ROWS,
    *scans.ROWS,
    *sets.ROWS,
    *sorting.ROWS,
    *statistics.ROWS,
    *views.ROWS,
)
