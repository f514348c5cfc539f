"""Arrays from numbers, from other arrays, and copies."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.arrays.views import diagonal_of
from kernelmill.frontend.numpy.creation import astype, converted, copied_vector, full, like, new
from kernelmill.frontend.numpy.from_items import array_of, tolist
from kernelmill.frontend.numpy.joining import of_list
from kernelmill.frontend.numpy.patterns import ANY, DOUBLE, DTYPE, INT, INTEGERS, NUMBER, PAIR, array, number, one_of, scalar
from kernelmill.frontend.numpy.row import SAME, Built, Lines, Serve, exactly, form, library, promoted, row

#: The axes that a vector has, or all of them.
LAST: Final = one_of(None, 0, -1)


def _array(name: str) -> tuple[Serve, ...]:
    return of_list(name), Built(array_of), converted(name)


ROWS: Final = (
    row("array", "object, dtype=None", "an array of literal numbers, of a list, of arrays; or a copy", *_array("array")),
    row("asarray", "a, dtype=None", "the same without a copy of an array", *_array("asarray")),
    row("asanyarray", "a, dtype=None", "the same", *_array("asanyarray")),
    row("empty", "shape, dtype=None, order='C'", "a new array", new("empty")),
    row("ndarray", "shape, dtype=None, order='C'", "a new array", new("empty")),
    row("zeros", "shape, dtype=None, order='C'", "a new array of zeros", new("zeros")),
    row("ones", "shape, dtype=None, order='C'", "a new array of ones", new("ones")),
    row("full", "shape, fill_value, dtype=None, order='C'", "a new array of one value", Built(full)),
    row("empty_like", "prototype, dtype=None, *, shape=None", "a new array like another", like("empty")),
    row("zeros_like", "a, dtype=None, *, shape=None", "the same, of zeros", like("zeros")),
    row("ones_like", "a, dtype=None, *, shape=None", "the same, of ones", like("ones")),
    row("full_like", "a, fill_value, dtype=None, *, shape=None", "the same, of one value", like("full")),
    row("ndarray.tolist", "self, /", "a list of the elements of a vector", Built(tolist), methods=("tolist",)),
    row("ndarray.astype", "self, dtype, *, copy=True", "a copy of another dtype", Built(astype), methods=("astype",)),
    row(
        "arange",
        "start, /, stop=None, step=1, *, dtype=None",
        "numbers at equal distances",
        library(
            form("numpy.creation.arange_int", (0, "start", 1, "dtype"), start=number(INT), dtype=DTYPE),
            form(
                "numpy.creation.arange_int",
                ("start", "stop", "step", "dtype"),
                start=number(INT),
                stop=number(INT),
                step=number(INT),
                dtype=DTYPE,
            ),
            form("numpy.creation.arange_float", (0, "start", 1, "dtype"), start=number(DOUBLE), dtype=DTYPE),
            form(
                "numpy.creation.arange_float",
                ("start", "stop", "step", "dtype"),
                start=number(INT | DOUBLE),
                stop=number(INT | DOUBLE),
                step=number(INT | DOUBLE),
                dtype=DTYPE,
            ),
        ),
    ),
    row(
        "linspace",
        "start, stop, num=50, endpoint=True, retstep=False, dtype=None",
        "numbers at equal distances, both ends known",
        library(
            form(
                "numpy.creation.linspace",
                ("start", "stop", "num", "dtype"),
                exactly("float64"),
                start=number(INT | DOUBLE),
                stop=number(INT | DOUBLE),
                num=INTEGERS,
            ),
            form(
                "numpy.creation.linspace_as",
                ("start", "stop", "num", "dtype"),
                exactly("float64"),
                start=number(INT | DOUBLE),
                stop=number(INT | DOUBLE),
                num=INTEGERS,
                dtype=DTYPE,
            ),
            form(
                "numpy.creation.linspace_step",
                ("start", "stop", "num", "dtype"),
                exactly("float64"),
                start=number(INT | DOUBLE),
                stop=number(INT | DOUBLE),
                num=INTEGERS,
                retstep=one_of(True),
            ),
            form(
                "numpy.creation.linspace_open",
                ("start", "stop", "num", "dtype"),
                exactly("float64"),
                start=number(INT | DOUBLE),
                stop=number(INT | DOUBLE),
                num=INTEGERS,
                endpoint=one_of(False),
            ),
        ),
    ),
    row(
        "eye",
        "N, M=None, k=0, dtype=None",
        "ones on a diagonal",
        library(
            form("numpy.creation.eye_square", ("N", "k", "dtype"), exactly("float64"), N=INTEGERS, k=INTEGERS, dtype=DTYPE),
            form(
                "numpy.creation.eye", ("N", "M", "k", "dtype"), exactly("float64"), N=INTEGERS, M=INTEGERS, k=INTEGERS, dtype=DTYPE
            ),
        ),
    ),
    row(
        "identity",
        "n, dtype=None",
        "the identity matrix",
        library(
            form("numpy.creation.identity", ("n", "dtype"), exactly("float64"), n=INTEGERS, dtype=DTYPE),
        ),
    ),
    row(
        "tri",
        "N, M=None, k=0, dtype=None",
        "ones at and below a diagonal",
        library(
            form("numpy.creation.tri_square", ("N", "k", "dtype"), exactly("float64"), N=INTEGERS, k=INTEGERS, dtype=DTYPE),
            form(
                "numpy.creation.tri", ("N", "M", "k", "dtype"), exactly("float64"), N=INTEGERS, M=INTEGERS, k=INTEGERS, dtype=DTYPE
            ),
        ),
    ),
    row(
        "tril",
        "m, k=0",
        "the lower triangle",
        library(
            form("numpy.creation.tril", ("m", "k"), m=array(ANY, 2), k=INTEGERS),
        ),
    ),
    row(
        "triu",
        "m, k=0",
        "the upper triangle",
        library(
            form("numpy.creation.triu", ("m", "k"), m=array(ANY, 2), k=INTEGERS),
        ),
    ),
    row(
        "diag",
        "v, k=0",
        "a matrix with a given diagonal",
        Built(diagonal_of),
        library(
            form("numpy.creation.diag", ("v", "k"), v=array(ANY, 1), k=INTEGERS),
        ),
    ),
    row(
        "meshgrid",
        "x, y, /, *, indexing='xy'",
        "coordinates of a grid",
        library(
            form("numpy.creation.meshgrid_xy", ("x", "y"), x=array(ANY, 1), y=array(ANY, 1)),
            form("numpy.creation.meshgrid_ij", ("x", "y"), x=array(ANY, 1), y=array(ANY, 1), indexing=one_of("ij")),
        ),
    ),
    row(
        "indices",
        "dimensions, dtype=None",
        "row and column numbers of a grid",
        library(
            form("numpy.creation.indices", ("dimensions", "dtype"), exactly("int64"), dimensions=PAIR, dtype=DTYPE),
        ),
    ),
    row(
        "tile",
        "A, reps",
        "a vector or matrix several times over",
        library(
            form("numpy.creation.tile", ("A", "reps"), A=array(ANY, 1), reps=INTEGERS),
            form("numpy.creation.tile_rows", ("A", "reps"), A=array(ANY, 1), reps=PAIR),
            form("numpy.creation.tile_matrix", ("A", "reps"), A=array(ANY, 2), reps=PAIR),
            form("numpy.creation.tile_columns", ("A", "reps"), A=array(ANY, 2), reps=INTEGERS),
        ),
    ),
    row(
        "vander",
        "x, N",
        "powers of the elements, the highest first",
        library(
            form("numpy.creation.vander", ("x", "N", "dtype"), promoted("x"), x=array(INT | DOUBLE, 1), N=INTEGERS),
        ),
    ),
    row(
        "insert",
        "arr, obj, values",
        "a vector with one more element",
        library(
            form("numpy.joining.insert", ("arr", "obj", "values"), arr=array(NUMBER, 1), obj=INTEGERS, values=scalar(NUMBER)),
        ),
    ),
    row(
        "delete",
        "arr, obj",
        "a vector without an element",
        library(
            form("numpy.joining.delete", ("arr", "obj"), arr=array(ANY, 1), obj=INTEGERS),
        ),
    ),
    row(
        "repeat",
        "a, repeats, axis=None",
        "every element several times over",
        library(
            form("numpy.creation.repeat", ("a", "repeats"), a=array(ANY, 1), repeats=INTEGERS, axis=LAST),
            form("numpy.creation.repeat_each", ("a", "repeats"), a=array(ANY, 1), repeats=array(INT, 1), axis=LAST),
            lines=Lines("numpy.creation.repeat", ANY, {"repeats": INTEGERS}, element=SAME, length="n * max(e0, 0)"),
        ),
        methods=("repeat",),
    ),
    row(
        "copy",
        "a",
        "a copy",
        Built(copied_vector),
        library(
            form("numpy.creation.copy", ("a",), a=array(ANY, 1)),
            form("numpy.creation.copy_matrix_in_order", ("a",), a=array(ANY, 2)),
        ),
    ),
    row(
        "ndarray.copy",
        "self, order='C'",
        "a copy in C order",
        Built(copied_vector),
        library(
            form("numpy.creation.copy", ("self",), self=array(ANY, 1)),
            form("numpy.creation.copy_matrix", ("self",), self=array(ANY, 2)),
            form("numpy.without_nan.ordered", ("self",), self=array(ANY, 3, 4, 5, 6)),
        ),
        methods=("copy",),
    ),
    row(
        "ndarray.flatten",
        "self, order='C'",
        "a copy as a vector, in C order",
        library(
            form("numpy.creation.copy", ("self",), self=array(ANY, 1)),
            form("numpy.sums.flat", ("self",), self=array(ANY, 2)),
            form("numpy.shapes.flattened", ("self",), self=array(ANY, 3, 4, 5, 6)),
        ),
        methods=("flatten",),
    ),
    row(
        "ndarray.fill",
        "self, value",
        "write one value everywhere",
        library(
            form("numpy.creation.fill", ("self", "value"), self=array(ANY, 1), value=scalar(ANY)),
            form("numpy.creation.fill_matrix", ("self", "value"), self=array(ANY, 2), value=scalar(ANY)),
            form("numpy.shapes.filled", ("self", "value"), self=array(ANY, 3, 4, 5, 6), value=scalar(ANY)),
        ),
        methods=("fill",),
    ),
)
