"""Element by element: the ufuncs of `numpy/ufuncs.py` with `outer` and `at`, and what is made of them."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.complex import part_of
from kernelmill.frontend.numpy.indexing import AT, apply_at
from kernelmill.frontend.numpy.row import Built, row
from kernelmill.frontend.numpy.ufuncs import UFUNCS, clip, outer, where

_PARAMETERS: Final = {1: "x, /, out=None, *, where=...", 2: "x1, x2, /, out=None, *, where=..."}

ROWS: Final = (
    *(row(name, _PARAMETERS[u.operands], "element by element", u) for name, u in UFUNCS.items()),
    *(row(f"{name}.outer", "A, B, /", "the function of every pair", outer(name)) for name, u in UFUNCS.items() if u.operands == 2),
    *(row(f"{name}.at", "a, indices, b, /", "every occurrence of an index counts", apply_at(name)) for name in AT),
    row("real", "val", "real parts", part_of("real")),
    row("imag", "val", "imaginary parts", part_of("imag")),
    row("conj", "x, /", "complex conjugates", part_of("conj"), methods=("conj",)),
    row("conjugate", "x, /", "complex conjugates", part_of("conjugate"), methods=("conjugate",)),
    row(
        "clip",
        "a, a_min=None, a_max=None, *, min=None, max=None",
        "elements between two bounds",
        Built(clip),
        methods=("clip",),
    ),
    row("where", "condition, x=..., y=..., /", "elements of one or the other; of a condition alone its positions", Built(where)),
)
