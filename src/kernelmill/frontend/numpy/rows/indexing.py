"""Elements at positions, and indices to iterate over."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.iteration.iterators import ndenumerate, ndindex
from kernelmill.frontend.numpy.indexing import flipped, ix_, rot90, take
from kernelmill.frontend.numpy.row import Built, row

ROWS: Final = (
    row("take", "a, indices, axis=None", "elements, rows or columns at positions", Built(take)),
    row("flip", "m, axis=None", "a view backwards", Built(flipped)),
    row("ix_", "*args", "index vectors as an open grid", Built(ix_)),
    row("rot90", "m, k=1", "a view turned by right angles", Built(rot90)),
    row("ndindex", "*shape", "in a `for`: all indices of an array of that shape", Built(ndindex)),
    row("ndenumerate", "arr", "in a `for`: indices and elements", Built(ndenumerate)),
)
