"""The rows of `numpy_library`: (NumPy name, parameters, meaning, forms…); a form is (takes, served by, dtype rule)."""

from __future__ import annotations

from typing import Any, Final

_LAST: Final = "axis:=None|0|-1"


_DDOF: Final = "ddof:i"


_MODE: Final = "mode:='edge'|'reflect'|'symmetric'|'wrap'"


def _by_axis(module: str, stem: str, takes: str, passes: str, *rule: str) -> tuple[tuple[str, ...], ...]:
    """Forms for vectors, and for matrices with each axis: functions `f`, `f_flat`, `f_columns`, `f_rows`."""
    return (
        (f"a:1:{takes} {_LAST}", f"{module}.{stem}({passes})", *rule),
        (f"a:2:{takes} axis:=None", f"{module}.{stem}_flat({passes})", *rule),
        (f"a:2:{takes} axis:=0|-2", f"{module}.{stem}_columns({passes})", *rule),
        (f"a:2:{takes} axis:=1|-1", f"{module}.{stem}_rows({passes})", *rule),
    )


def _with(extra: str, forms: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((f"{takes} {extra}", *rest) for takes, *rest in forms)


_REDUCTIONS: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "argmax",
        "a axis=None keepdims=False",
        "position of the greatest element",
        *_by_axis("numpy.extremes", "argmax", "biufe", "a"),
    ),
    (
        "argmin",
        "a axis=None keepdims=False",
        "position of the least element",
        *_by_axis("numpy.extremes", "argmin", "biufe", "a"),
    ),
    (
        "count_nonzero",
        "a axis=None keepdims=False",
        "number of elements that are not zero",
        *_by_axis("numpy.extremes", "count", "biufe", "a"),
    ),
    ("ptp", "a axis=None keepdims=False", "greatest minus least element", *_by_axis("numpy.extremes", "ptp", "iufe", "a")),
    (
        "var",
        "a axis=None dtype=None out=None ddof=0 keepdims=False",
        "variance",
        *_with(_DDOF, _by_axis("numpy.sums", "var", "biuf", "a, ddof, dtype", "float:a")),
    ),
    (
        "std",
        "a axis=None dtype=None out=None ddof=0 keepdims=False",
        "standard deviation",
        *_with(_DDOF, _by_axis("numpy.sums", "std", "biuf", "a, ddof, dtype", "float:a")),
    ),
    (
        "average",
        "a axis=None weights=None dtype=None keepdims=False",
        "mean, weighted",
        (f"a:1:iuf {_LAST}", "numpy.sums.average(a, dtype)", "float:a"),
        (f"a:1:iuf {_LAST} weights:1:iuf", "numpy.sums.average_weights(a, weights, dtype)", "float:a,weights"),
    ),
    ("median", "a axis=None keepdims=False", "middle value", *_by_axis("numpy.statistics", "median", "iuf", "a, dtype", "float")),
    (
        "percentile",
        "a q axis=None keepdims=False",
        "value below which q per cent lie, between neighbours in proportion",
        (f"a:1:iuF q:p:if {_LAST}", "numpy.statistics.percentile(a, q)"),
        (f"a:1:iuF q:1:iuF {_LAST}", "numpy.statistics.percentile_all(a, q)"),
    ),
    (
        "quantile",
        "a q axis=None keepdims=False",
        "value below which a part q lies, between neighbours in proportion",
        (f"a:1:iuF q:p:if {_LAST}", "numpy.statistics.quantile(a, q)"),
        (f"a:1:iuF q:1:iuF {_LAST}", "numpy.statistics.quantile_all(a, q)"),
    ),
    (
        "nansum",
        "a axis=None dtype=None keepdims=False",
        "sum without NaNs",
        (f"a:1:f {_LAST}", "numpy.sums.nansum(a, dtype)"),
        (f"a:1:biu {_LAST}", "numpy.sums.integer_sum(a, dtype)", "sum"),
    ),
    (
        "nanmean",
        "a axis=None dtype=None keepdims=False",
        "mean without NaNs",
        (f"a:1:f {_LAST}", "numpy.sums.nanmean(a, dtype)"),
        (f"a:1:iu {_LAST}", "numpy.sums.average(a, dtype)", "float"),
    ),
    ("nanmin", "a axis=None keepdims=False", "least element without NaNs", (f"a:1:iufe {_LAST}", "numpy.extremes.nanmin(a)")),
    ("nanmax", "a axis=None keepdims=False", "greatest element without NaNs", (f"a:1:iufe {_LAST}", "numpy.extremes.nanmax(a)")),
    *(
        (
            name,
            f"a axis=None dtype=None {'ddof=0 ' if name in ('nanvar', 'nanstd') else ''}keepdims=False",
            doc,
            (
                f"a:1:f {_LAST}{' ddof:i' if name in ('nanvar', 'nanstd') else ''}",
                f"numpy.without_nan.{name}(a{', ddof' if name in ('nanvar', 'nanstd') else ''}, dtype)",
            ),
        )
        for name, doc in (
            ("nanvar", "variance without NaNs"),
            ("nanstd", "standard deviation without NaNs"),
            ("nanmedian", "middle value without NaNs"),
            ("nanprod", "product without NaNs"),
        )
    ),
    (
        "nanargmax",
        "a axis=None keepdims=False",
        "position of the greatest element that is not NaN",
        (f"a:1:iuf {_LAST}", "numpy.without_nan.nanargmax(a)"),
    ),
    (
        "nanargmin",
        "a axis=None keepdims=False",
        "position of the least element that is not NaN",
        (f"a:1:iuf {_LAST}", "numpy.without_nan.nanargmin(a)"),
    ),
    ("trace", "a offset=0", "sum along a diagonal", ("a:2:biuf offset:i", "numpy.sums.trace(a, offset, dtype)", "sum")),
)


_SCANS: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "cumsum",
        "a axis=None dtype=None",
        "running sums",
        *_with("dtype:d", _by_axis("numpy.scans", "cumsum", "biufe", "a, dtype", "sum")),
    ),
    (
        "cumprod",
        "a axis=None dtype=None",
        "running products",
        *_with("dtype:d", _by_axis("numpy.scans", "cumprod", "biufe", "a, dtype", "sum")),
    ),
    (
        "diff",
        "a n=1 axis=-1 prepend=None",
        "differences of neighbours",
        ("a:1:iufe axis:=0|-1", "numpy.scans.diff(a)"),
        ("a:1:iuf n:=2 axis:=0|-1", "numpy.scans.diff_twice(a)"),
        ("a:1:b axis:=0|-1", "numpy.scans.diff_bool(a)"),
        ("a:1:iuf axis:=0|-1 prepend:s:if", "numpy.scans.diff_behind(a, prepend, dtype)", "strong:a,prepend"),
        ("a:2:iuf axis:=0|-2", "numpy.scans.diff_columns(a)"),
        ("a:2:iuf axis:=1|-1", "numpy.scans.diff_rows(a)"),
    ),
    (
        "nancumsum",
        "a axis=None dtype=None",
        "running sums, NaNs taken as zero",
        (f"a:1:f {_LAST}", "numpy.without_nan.nancumsum(a, dtype)"),
    ),
    (
        "maximum.accumulate",
        "array axis=0",
        "the greatest element so far",
        ("array:1:biuf axis:=0|-1", "numpy.scans.running_maximum(array)"),
    ),
    (
        "minimum.accumulate",
        "array axis=0",
        "the least element so far",
        ("array:1:biuf axis:=0|-1", "numpy.scans.running_minimum(array)"),
    ),
    ("ediff1d", "ary", "differences of neighbours", ("ary:1:iuf", "numpy.scans.diff(ary)")),
    (
        "gradient",
        "f varargs=1.0 axis=None dtype=None",
        "differences of the neighbours on both sides, by their distance",
        ("f:1:iuf varargs:p:if", "numpy.scans.gradient(f, varargs, dtype)", "float:f"),
    ),
    (
        "trapezoid",
        "y x=None dx=1.0 axis=-1 dtype=None",
        "area under samples, by the trapezoidal rule",
        ("y:1:iuf dx:p:if axis:=0|-1", "numpy.scans.trapezoid(y, dx, dtype)", "float:y"),
        ("y:1:iuf x:1:iuf axis:=0|-1", "numpy.scans.trapezoid_at(y, x, dtype)", "float:y,x"),
    ),
)


_PRODUCTS: Final[tuple[tuple[Any, ...], ...]] = (
    *(
        (
            name,
            "a b",
            doc,
            ("a:1:iufc b:1:iufc", "numpy.products.dot(a, b, dtype)"),
            ("a:2:iufc b:1:iufc", "numpy.products.matrix_vector(a, b, dtype)"),
            ("a:1:iufc b:2:iufc", "numpy.products.vector_matrix(a, b, dtype)"),
            ("a:2:iufc b:2:iufc", "numpy.products.matrix_matrix(a, b, dtype)"),
            *(
                ()
                if name == "dot"
                else (
                    ("a:345:iufc b:2345:iufc", "numpy.stacks.matmul(a, b, dtype)"),
                    ("a:2:iufc b:345:iufc", "numpy.stacks.matmul(a, b, dtype)"),
                    ("a:345:iufc b:1:iufc", "numpy.stacks.matmul_vector(a, b, dtype)"),
                    ("a:1:iufc b:345:iufc", "numpy.stacks.vector_matmul(a, b, dtype)"),
                )
            ),
        )
        for name, doc in (
            ("dot", "product of vectors and matrices"),
            ("matmul", "the operator @ on vectors and matrices"),
        )
    ),
    (
        "vdot",
        "a b",
        "inner product, the first argument conjugated",
        ("a:1:iuf b:1:iufc", "numpy.products.dot(a, b, dtype)"),
        ("a:1:c b:1:iufc", "numpy.products.vdot(a, b, dtype)"),
    ),
    (
        "inner",
        "a b",
        "inner product over the last axis",
        ("a:1:iufc b:1:iufc", "numpy.products.dot(a, b, dtype)"),
        ("a:2:iufc b:1:iufc", "numpy.products.matrix_vector(a, b, dtype)"),
        ("a:2:iufc b:2:iufc", "numpy.products.inner_matrices(a, b, dtype)"),
    ),
    ("outer", "a b", "every product of two elements", ("a:1:iufc b:1:iufc", "numpy.products.outer(a, b, dtype)")),
    (
        "kron",
        "a b",
        "Kronecker product",
        ("a:1:iufc b:1:iufc", "numpy.products.kron(a, b, dtype)"),
        ("a:2:iufc b:2:iufc", "numpy.products.kron_matrices(a, b, dtype)"),
    ),
    (
        "cross",
        "a b",
        "cross product of vectors of three elements",
        ("a:1:iufc b:1:iufc", "numpy.products.cross(a, b, dtype)"),
    ),
)


_CREATION: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "arange",
        "start stop=None step=1 dtype=None",
        "numbers at equal distances",
        ("start:p:i dtype:d", "numpy.creation.arange_int(0, start, 1, dtype)"),
        ("start:p:i stop:p:i step:p:i dtype:d", "numpy.creation.arange_int(start, stop, step, dtype)"),
        ("start:p:F dtype:d", "numpy.creation.arange_float(0, start, 1, dtype)"),
        ("start:p:iF stop:p:iF step:p:iF dtype:d", "numpy.creation.arange_float(start, stop, step, dtype)"),
    ),
    (
        "linspace",
        "start stop num=50 endpoint=True retstep=False dtype=None",
        "numbers at equal distances, both ends known",
        ("start:p:iF stop:p:iF num:i", "numpy.creation.linspace(start, stop, num, dtype)", "float64"),
        (
            "start:p:iF stop:p:iF num:i dtype:d",
            "numpy.creation.linspace_as(start, stop, num, dtype)",
            "float64",
        ),
        (
            "start:p:iF stop:p:iF num:i retstep:=True",
            "numpy.creation.linspace_step(start, stop, num, dtype)",
            "float64",
        ),
        (
            "start:p:iF stop:p:iF num:i endpoint:=False",
            "numpy.creation.linspace_open(start, stop, num, dtype)",
            "float64",
        ),
    ),
    (
        "eye",
        "N M=None k=0 dtype=None",
        "ones on a diagonal",
        ("N:i k:i dtype:d", "numpy.creation.eye_square(N, k, dtype)", "float64"),
        ("N:i M:i k:i dtype:d", "numpy.creation.eye(N, M, k, dtype)", "float64"),
    ),
    (
        "identity",
        "n dtype=None",
        "the identity matrix",
        ("n:i dtype:d", "numpy.creation.identity(n, dtype)", "float64"),
    ),
    (
        "tri",
        "N M=None k=0 dtype=None",
        "ones at and below a diagonal",
        ("N:i k:i dtype:d", "numpy.creation.tri_square(N, k, dtype)", "float64"),
        ("N:i M:i k:i dtype:d", "numpy.creation.tri(N, M, k, dtype)", "float64"),
    ),
    ("tril", "m k=0", "the lower triangle", ("m:2:biufec k:i", "numpy.creation.tril(m, k)")),
    ("triu", "m k=0", "the upper triangle", ("m:2:biufec k:i", "numpy.creation.triu(m, k)")),
    ("diag", "v k=0", "a matrix with a given diagonal", ("v:1:biufec k:i", "numpy.creation.diag(v, k)")),
    (
        "meshgrid",
        "x y indexing='xy'",
        "coordinates of a grid",
        ("x:1:biufec y:1:biufec", "numpy.creation.meshgrid_xy(x, y)"),
        ("x:1:biufec y:1:biufec indexing:='ij'", "numpy.creation.meshgrid_ij(x, y)"),
    ),
    (
        "indices",
        "dimensions dtype=None",
        "row and column numbers of a grid",
        ("dimensions:n:i dtype:d", "numpy.creation.indices(dimensions, dtype)", "int64"),
    ),
    (
        "tile",
        "A reps",
        "a vector or matrix several times over",
        ("A:1:biufec reps:i", "numpy.creation.tile(A, reps)"),
        ("A:1:biufec reps:n:i", "numpy.creation.tile_rows(A, reps)"),
        ("A:2:biufec reps:n:i", "numpy.creation.tile_matrix(A, reps)"),
        ("A:2:biufec reps:i", "numpy.creation.tile_columns(A, reps)"),
    ),
    (
        "vander",
        "x N",
        "powers of the elements, the highest first",
        ("x:1:iF N:i", "numpy.creation.vander(x, N, dtype)", "promote:x"),
    ),
    (
        "insert",
        "arr obj values",
        "a vector with one more element",
        ("arr:1:biuf obj:i values:s:biuf", "numpy.joining.insert(arr, obj, values)"),
    ),
    ("delete", "arr obj", "a vector without an element", ("arr:1:biufec obj:i", "numpy.joining.delete(arr, obj)")),
    (
        "repeat",
        "a repeats axis=None",
        "every element several times over",
        (f"a:1:biufec repeats:i {_LAST}", "numpy.creation.repeat(a, repeats)"),
        (f"a:1:biufec repeats:1:i {_LAST}", "numpy.creation.repeat_each(a, repeats)"),
    ),
    (
        "copy",
        "a",
        "a copy",
        ("a:1:biufec", "numpy.creation.copy(a)"),
        ("a:2:biufec", "numpy.creation.copy_matrix_in_order(a)"),
    ),
    (
        "ndarray.copy",
        "self order='C'",
        "a copy in C order",
        ("self:1:biufec", "numpy.creation.copy(self)"),
        ("self:2:biufec", "numpy.creation.copy_matrix(self)"),
        ("self:3456:biufec", "numpy.without_nan.ordered(self)"),
    ),
    (
        "ndarray.flatten",
        "self order='C'",
        "a copy as a vector, in C order",
        ("self:1:biufec", "numpy.creation.copy(self)"),
        ("self:2:biufec", "numpy.sums.flat(self)"),
        ("self:3456:biufec", "numpy.shapes.flattened(self)"),
    ),
    (
        "ndarray.fill",
        "self value",
        "write one value everywhere",
        ("self:1:biufec value:s:biufec", "numpy.creation.fill(self, value)"),
        ("self:2:biufec value:s:biufec", "numpy.creation.fill_matrix(self, value)"),
        ("self:3456:biufec value:s:biufec", "numpy.shapes.filled(self, value)"),
    ),
)


_JOINING: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "concatenate",
        "arrays axis=0",
        "arrays one after the other",
        ("arrays:t:1:biufec axis:=0|-1|None", "numpy.joining.concatenate(arrays, dtype)"),
        ("arrays:t:2:biufec axis:=0|-2", "numpy.joining.concatenate_rows(arrays, dtype)"),
        ("arrays:t:2:biufec axis:=1|-1", "numpy.joining.concatenate_columns(arrays, dtype)"),
    ),
    (
        "hstack",
        "tup",
        "arrays side by side",
        ("tup:t:1:biufec", "numpy.joining.concatenate(tup, dtype)"),
        ("tup:t:2:biufec", "numpy.joining.concatenate_columns(tup, dtype)"),
    ),
    (
        "vstack",
        "tup",
        "arrays one below the other",
        ("tup:t:1:biufec", "numpy.joining.stack_rows(tup, dtype)"),
        ("tup:t:2:biufec", "numpy.joining.concatenate_rows(tup, dtype)"),
    ),
    (
        "stack",
        "arrays axis=0",
        "vectors as rows or columns",
        ("arrays:t:1:biufec axis:=0|-2", "numpy.joining.stack_rows(arrays, dtype)"),
        ("arrays:t:1:biufec axis:=1|-1", "numpy.joining.stack_columns(arrays, dtype)"),
    ),
    ("column_stack", "tup", "vectors as columns", ("tup:t:1:biufec", "numpy.joining.stack_columns(tup, dtype)")),
    (
        "append",
        "arr values axis=None",
        "a vector behind another",
        (f"arr:1:biufec values:1:biufec {_LAST}", "numpy.joining.append(arr, values, dtype)"),
        (f"arr:1:biuf values:s:biuf {_LAST}", "numpy.joining.append_number(arr, values, dtype)", "strong"),
    ),
    (
        "pad",
        "array pad_width mode='constant' constant_values=0",
        "an array with a margin",
        (
            "array:1:biufec pad_width:i constant_values:p:bif",
            "numpy.joining.pad(array, pad_width, pad_width, constant_values)",
        ),
        (
            "array:1:biufec pad_width:n:i constant_values:p:bif",
            "numpy.joining.pad_pair(array, pad_width, constant_values)",
        ),
        (f"array:1:biufec pad_width:i {_MODE}", "numpy.padding.pad_vector_same(array, pad_width, mode)"),
        (f"array:1:biufec pad_width:n:i {_MODE}", "numpy.padding.pad_vector(array, pad_width, mode)"),
        (
            "array:2:biufec pad_width:i constant_values:p:bif",
            "numpy.joining.pad_matrix(array, pad_width, constant_values)",
        ),
        (
            "array:2:biufec pad_width:m constant_values:p:bif",
            "numpy.padding.fill_matrix_each(array, pad_width, constant_values)",
        ),
        (
            "array:2:biufec pad_width:n:i constant_values:p:bif",
            "numpy.padding.fill_matrix_pair(array, pad_width, constant_values)",
        ),
        (f"array:2:biufec pad_width:i {_MODE}", "numpy.padding.pad_matrix_same(array, pad_width, mode)"),
        (f"array:2:biufec pad_width:m {_MODE}", "numpy.padding.pad_matrix_each(array, pad_width, mode)"),
        (f"array:2:biufec pad_width:n:i {_MODE}", "numpy.padding.pad_matrix_pair(array, pad_width, mode)"),
        ("array:3:biufec pad_width:i constant_values:p:bif", "numpy.padding.fill_cube(array, pad_width, constant_values)"),
        (
            "array:3:biufec pad_width:m constant_values:p:bif",
            "numpy.padding.fill_cube_each(array, pad_width, constant_values)",
        ),
    ),
    (
        "roll",
        "a shift axis=None",
        "elements moved around the end",
        (f"a:1:biufec shift:i {_LAST}", "numpy.joining.roll(a, shift)"),
    ),
    ("flipud", "m", "a view with the rows reversed", ("m:12:biufec", "numpy.joining.flip_rows(m)")),
    ("fliplr", "m", "a view with the columns reversed", ("m:2:biufec", "numpy.joining.flip_columns(m)")),
)


_SORTING: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "sort",
        "a axis=-1",
        "a sorted copy",
        ("a:1:biu axis:=0|-1|None", "numpy.sorting.sort_integers(a)"),
        ("a:1:fe axis:=0|-1|None", "numpy.sorting.sort(a)"),
        ("a:2:biufe axis:=0|-2", "numpy.sorting.sort_columns(a)"),
        ("a:2:biufe axis:=1|-1", "numpy.sorting.sort_rows(a)"),
    ),
    ("ndarray.sort", "self axis=-1", "sort in place", ("self:1:biufe axis:=0|-1", "numpy.sorting.sort_in_place(self)")),
    (
        "argsort",
        "a axis=-1 kind=None stable=None",
        "positions that sort a vector; equal keys leave unless kind='stable'",
        ("a:1:biufe axis:=0|-1|None kind:=None|'quicksort'", "numpy.sorting.argsort_distinct(a)"),
        ("a:1:biufe axis:=0|-1|None kind:='stable'|'mergesort'", "numpy.sorting.argsort(a)"),
        ("a:1:biufe axis:=0|-1|None stable:=True", "numpy.sorting.argsort(a)"),
    ),
    (
        "searchsorted",
        "a v side='left'",
        "where values belong in a sorted vector",
        ("a:1:biufe v:s:biufe side:='left'|'right'", "numpy.sorting.searchsorted(a, v, side, dtype)", "strong:a,v"),
        ("a:1:biufe v:1:biufe side:='left'|'right'", "numpy.sorting.searchsorted_all(a, v, side, dtype)", "strong:a,v"),
    ),
    (
        "digitize",
        "x bins right=False",
        "in which bins values fall",
        ("x:s:if bins:1:if right:=True|False", "numpy.sorting.digitize(x, bins, right, dtype)", "strong:x,bins"),
        ("x:1:iuf bins:1:iuf right:=True|False", "numpy.sorting.digitize_all(x, bins, right, dtype)", "strong:x,bins"),
    ),
    (
        "unique",
        "ar return_index=False return_inverse=False return_counts=False",
        "the different values, sorted",
        ("ar:1:biufe", "numpy.sorting.unique(ar)"),
        ("ar:1:biufe return_index:=True", "numpy.sorting.unique_index(ar)"),
        ("ar:23456:biufe", "numpy.sets.unique_of(ar)"),
        ("ar:23456:biufe return_counts:=True", "numpy.sets.unique_counts_of(ar)"),
        ("ar:1:biufe return_inverse:=True", "numpy.sorting.unique_inverse(ar)"),
        ("ar:1:biufe return_counts:=True", "numpy.sorting.unique_counts(ar)"),
        ("ar:1:biufe return_inverse:=True return_counts:=True", "numpy.sorting.unique_inverse_counts(ar)"),
        ("ar:1:biufe return_index:=True return_counts:=True", "numpy.sorting.unique_index_counts(ar)"),
        ("ar:1:biufe return_index:=True return_inverse:=True", "numpy.sorting.unique_index_inverse(ar)"),
    ),
    (
        "nonzero",
        "a",
        "positions of the elements that are not zero, a vector per axis",
        ("a:1:biufe", "numpy.extremes.nonzero_tuple(a)"),
        ("a:2:biufe", "numpy.extremes.nonzero_matrix(a)"),
    ),
    (
        "flatnonzero",
        "a",
        "positions in C order of the elements that are not zero",
        ("a:1:biufe", "numpy.extremes.nonzero(a)"),
        ("a:2:biufe", "numpy.extremes.flatnonzero_matrix(a)"),
    ),
    (
        "argwhere",
        "a",
        "positions of the elements that are not zero, a row each",
        ("a:1:biufe", "numpy.extremes.argwhere(a)"),
    ),
)


TABLE: Final = (
    *_REDUCTIONS,
    *_SCANS,
    *_PRODUCTS,
    *_CREATION,
    *_JOINING,
    *_SORTING,
)
