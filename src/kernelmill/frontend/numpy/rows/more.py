"""More rows of `numpy_library`, written as in `numpy_library_rows`: statistics, linear algebra, windows, rounding, sets."""

from __future__ import annotations

from typing import Any, Final

_EACH: Final = "12345"


_CLOSE: Final = "rtol:p:if atol:p:if equal_nan:=True|False"


_WINDOWS: Final[tuple[tuple[Any, ...], ...]] = (
    *(
        (name, "M", f"the window of {whose}", ("M:i", f"numpy.windows.{name}(M)"))
        for name, whose in (
            ("hanning", "von Hann"),
            ("hamming", "Hamming"),
            ("blackman", "Blackman"),
            ("bartlett", "Bartlett, a triangle"),
        )
    ),
    (
        "logspace",
        "start stop num=50 endpoint=True base=10.0",
        "powers of a base at equal distances",
        ("start:p:iF stop:p:iF num:i base:p:iF", "numpy.windows.logspace(start, stop, num, base)"),
    ),
    (
        "geomspace",
        "start stop num=50",
        "numbers at equal ratios",
        ("start:p:iF stop:p:iF num:i", "numpy.windows.geomspace(start, stop, num)"),
    ),
    (
        "polyval",
        "p x",
        "a polynomial at numbers, by Horner's rule",
        (f"p:1:iuf x:{_EACH}:iuf", "numpy.windows.polyval(p, x)"),
        ("p:1:iuf x:s:if", "numpy.windows.polyval_number(p, x)"),
    ),
    (
        "polyfit",
        "x y deg",
        "coefficients of the polynomial that fits best",
        ("x:1:iuf y:1:iuf deg:i", "numpy.decompositions.polyfit(x, y, deg)"),
    ),
    (
        "triu_indices",
        "n k=0",
        "rows and columns of the upper triangle",
        ("n:i k:i", "numpy.windows.triu_indices(n, k)"),
    ),
    (
        "tril_indices",
        "n k=0",
        "rows and columns of the lower triangle",
        ("n:i k:i", "numpy.windows.tril_indices(n, k)"),
    ),
    (
        "unravel_index",
        "indices shape",
        "row and column of a flat position",
        ("indices:p:i shape:n:i", "numpy.windows.unravel_pair(indices, shape)"),
        ("indices:1:iu shape:n:i", "numpy.windows.unravel_pairs(indices, shape)"),
    ),
)


_ROUNDING: Final[tuple[tuple[Any, ...], ...]] = (
    *(
        (
            name,
            "a decimals=0",
            "rounded to a number of decimals, halves to even digits",
            (f"a:{_EACH}:f decimals:i", "numpy.rounding.around(a, decimals)"),
            (f"a:{_EACH}:iu decimals:i", "numpy.rounding.around_whole(a, decimals)"),
            ("a:p:F decimals:i", "numpy.rounding.around_number(a, decimals)"),
        )
        for name in ("round", "around")
    ),
    (
        "nan_to_num",
        "x nan=0.0",
        "numbers for what is not finite",
        (f"x:{_EACH}:f nan:p:if", "numpy.rounding.nan_to_num(x, nan, dtype)", "promote:x"),
    ),
    ("sinc", "x", "sin(pi x) / (pi x)", (f"x:{_EACH}:f", "numpy.rounding.sinc(x)")),
    (
        "heaviside",
        "x1 x2",
        "0, a given value or 1, by the sign",
        (f"x1:{_EACH}:F x2:p:if", "numpy.rounding.heaviside(x1, x2)"),
    ),
    (
        "logaddexp",
        "x1 x2",
        "log(exp(a) + exp(b))",
        (f"x1:{_EACH}:f x2:{_EACH}:f", "numpy.rounding.logaddexp(x1, x2)"),
    ),
    (
        "angle",
        "z",
        "angles of complex numbers",
        (f"z:{_EACH}:c", "numpy.rounding.angle(z)"),
        (f"z:{_EACH}:f", "numpy.rounding.angle_of_real(z)"),
    ),
    (
        "select",
        "condlist choicelist default=0",
        "of each place, the choice of the first condition that is true",
        (
            f"condlist:t:{_EACH}:b choicelist:t:{_EACH}:biuf default:p:bif",
            "numpy.rounding.select(condlist, choicelist, default, dtype)",
            "promote:choicelist,default",
        ),
    ),
)


_SETS: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "isin",
        "element test_elements",
        "which elements occur in a vector",
        (f"element:{_EACH}:iu test_elements:1:iu", "numpy.sets.isin(element, test_elements)"),
        (f"element:{_EACH}:f test_elements:1:f", "numpy.sets.isin(element, test_elements)"),
    ),
    *(
        (
            name,
            "ar1 ar2",
            doc,
            *((f"ar1:1:{kind} ar2:1:{kind}", f"numpy.sets.{name}(ar1, ar2)") for kind in ("i", "u", "F")),
        )
        for name, doc in (
            ("intersect1d", "the numbers that occur in both vectors, sorted"),
            ("setdiff1d", "the numbers of one vector that are not in another, sorted"),
            ("union1d", "the numbers that occur in one of two vectors, sorted"),
        )
    ),
)


_DECOMPOSITIONS: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "linalg.qr",
        "a mode='reduced'",
        "orthogonal and upper triangular factor",
        ("a:2:iuf", "numpy.decompositions.qr(a, dtype)", "float:a"),
    ),
    (
        "linalg.lstsq",
        "a b rcond=None",
        "least squares: solution, residuals, rank, singular values",
        ("a:2:iuF b:1:iuF", "numpy.decompositions.lstsq(a, b, dtype)", "float64"),
        ("a:2:iuF b:2:iuF", "numpy.decompositions.lstsq_columns(a, b, dtype)", "float64"),
    ),
    ("linalg.pinv", "a", "inverse in the sense of least squares", ("a:2:iuF", "numpy.decompositions.pinv(a, dtype)", "float64")),
    ("linalg.svdvals", "x", "singular values", ("x:2:iuF", "numpy.decompositions.svdvals(x, dtype)", "float64")),
    ("linalg.matrix_rank", "A", "number of singular values that count", ("A:2:iuF", "numpy.decompositions.matrix_rank(A)")),
    (
        "linalg.slogdet",
        "a",
        "sign and logarithm of the determinant",
        ("a:2:iuf", "numpy.decompositions.slogdet(a, dtype)", "float"),
    ),
    (
        "linalg.matrix_power",
        "a n",
        "a square matrix multiplied with itself",
        ("a:2:f n:i", "numpy.decompositions.matrix_power(a, n, dtype)", "promote:a"),
        ("a:2:iu n:i", "numpy.decompositions.whole_power(a, n, dtype)", "promote:a"),
    ),
)


_STATISTICS: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "bincount",
        "x weights=None minlength=0",
        "how often each small integer occurs",
        ("x:1:iv minlength:i", "numpy.statistics.bincount(x, minlength)"),
        ("x:1:iv weights:1:iuf minlength:i", "numpy.statistics.bincount_weights(x, weights, minlength)"),
    ),
    (
        "histogram",
        "a bins=10 range=None density=None weights=None",
        "counts in bins, and the edges of the bins",
        ("a:1:iuF bins:i", "numpy.statistics.histogram(a, bins)"),
        ("a:1:iuF bins:i range:n:if", "numpy.statistics.histogram_range(a, bins, range)"),
        ("a:1:iuF bins:i weights:1:iuf", "numpy.histograms.weighted(a, bins, weights, dtype)", "promote:weights"),
        (
            "a:1:iuF bins:i range:n:if weights:1:iuf",
            "numpy.histograms.weighted_range(a, bins, range, weights, dtype)",
            "promote:weights",
        ),
        ("a:1:iuF bins:1:iuF", "numpy.histograms.between_edges(a, bins)"),
        ("a:1:iuF bins:1:iuF weights:1:iuf", "numpy.histograms.weighted_edges(a, bins, weights, dtype)", "promote:weights"),
        ("a:1:iuF bins:i density:=True", "numpy.histograms.density(a, bins)"),
        ("a:1:iuF bins:i range:n:if density:=True", "numpy.histograms.density_range(a, bins, range)"),
        ("a:1:iuF bins:1:iuF density:=True", "numpy.histograms.density_edges(a, bins)"),
    ),
    (
        "cov",
        "m y=None rowvar=True bias=False ddof=None",
        "covariance of the rows (or columns) of a matrix",
        ("m:2:iuf", "numpy.correlation.cov(m, 1, dtype)", "float64"),
        ("m:2:iuf ddof:i", "numpy.correlation.cov(m, ddof, dtype)", "float64"),
        ("m:2:iuf bias:=True", "numpy.correlation.cov(m, 0, dtype)", "float64"),
        ("m:2:iuf rowvar:=False", "numpy.correlation.cov_columns(m, 1, dtype)", "float64"),
        ("m:2:iuf rowvar:=False ddof:i", "numpy.correlation.cov_columns(m, ddof, dtype)", "float64"),
        ("m:1:iuf y:1:iuf", "numpy.correlation.cov_pair(m, y, 1, dtype)", "float64"),
        ("m:1:iuf y:1:iuf ddof:i", "numpy.correlation.cov_pair(m, y, ddof, dtype)", "float64"),
    ),
    (
        "corrcoef",
        "x y=None rowvar=True",
        "correlation coefficients of the rows (or columns) of a matrix",
        ("x:2:iuf", "numpy.correlation.corrcoef(x, dtype)", "float64"),
        ("x:2:iuf rowvar:=False", "numpy.correlation.corrcoef_columns(x, dtype)", "float64"),
        ("x:1:iuf y:1:iuf", "numpy.correlation.corrcoef_pair(x, y, dtype)", "float64"),
    ),
    (
        "interp",
        "x xp fp left=None right=None",
        "piecewise linear interpolation",
        ("x:1:iuf xp:1:iuf fp:1:iuf", "numpy.statistics.interp(x, xp, fp)"),
        ("x:s:if xp:1:iuf fp:1:iuf", "numpy.statistics.interp_number(x, xp, fp)"),
        ("x:1:iuf xp:1:iuf fp:1:iuf left:s:if right:s:if", "numpy.statistics.interp_ends(x, xp, fp, left, right)"),
    ),
    (
        "convolve",
        "a v mode='full'",
        "convolution of two vectors",
        ("a:1:iuf v:1:iuf mode:='full'|'same'|'valid'", "numpy.statistics.convolve(a, v, mode, dtype)"),
    ),
    (
        "correlate",
        "a v mode='valid'",
        "cross-correlation of two vectors",
        ("a:1:iuf v:1:iuf mode:='full'|'same'|'valid'", "numpy.statistics.correlate(a, v, mode, dtype)"),
    ),
)


_COMPARING: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "isclose",
        "a b rtol=1e-05 atol=1e-08 equal_nan=False",
        "which elements are close",
        (f"a:1:iuf b:1:iuf {_CLOSE}", "numpy.comparing.isclose(a, b, rtol, atol, equal_nan, dtype)", "float:a,b"),
        (f"a:1:iuF b:p:if {_CLOSE}", "numpy.comparing.isclose_number(a, b, rtol, atol, equal_nan, dtype)", "float:a,b"),
        (f"a:{_EACH}:f b:{_EACH}:f {_CLOSE}", "numpy.comparing.isclose_all(a, b, rtol, atol, equal_nan)"),
        (f"a:p:if b:p:if {_CLOSE}", "numpy.comparing.isclose_scalars(a, b, rtol, atol, equal_nan, dtype)", "float64"),
    ),
    (
        "allclose",
        "a b rtol=1e-05 atol=1e-08 equal_nan=False",
        "whether all elements are close",
        (f"a:1:iuf b:1:iuf {_CLOSE}", "numpy.comparing.allclose(a, b, rtol, atol, equal_nan, dtype)", "float:a,b"),
        (
            f"a:2:iuf b:2:iuf {_CLOSE}",
            "numpy.comparing.allclose_matrices(a, b, rtol, atol, equal_nan, dtype)",
            "float:a,b",
        ),
        (
            f"a:1:iuF b:p:if {_CLOSE}",
            "numpy.comparing.allclose_number(a, b, rtol, atol, equal_nan, dtype)",
            "float:a,b",
        ),
        (f"a:{_EACH}:f b:{_EACH}:f {_CLOSE}", "numpy.comparing.allclose_all(a, b, rtol, atol, equal_nan)"),
    ),
    (
        "array_equal",
        "a1 a2",
        "whether shapes and all elements are the same",
        ("a1:1:biuf a2:1:biuf", "numpy.comparing.array_equal(a1, a2)"),
        ("a1:2:biuf a2:2:biuf", "numpy.comparing.array_equal_matrices(a1, a2)"),
        ("a1:3:biufc a2:3:biufc", "numpy.comparing.array_equal_all(a1, a2)"),
        ("a1:4:biufc a2:4:biufc", "numpy.comparing.array_equal_all(a1, a2)"),
        ("a1:5:biufc a2:5:biufc", "numpy.comparing.array_equal_all(a1, a2)"),
    ),
)


_LINALG: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "linalg.norm",
        "x ord=None axis=None keepdims=False dtype=None",
        "size of a vector or matrix",
        ("x:1:iuf ord:=None|2", "numpy.linalg.vector_norm(x, dtype)", "float:x"),
        ("x:1:iuf ord:=1", "numpy.linalg.vector_norm_one(x, dtype)", "float:x"),
        ("x:1:iuf ord:=inf", "numpy.linalg.vector_norm_inf(x, dtype)", "float:x"),
        ("x:2:iuf ord:=None|'fro'", "numpy.linalg.matrix_norm(x, dtype)", "float:x"),
    ),
    ("linalg.det", "a", "determinant", ("a:2:iufc", "numpy.linalg.det(a, dtype)", "float")),
    ("linalg.inv", "a", "inverse", ("a:2:iufc", "numpy.linalg.inv(a, dtype)", "float")),
    (
        "linalg.solve",
        "a b",
        "solution of linear systems",
        ("a:2:iufc b:1:iufc", "numpy.linalg.solve(a, b, dtype)", "float"),
        ("a:2:iufc b:2:iufc", "numpy.linalg.solve_columns(a, b, dtype)", "float"),
    ),
    (
        "linalg.cholesky",
        "a",
        "lower factor of a positive definite matrix",
        ("a:2:iuf", "numpy.linalg.cholesky(a, dtype)", "float"),
    ),
)


MORE: Final = (*_STATISTICS, *_COMPARING, *_LINALG, *_WINDOWS, *_ROUNDING, *_SETS, *_DECOMPOSITIONS)
