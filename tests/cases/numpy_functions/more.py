"""Windows, rounding, margins, sets, decompositions, splitting and taking, numbers written out as arrays."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel

from ._data import numbers

TOL_ULP = 4096
TOL_REASON = "decompositions by other means than LAPACK's, elementary functions"


@kernel
def windows(n: int):
    return np.hanning(n), np.hamming(n), np.bartlett(n), np.blackman(n) + 1.0


@kernel
def ratios(n: int):
    return np.logspace(0.0, 2, n), np.geomspace(1.0, 100, n), np.logspace(0, 3, 4, base=2)


@kernel
def polynomials(p: Array1[np.float64], x: Array1[np.float64], i: Array1[np.int64]):
    return np.polyval(p, x), np.polyval(p, 2.0), np.polyval([1, 2, 3], x), np.polyval(i, 3), np.polyval(i, x)


@kernel
def fitted(x: Array1[np.float64], y: Array1[np.float64]):
    return np.polyfit(x, y, 2) * 1.0


@kernel
def triangles(n: int, k: int):
    return np.triu_indices(n), np.tril_indices(n, k), np.triu_indices(n, k)


@kernel
def unravelled(i: int, v: Array1[np.int64]):
    rows, columns = np.unravel_index(v, (3, 4))
    return np.unravel_index(i, (3, 4)), rows + columns * 10


@kernel
def rounded(x: Array2[np.float64], y: Array1[np.float32], i: Array1[np.int64], f: float):
    a = x * 1.0
    return np.round(x), np.round(x, 2), a.round(1), np.around(y, 3), np.round(i), np.round(f, 2), np.round(x, -1)


@kernel
def finite(x: Array1[np.float64], y: Array1[np.float32]):
    return np.nan_to_num(x), np.nan_to_num(x, nan=1.0), np.nan_to_num(y), np.heaviside(x, 0.5)


@kernel
def angles(x: Array1[np.float64], z: Array1[np.complex128]):
    return np.sinc(x), np.angle(z), np.angle(x), np.logaddexp(x, x[::-1])


@kernel
def selected(x: Array1[np.float64], i: Array1[np.int32]):
    return np.select([x < -1, x > 1], [x, x * x], 7.0), np.select((i > 0,), (i,)), np.select([i > 1, i < 0], [i, -i], default=-1)


@kernel
def sets(a: Array1[np.int64], b: Array1[np.int64], m: Array2[np.int64], x: Array1[np.float64]):
    found = np.isin(x, [1.0, 2.0])
    return ~np.isin(a, b), ~np.isin(m, b), np.intersect1d(a, b), np.setdiff1d(a, b), np.union1d(a, b), ~found


@kernel
def least_squares(a: Array2[np.float64], b: Array1[np.float64]):
    x, rest, rank, values = np.linalg.lstsq(a, b)
    y = np.linalg.lstsq(a, a, rcond=None)
    return x + 0, rest + 0, rank, values, y[2], np.linalg.svdvals(a), np.linalg.matrix_rank(a)


@kernel
def inverse(a: Array2[np.float64]):
    return np.round(np.linalg.pinv(a), 9)


@kernel
def factors(a: Array2[np.float64], s: Array2[np.float64]):
    q, r = np.linalg.qr(a)
    u, v = np.linalg.qr(a.T)
    sign, logarithm = np.linalg.slogdet(s)
    return np.round(q, 9), np.round(r, 9), np.round(u, 9), np.round(v, 9), sign * logarithm, np.linalg.qr(s).R[0, 0]


@kernel
def matrix_powers(s: Array2[np.float64], i: Array2[np.int64], n: int):
    return np.linalg.matrix_power(s, n), np.linalg.matrix_power(i, abs(n))


@kernel
def margins(v: Array1[np.float64], m: Array2[np.float64], c: Array3[np.float64]):
    a, b = np.pad(v, 2, mode="reflect"), np.pad(v, (1, 3), "symmetric")
    d, e = np.pad(v, 4, mode="wrap"), np.pad(m, ((1, 2), (0, 3)), "reflect")
    f, g = np.pad(m, (1, 2), "wrap"), np.pad(m, ((0, 1), (2, 0)))
    h, k = np.pad(c, 1), np.pad(c, ((0, 1), (1, 0), (2, 2)), constant_values=7)
    return a, b, d, e, f, g, h, k, np.pad(m, 1, "edge"), np.pad(m, (1, 2), constant_values=-1.5)


@kernel
def parts(x: Array1[np.float64], m: Array2[np.float64]):
    a, b = np.split(x, 2)
    c, d, e = np.array_split(x, 3)
    f, g, h = np.split(x, [1, 4])
    s = 0.0
    for part in np.array_split(x, 4):
        s += part.sum()
    a[0] = 99.0
    return a, b, c, d, e, f, g, h, s


@kernel
def matrix_parts(m: Array2[np.float64]):
    i, j = np.hsplit(m, 2)
    k, n = np.vsplit(m, [1])
    p, q = np.split(m, 2, axis=1)
    return i, j, k, n, p, q


@kernel
def taken(x: Array1[np.float64], m: Array2[np.float64], i: Array1[np.int64], k: int):
    return np.take(x, i), np.take(x, k), np.take(m, i), np.take(m, i, axis=1), np.take(m, k, axis=0)


@kernel
def written_out(x: Array1[np.float64], m: Array2[np.float64], i: Array1[np.int64]):
    return m[[0, 1]], x[[2, 0, -1]], m[np.ix_(i, i)] * 1, m[:, [1, 0]] * 1


@kernel
def backwards(x: Array1[np.float64], m: Array2[np.float64], c: Array3[np.float64]):
    return np.flip(x), np.flip(m), np.flip(m, 1), np.flip(c, (0, 2)), np.flip(c), np.flipud(m), np.fliplr(m)


@kernel
def turned(m: Array2[np.float64], c: Array3[np.float64]):
    return np.rot90(m) * 1, np.rot90(m, 2) * 1, np.rot90(m, -1) * 1, np.rot90(c)[0, 0], np.rot90(m, 4) * 1


@kernel
def added(x: Array1[np.float64], i: Array1[np.int64], v: Array1[np.float64], m: Array2[np.float64]):
    np.add.at(x, i, 1.0)
    np.subtract.at(x, i, v)
    np.maximum.at(x, i, 0.5)
    np.add.at(m, (i, i), v)
    np.multiply.at(m, (i, 0), 2.0)
    np.minimum.at(m, i, 3.0)
    return x.sum()


@kernel
def joined(x: Array1[np.int64], y: Array1[np.float64]):
    return np.append(x, 3), np.append(x, 2.5), np.concatenate(([0], x)), np.concatenate([x, [1, 2], x]), np.hstack(([1.5], y))


@kernel
def per_cents(y: Array1[np.float64]):
    return np.percentile(y, [5, 95]), np.quantile(y, (0.25, 0.5))


@kernel
def cubes(c: Array3[np.float64]):
    d = c.copy()
    d.fill(2.5)
    return c.flatten(), c.copy(), d, c.transpose(2, 0, 1).flatten(), c.transpose(2, 0, 1).ravel(), np.ravel(c[:, ::2])


def calls():
    for n in (1, 2, 7):
        yield "windows", lambda n=n: (n,)
        yield "ratios", lambda n=n: (n,)
    yield "polynomials", lambda: (numbers("f8", 4), numbers("f8", 6, 2), numbers("i8", 3))
    yield "fitted", lambda: (np.arange(8.0), np.arange(8.0) ** 2 + 1.5 * np.arange(8.0) + 3)
    for k in (1, -1, 5):
        yield "triangles", lambda k=k: (4, k)
    yield "unravelled", lambda: (7, np.array([0, 11, 5]))
    yield "unravelled", lambda: (17, np.array([0, 11, 5])), "raises"
    yield "rounded", lambda: (numbers("f8", (3, 4)) * 1.37, numbers("f4", 4) / 7, numbers("i8", 4), 2.675)
    strange = [1.0, np.nan, -2.0, 0.0, -0.0, np.inf, -np.inf]
    yield "finite", lambda: (np.array(strange), np.array(strange, "f4"))
    yield "angles", lambda: (numbers("f8", 6), numbers("c16", 4))
    yield "selected", lambda: (numbers("f8", 9), numbers("i4", 9))
    yield "sets", lambda: (numbers("i8", 8), numbers("i8", 5, 2), numbers("i8", (3, 4), 3), np.array([1.0, 3.0, 2.0]))
    yield "sets", lambda: (numbers("i8", 0), numbers("i8", 5, 2), numbers("i8", (3, 4), 3), np.array([1.0, 3.0, 2.0]))
    for shape in ((6, 3), (3, 5), (4, 4)):
        yield "least_squares", lambda shape=shape: (numbers("f8", shape) + 9 * np.eye(*shape), numbers("f8", shape[0], 2))
        yield "inverse", lambda shape=shape: (numbers("f8", shape) + 9 * np.eye(*shape),)
        yield "factors", lambda shape=shape: (numbers("f8", shape) + 9 * np.eye(*shape), numbers("f8", (3, 3)))
    for n in (0, 1, 5, -2):
        yield "matrix_powers", lambda n=n: (numbers("f8", (3, 3)) + 20 * np.eye(3), numbers("i8", (3, 3)), n)
    yield "margins", lambda: (numbers("f8", 6), numbers("f8", (3, 4)), numbers("f8", (2, 3, 4)))
    yield "parts", lambda: (numbers("f8", 8), numbers("f8", (4, 6)))
    yield "parts", lambda: (numbers("f8", 7), numbers("f8", (4, 6))), "raises"
    yield "matrix_parts", lambda: (numbers("f8", (4, 6)),)
    for k in (2, -9):
        mark = () if k == 2 else ("raises",)
        yield "taken", lambda k=k: (numbers("f8", 6), numbers("f8", (4, 5)), np.array([3, -2, 0]), k), *mark
    yield "written_out", lambda: (numbers("f8", 6), numbers("f8", (4, 5)), np.array([3, -2, 0]))
    yield "backwards", lambda: (numbers("f8", 6), numbers("f8", (4, 5)), numbers("f8", (2, 3, 4)))
    yield "turned", lambda: (numbers("f8", (4, 5)), numbers("f8", (2, 3, 4)))
    yield "added", lambda: (numbers("f8", 6), np.array([3, -2, 0, 3, 3]), numbers("f8", 5), numbers("f8", (5, 5)))
    yield "added", lambda: (numbers("f8", 6), np.array([3, -9, 0, 3, 3]), numbers("f8", 5), numbers("f8", (5, 5))), "raises"
    yield "joined", lambda: (numbers("i8", 4), numbers("f8", 5))
    yield "per_cents", lambda: (numbers("f8", 9),)
    yield "cubes", lambda: (numbers("f8", (2, 3, 4)),), "leaves"
    yield "cubes", lambda: (numbers("f8", (4, 3, 4))[::2],), "leaves"
