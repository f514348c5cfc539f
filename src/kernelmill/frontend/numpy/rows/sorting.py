"""Sorting, searching, and positions of elements."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.patterns import BOOL, FLOAT, HALF, INT, INTEGER, ORDERED, REAL, array, one_of, scalar
from kernelmill.frontend.numpy.row import SAME, Lines, exactly, form, library, row, strong

ROWS: Final = (
    row(
        "sort",
        "a, axis=-1",
        "a sorted copy",
        library(
            form("numpy.sorting.sort_integers", ("a",), a=array(INTEGER | BOOL, 1), axis=one_of(0, -1, None)),
            form("numpy.sorting.sort", ("a",), a=array(FLOAT | HALF, 1), axis=one_of(0, -1, None)),
            form("numpy.sorting.sort_columns", ("a",), a=array(ORDERED, 2), axis=one_of(0, -2)),
            form("numpy.sorting.sort_rows", ("a",), a=array(ORDERED, 2), axis=one_of(1, -1)),
            lines=Lines("numpy.sorting.sort_line", ORDERED, {}, element=SAME, length="n"),
        ),
    ),
    row(
        "ndarray.sort",
        "self, axis=-1",
        "sort in place",
        library(
            form("numpy.sorting.sort_in_place", ("self",), self=array(ORDERED, 1), axis=one_of(0, -1)),
        ),
        methods=("sort",),
    ),
    row(
        "argsort",
        "a, axis=-1, kind=None, *, stable=None",
        "positions that sort a vector; equal keys leave unless kind='stable'",
        library(
            form(
                "numpy.sorting.argsort_distinct",
                ("a",),
                a=array(ORDERED, 1),
                axis=one_of(0, -1, None),
                kind=one_of(None, "quicksort"),
            ),
            form(
                "numpy.sorting.argsort", ("a",), a=array(ORDERED, 1), axis=one_of(0, -1, None), kind=one_of("stable", "mergesort")
            ),
            form("numpy.sorting.argsort", ("a",), a=array(ORDERED, 1), axis=one_of(0, -1, None), stable=one_of(True)),
            lines=(
                Lines(
                    "numpy.sorting.argsort",
                    ORDERED,
                    {},
                    element=exactly("int64"),
                    length="n",
                    also={"stable": one_of(True), "kind": one_of(None, "quicksort", "heapsort", "stable", "mergesort")},
                ),
                Lines(
                    "numpy.sorting.argsort",
                    ORDERED,
                    {},
                    element=exactly("int64"),
                    length="n",
                    also={"kind": one_of("stable", "mergesort")},
                ),
                Lines(
                    "numpy.sorting.argsort_distinct",
                    ORDERED,
                    {},
                    element=exactly("int64"),
                    length="n",
                    also={"kind": one_of(None, "quicksort", "heapsort")},
                ),
            ),
        ),
        methods=("argsort",),
    ),
    row(
        "searchsorted",
        "a, v, side='left'",
        "where values belong in a sorted vector",
        library(
            form(
                "numpy.sorting.searchsorted",
                ("a", "v", "side", "dtype"),
                strong("a", "v"),
                a=array(ORDERED, 1),
                v=scalar(ORDERED),
                side=one_of("left", "right"),
            ),
            form(
                "numpy.sorting.searchsorted_all",
                ("a", "v", "side", "dtype"),
                strong("a", "v"),
                a=array(ORDERED, 1),
                v=array(ORDERED, 1),
                side=one_of("left", "right"),
            ),
        ),
        methods=("searchsorted",),
    ),
    row(
        "digitize",
        "x, bins, right=False",
        "in which bins values fall",
        library(
            form(
                "numpy.sorting.digitize",
                ("x", "bins", "right", "dtype"),
                strong("x", "bins"),
                x=scalar(INT | FLOAT),
                bins=array(INT | FLOAT, 1),
                right=one_of(True, False),
            ),
            form(
                "numpy.sorting.digitize_all",
                ("x", "bins", "right", "dtype"),
                strong("x", "bins"),
                x=array(REAL, 1),
                bins=array(REAL, 1),
                right=one_of(True, False),
            ),
        ),
    ),
    row(
        "unique",
        "ar, return_index=False, return_inverse=False, return_counts=False",
        "the different values, sorted",
        library(
            form("numpy.sorting.unique", ("ar",), ar=array(ORDERED, 1)),
            form("numpy.sorting.unique_index", ("ar",), ar=array(ORDERED, 1), return_index=one_of(True)),
            form("numpy.sets.unique_of", ("ar",), ar=array(ORDERED, 2, 3, 4, 5, 6)),
            form("numpy.sets.unique_counts_of", ("ar",), ar=array(ORDERED, 2, 3, 4, 5, 6), return_counts=one_of(True)),
            form("numpy.sorting.unique_inverse", ("ar",), ar=array(ORDERED, 1), return_inverse=one_of(True)),
            form("numpy.sorting.unique_counts", ("ar",), ar=array(ORDERED, 1), return_counts=one_of(True)),
            form(
                "numpy.sorting.unique_inverse_counts",
                ("ar",),
                ar=array(ORDERED, 1),
                return_inverse=one_of(True),
                return_counts=one_of(True),
            ),
            form(
                "numpy.sorting.unique_index_counts",
                ("ar",),
                ar=array(ORDERED, 1),
                return_index=one_of(True),
                return_counts=one_of(True),
            ),
            form(
                "numpy.sorting.unique_index_inverse",
                ("ar",),
                ar=array(ORDERED, 1),
                return_index=one_of(True),
                return_inverse=one_of(True),
            ),
        ),
    ),
    row(
        "nonzero",
        "a",
        "positions of the elements that are not zero, a vector per axis",
        library(
            form("numpy.extremes.nonzero_tuple", ("a",), a=array(ORDERED, 1)),
            form("numpy.extremes.nonzero_matrix", ("a",), a=array(ORDERED, 2)),
        ),
        methods=("nonzero",),
    ),
    row(
        "flatnonzero",
        "a",
        "positions in C order of the elements that are not zero",
        library(
            form("numpy.extremes.nonzero", ("a",), a=array(ORDERED, 1)),
            form("numpy.extremes.flatnonzero_matrix", ("a",), a=array(ORDERED, 2)),
        ),
    ),
    row(
        "argwhere",
        "a",
        "positions of the elements that are not zero, a row each",
        library(
            form("numpy.extremes.argwhere", ("a",), a=array(ORDERED, 1)),
        ),
    ),
)
