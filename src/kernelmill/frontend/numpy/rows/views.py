"""Views with other axes, and in parts."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.arrays import views
from kernelmill.frontend.numpy.row import Built, row
from kernelmill.frontend.numpy.splitting import split

ROWS: Final = (
    row(
        "transpose",
        "a, axes=None",
        "a view with the axes in another order",
        Built(views.transpose),
        methods=("transpose",),
        spread="axes",
    ),
    row("swapaxes", "a, axis1, axis2", "a view with two axes exchanged", Built(views.swapaxes), methods=("swapaxes",)),
    row("moveaxis", "a, source, destination", "a view with an axis elsewhere", Built(views.moveaxis)),
    row("expand_dims", "a, axis", "a view with one axis more", Built(views.expand_dims)),
    row("squeeze", "a, axis=None", "a view without an axis of length 1", Built(views.squeeze), methods=("squeeze",)),
    row(
        "reshape",
        "a, shape, order='C'",
        "the elements in another shape; a view where the memory allows it",
        Built(views.reshape),
        methods=("reshape",),
        spread="shape",
    ),
    row(
        "ravel",
        "a, order='C'",
        "the elements as a vector; a view where the memory allows it",
        Built(views.ravel),
        methods=("ravel",),
    ),
    row("diagonal", "a, offset=0", "a view of a diagonal", Built(views.diagonal), methods=("diagonal",)),
    row(
        "split",
        "ary, indices_or_sections, axis=0",
        "views of equal parts, or between constant many places; to be unpacked",
        split(equal=True),
    ),
    row("array_split", "ary, indices_or_sections, axis=0", "the same, parts may differ by one", split(equal=False)),
    row("hsplit", "ary, indices_or_sections", "the same, side by side", split(equal=True, fixed=1)),
    row("vsplit", "ary, indices_or_sections", "the same, one below the other", split(equal=True, fixed=0)),
)
