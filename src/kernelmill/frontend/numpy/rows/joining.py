"""Arrays put together, padded, rolled."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.joining import of_high_rank, of_list
from kernelmill.frontend.numpy.patterns import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    INTEGERS,
    NUMBER,
    PAIR,
    PAIRS,
    array,
    arrays,
    number,
    one_of,
    scalar,
)
from kernelmill.frontend.numpy.row import SAME, STRONG, Lines, form, library, row

#: The axes that a vector has, or all of them.
LAST: Final = one_of(None, 0, -1)
ROWS: Final = (
    row(
        "concatenate",
        "arrays, axis=0",
        "arrays one after the other",
        of_list("concatenate"),
        of_high_rank("concatenate"),
        library(
            form("numpy.joining.concatenate", ("arrays", "dtype"), arrays=arrays(ANY, 1), axis=one_of(0, -1, None)),
            form("numpy.joining.concatenate_rows", ("arrays", "dtype"), arrays=arrays(ANY, 2), axis=one_of(0, -2)),
            form("numpy.joining.concatenate_columns", ("arrays", "dtype"), arrays=arrays(ANY, 2), axis=one_of(1, -1)),
        ),
    ),
    row(
        "hstack",
        "tup",
        "arrays side by side",
        of_list("hstack"),
        of_high_rank("hstack"),
        library(
            form("numpy.joining.concatenate", ("tup", "dtype"), tup=arrays(ANY, 1)),
            form("numpy.joining.concatenate_columns", ("tup", "dtype"), tup=arrays(ANY, 2)),
        ),
    ),
    row(
        "vstack",
        "tup",
        "arrays one below the other",
        of_list("vstack"),
        of_high_rank("vstack"),
        library(
            form("numpy.joining.stack_rows", ("tup", "dtype"), tup=arrays(ANY, 1)),
            form("numpy.joining.concatenate_rows", ("tup", "dtype"), tup=arrays(ANY, 2)),
        ),
    ),
    row(
        "stack",
        "arrays, axis=0",
        "vectors as rows or columns",
        of_list("stack"),
        of_high_rank("stack"),
        library(
            form("numpy.joining.stack_rows", ("arrays", "dtype"), arrays=arrays(ANY, 1), axis=one_of(0, -2)),
            form("numpy.joining.stack_columns", ("arrays", "dtype"), arrays=arrays(ANY, 1), axis=one_of(1, -1)),
        ),
    ),
    row(
        "column_stack",
        "tup",
        "vectors as columns",
        of_list("column_stack"),
        library(
            form("numpy.joining.stack_columns", ("tup", "dtype"), tup=arrays(ANY, 1)),
        ),
    ),
    row("dstack", "tup", "arrays joined along a third axis", of_high_rank("dstack")),
    row(
        "append",
        "arr, values, axis=None",
        "a vector after another",
        library(
            form("numpy.joining.append", ("arr", "values", "dtype"), arr=array(ANY, 1), values=array(ANY, 1), axis=LAST),
            form(
                "numpy.joining.append_number",
                ("arr", "values", "dtype"),
                STRONG,
                arr=array(NUMBER, 1),
                values=scalar(NUMBER),
                axis=LAST,
            ),
        ),
    ),
    row(
        "pad",
        "array, pad_width, mode='constant', *, constant_values=0",
        "an array with a margin",
        library(
            form(
                "numpy.joining.pad",
                ("array", "pad_width", "pad_width", "constant_values"),
                array=array(ANY, 1),
                pad_width=INTEGERS,
                constant_values=number(BOOL | INT | FLOAT),
            ),
            form(
                "numpy.joining.pad_pair",
                ("array", "pad_width", "constant_values"),
                array=array(ANY, 1),
                pad_width=PAIR,
                constant_values=number(BOOL | INT | FLOAT),
            ),
            form(
                "numpy.padding.pad_vector_same",
                ("array", "pad_width", "mode"),
                array=array(ANY, 1),
                pad_width=INTEGERS,
                mode=one_of("edge", "reflect", "symmetric", "wrap"),
            ),
            form(
                "numpy.padding.pad_vector",
                ("array", "pad_width", "mode"),
                array=array(ANY, 1),
                pad_width=PAIR,
                mode=one_of("edge", "reflect", "symmetric", "wrap"),
            ),
            form(
                "numpy.joining.pad_matrix",
                ("array", "pad_width", "constant_values"),
                array=array(ANY, 2),
                pad_width=INTEGERS,
                constant_values=number(BOOL | INT | FLOAT),
            ),
            form(
                "numpy.padding.fill_matrix_each",
                ("array", "pad_width", "constant_values"),
                array=array(ANY, 2),
                pad_width=PAIRS,
                constant_values=number(BOOL | INT | FLOAT),
            ),
            form(
                "numpy.padding.fill_matrix_pair",
                ("array", "pad_width", "constant_values"),
                array=array(ANY, 2),
                pad_width=PAIR,
                constant_values=number(BOOL | INT | FLOAT),
            ),
            form(
                "numpy.padding.pad_matrix_same",
                ("array", "pad_width", "mode"),
                array=array(ANY, 2),
                pad_width=INTEGERS,
                mode=one_of("edge", "reflect", "symmetric", "wrap"),
            ),
            form(
                "numpy.padding.pad_matrix_each",
                ("array", "pad_width", "mode"),
                array=array(ANY, 2),
                pad_width=PAIRS,
                mode=one_of("edge", "reflect", "symmetric", "wrap"),
            ),
            form(
                "numpy.padding.pad_matrix_pair",
                ("array", "pad_width", "mode"),
                array=array(ANY, 2),
                pad_width=PAIR,
                mode=one_of("edge", "reflect", "symmetric", "wrap"),
            ),
            form(
                "numpy.padding.fill_cube",
                ("array", "pad_width", "constant_values"),
                array=array(ANY, 3),
                pad_width=INTEGERS,
                constant_values=number(BOOL | INT | FLOAT),
            ),
            form(
                "numpy.padding.fill_cube_each",
                ("array", "pad_width", "constant_values"),
                array=array(ANY, 3),
                pad_width=PAIRS,
                constant_values=number(BOOL | INT | FLOAT),
            ),
        ),
    ),
    row(
        "roll",
        "a, shift, axis=None",
        "elements moved around the end",
        library(
            form("numpy.joining.roll", ("a", "shift"), a=array(ANY, 1), shift=INTEGERS, axis=LAST),
            lines=Lines("numpy.joining.roll", ANY, {"shift": INTEGERS}, element=SAME, length="n", flat=False),
        ),
    ),
    row(
        "flipud",
        "m",
        "a view with the rows reversed",
        library(
            form("numpy.joining.flip_rows", ("m",), m=array(ANY, 1, 2)),
        ),
    ),
    row(
        "fliplr",
        "m",
        "a view with the columns reversed",
        library(
            form("numpy.joining.flip_columns", ("m",), m=array(ANY, 2)),
        ),
    ),
)
