"""Run on a platform: prints a JSON object with, for each kernel of the named suites, whether it is native and its results.

    digest.py scalars buffers arrays shoreline

`digest`: of the bits of all results, for kernels of plain arithmetic; `values`: results of kernels that call elementary
functions, which may differ in the last place. The inputs come from integers, so they are the same everywhere.
"""

import array
import hashlib
import itertools
import json
import math
import struct
import sys

EDGES = (0.0, -0.0, 1.0, -1.0, 0.1, -2.5, 1e16, 5e-324, sys.float_info.min, sys.float_info.max, math.inf, -math.inf, math.nan)
INTEGERS = (0, 1, -1, 2, -3, 7, 255, -256, 10**6, 2**31 - 1, -(2**31), 2**32 + 5, 3037000499, 2**62, -(2**63), 2**63 - 1)


class Stream:
    """Numbers that look random, from 64-bit integers alone."""

    def __init__(self, seed):
        self.state = seed * 2 + 1

    def bits(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        return self.state >> 11

    def number(self):
        return self.bits() / 2**53

    def numbers(self, count, low=-1.0, high=1.0):
        return [low + (high - low) * self.number() for _ in range(count)]


def encoded(value):
    """Bytes that two results share only if they are the same: type, shape, and bits with one NaN for all."""
    if value is None or isinstance(value, (bool, int, str)):
        return repr(value).encode()
    if isinstance(value, float):
        return struct.pack("<d", math.nan if value != value else value)
    if isinstance(value, complex):
        return encoded(value.real) + encoded(value.imag)
    if isinstance(value, (tuple, list)):
        return b"(" + b",".join(map(encoded, value)) + b")"
    if isinstance(value, (array.array, memoryview)):
        return b"[" + b",".join(map(encoded, flattened(value.tolist()))) + b"]"
    whole = value.copy()
    if whole.dtype.kind == "f":
        whole[whole != whole] = math.nan
    little = whole.astype(whole.dtype.newbyteorder("<"))
    return f"{whole.dtype.kind}{whole.dtype.itemsize}{whole.shape}".encode() + little.tobytes()


def flattened(items):
    """The numbers in nested lists."""
    return [x for item in items for x in (flattened(item) if isinstance(item, list) else [item])]


def flat(value):
    """All numbers in a result, for those that are compared with a tolerance."""
    if isinstance(value, (tuple, list)):
        return [x for item in value for x in flat(item)]
    if hasattr(value, "ravel"):
        return [float(x) for x in value.ravel()]
    return [float(value)]


class Report:
    """What is printed at the end."""

    def __init__(self):
        self.kernels = {}

    def exact(self, module, function, calls):
        """`calls` yields arguments; results and what became of the arrays among the arguments go into the digest."""
        digest = hashlib.sha256()
        count = 0
        for arguments in calls:
            digest.update(outcome(function, arguments))
            count += 1
        self.add(module, function, calls=count, digest=digest.hexdigest())

    def close(self, module, function, calls):
        """The numbers themselves."""
        values = []
        for arguments in calls:
            values += flat(function(*arguments)) + [x for a in arguments if hasattr(a, "ravel") for x in flat(a)]
        self.add(module, function, values=values)

    def add(self, module, function, **found):
        told = module.explain(function)
        found |= {"native": told.native, "level": told.level, "stayed": told.native_calls, "left": told.left_calls}
        self.kernels[f"{function.__module__}.{function.__name__}"] = found | {"reason": told.reason}


def outcome(function, arguments):
    try:
        result = encoded(function(*arguments))
    except (ArithmeticError, ValueError) as error:
        result = type(error).__name__.encode()
    return result + b"|".join(encoded(a) for a in arguments if hasattr(a, "dtype") or isinstance(a, (array.array, memoryview)))


def scalars(report):
    """Python's numbers."""
    from probes import scalars as m

    stream = Stream(1)
    floats = [*EDGES, *stream.numbers(40, -1e3, 1e3)]
    pairs = list(itertools.product(floats, floats))
    small = [n for n in INTEGERS if abs(n) < 2**40]
    report.exact(m, m.int_ops, itertools.product(INTEGERS, INTEGERS))
    report.exact(m, m.shifted, itertools.product(INTEGERS, (0, 1, 5, 31, 32, 62, 63, 64, 70, -1)))
    report.exact(m, m.power, itertools.product(INTEGERS, (0, 1, 2, 3, 5, 40)))
    report.exact(m, m.gcd, itertools.product(INTEGERS, INTEGERS))
    report.exact(m, m.factorial, ((n,) for n in range(25)))
    report.exact(m, m.collatz, ((n,) for n in (1, 7, 27, 97, 871, 77031, 837799)))
    for function in (m.chain, m.floor_parts, m.ordered):
        report.exact(m, function, pairs)
    report.exact(m, m.round_trip, ((x,) for x in floats))
    report.exact(m, m.horner, ((x, n) for x in floats for n in (0, 1, 2, 30)))
    report.exact(m, m.spiral, ((x, 1.0 - x, 500) for x in floats))
    # with infinities Python 3.14 multiplies complex numbers differently
    report.exact(m, m.rotated, ((complex(x, y), 20) for x, y in pairs if abs(x) < 1e4 and abs(y) < 1e4))
    report.exact(m, m.floor_parts, ((float(a), float(b)) for a, b in itertools.product(small, small)))


def buffers(report):
    """Memory of Python's own arrays."""
    from probes import buffers as m

    stream = Stream(2)
    report.exact(m, m.scaled_sum, ((memory, 0.1) for memory in held("d", stream.numbers(100))))
    report.exact(m, m.largest, ((memory,) for memory in held("q", [stream.bits() - 2**52 for _ in range(100)])))
    report.exact(m, m.mean, ((memory,) for memory in filled("d", stream.numbers(99))))
    report.exact(m, m.total, ((memory,) for memory in held("i", [2**31 - 1 - stream.bits() % 999 for _ in range(100)])))
    octets = [stream.bits() % 256 for _ in range(1000)]
    report.exact(m, m.checksum, ((memory,) for memory in held("B", octets)))
    narrow = stream.numbers(50, -1e20, 1e20)
    report.exact(m, m.widened, zip(held("f", narrow), held("f", narrow[::-1]), strict=True))
    report.exact(m, m.counts, ((memory, space) for memory, space in zip(filled("B", octets), filled("q", [0] * 256), strict=True)))
    report.exact(m, m.decay, ((memory, 0.75) for memory in filled("d", stream.numbers(80))))
    steps = [stream.bits() % 2**15 for _ in range(60)]
    report.exact(m, m.differences, zip(filled("q", steps), filled("h", [0] * 59), strict=True))
    report.exact(m, m.averages, zip(filled("d", stream.numbers(60)), filled("d", [0.0] * 60), strict=True))
    halves = [stream.bits() % 2**16 for _ in range(60)]
    report.exact(m, m.packed, zip(filled("H", halves), filled("I", [0] * 30), strict=True))
    small = [stream.bits() % 256 - 128 for _ in range(20)]
    report.exact(m, m.reflected, ((memory, i) for memory in filled("b", small) for i in (0, 3, -1, 19)))
    grids = (tuple(memoryview(array.array("d", numbers)).cast("B").cast("d", (6, 7)) for numbers in pair) for pair in
             [(stream.numbers(42), stream.numbers(42)), (stream.numbers(42), [0.0] * 42)])
    report.exact(m, m.relaxed, ((x, out, 7) for x, out in grids))


def held(code, numbers):
    yield from filled(code, numbers)
    yield array.array(code)


def filled(code, numbers):
    """The same numbers in memory of several kinds."""
    yield array.array(code, numbers)
    yield memoryview(array.array(code, numbers))
    yield memoryview(array.array(code, [x for x in numbers for _ in (0, 1)]))[::2]
    yield memoryview(array.array(code, numbers[::-1]))[::-1]


def arrays(report):
    """NumPy's numbers."""
    import numpy as np
    from probes import arrays as m

    stream = Stream(3)
    n = 199

    def integers(dtype):
        info = np.iinfo(dtype)
        values = [0, 1, info.min, info.max, *(info.min + stream.bits() % (int(info.max) - int(info.min) + 1) for _ in range(n - 4))]
        return np.array(values, dtype)

    def floats(dtype):
        with np.errstate(all="ignore"):
            return np.array([*EDGES, *stream.numbers(n - len(EDGES), -1e3, 1e3)]).astype(dtype)

    def mixed(make, dtype):
        a, b = make(dtype), make(dtype)[::-1].copy()
        yield a, b, np.zeros(n, dtype)
        yield a, np.roll(b, 5), np.zeros(n, dtype)
        yield np.repeat(a, 2)[::2], b[::-1], np.zeros(2 * n, dtype)[::2][:n]

    with np.errstate(all="ignore"):
        report.exact(m, m.int8_mix, mixed(integers, np.int8))
        report.exact(m, m.uint16_mix, mixed(integers, np.uint16))
        report.exact(m, m.int64_mix, mixed(integers, np.int64))
        report.exact(m, m.uint64_mix, mixed(integers, np.uint64))
        report.exact(m, m.float32_mix, mixed(floats, np.float32))
        report.exact(m, m.float64_mix, mixed(floats, np.float64))
    x = np.array(stream.numbers(1000))
    grid = np.array(stream.numbers(600)).reshape(20, 30)
    report.exact(m, m.prefix, [(x,), (x[::-3],), (x[:0],)])
    report.exact(m, m.unit, [(x, np.zeros(1000)), (x[::2], np.zeros(500)), (np.zeros(3), np.zeros(3))])
    report.exact(m, m.convolve, [(x, x[:k].copy(), np.zeros(1000 - k)) for k in (1, 3, 8, 17)])
    report.exact(m, m.stencil, [(grid, np.zeros((20, 30))), (grid.T, np.zeros((30, 20))), (grid[::-1, ::2], np.zeros((20, 15)))])
    report.exact(m, m.solve, [(np.array(stream.numbers(k * k)).reshape(k, k), np.array(stream.numbers(k))) for k in (1, 2, 9, 24)])
    data = np.array([stream.bits() % 256 for _ in range(3000)], np.uint8)
    report.exact(m, m.histogram, [(data, np.zeros(256, np.int64))])
    report.exact(m, m.checksum, [(np.array([stream.bits() % 2**32 for _ in range(500)], np.uint32),)])


def shoreline(report):
    """The kernels of the example project."""
    import numpy as np
    import shoreline as m

    stream = Stream(4)
    series = np.cumsum(np.array(stream.numbers(400)))
    image = np.array(stream.numbers(24 * 30, 0.0, 1.0)).reshape(24, 30)
    bytes_ = np.array([stream.bits() % 256 for _ in range(24 * 30)], np.uint8).reshape(24, 30)
    ring = np.array([[2.0, 0.1], [1.5, 1.7], [0.0, 0.4], [-1.6, 1.8], [-2.0, -0.3], [-0.2, -1.9], [1.4, -1.6]])
    points = np.array(stream.numbers(400, -2.0, 2.0)).reshape(200, 2)
    line = np.cumsum(np.array(stream.numbers(600)).reshape(300, 2), axis=0)

    report.exact(m, m.moving_average, [(series, 7), (series[::2], 1), (series, 399)])
    report.exact(m, m.smooth, [(series, 0.1), (series[::-1], 0.9)])
    report.exact(m, m.remove_trend, [(series.copy(),), (series[::3].copy(),)])
    report.exact(m, m.despike, [(series, 5, 3.0, np.empty(400), np.empty(400, np.bool_))])
    report.exact(m, m.find_peaks, [(series, 0.05, np.zeros(400, np.int64))])
    report.exact(m, m.median_filter, [(bytes_,), (bytes_.T,)])
    report.exact(m, m.gradient_magnitude, [(image, np.zeros((24, 30))), (image.T, np.zeros((30, 24)))])
    report.exact(m, m.label_basins, [(image, 0.4, np.zeros((24, 30), np.int64)), (image, 0.7, np.zeros((24, 30), np.int64))])
    report.exact(m, m.polygon_area, [(ring,), (ring[::-1],)])
    report.exact(m, m.point_in_polygon, [(ring, float(x), float(y)) for x, y in points[:50]])
    report.exact(m, m.mark_inside, [(ring, points, np.zeros(200, np.bool_))])
    report.exact(m, m.simplify, [(line, 0.5, np.zeros(300, np.bool_)), (line, 0.0, np.zeros(300, np.bool_))])
    report.exact(m, m.distance_matrix, [(points[:20], points[20:60]), (line, ring)])
    report.exact(m, m.morton_encode, [(3, 5), (2**31 - 1, 0), (-1, 2), (123456, 654321)])
    report.exact(m, m.morton_decode, [(0,), (2**62 - 1,), (1234567890123,)])
    report.exact(m, m.gray_code, [(k,) for k in (0, 1, 12345, 2**62, 2**70)])
    report.exact(m, m.checksum, [(bytes_.ravel(),), (bytes_[:0].ravel(),)])
    report.close(m, m.haversine, [(53.5, 8.1, 54.2, 7.9), (0.0, 0.0, 90.0, 10.0)])
    report.close(m, m.harmonic, [(series, 12.42)])
    report.close(m, m.blur, [(image, 1.5)])
    report.close(m, m.hillshade, [(image.astype(np.float32), 2.0)])


def main():
    report = Report()
    for name in sys.argv[1:]:
        {"scalars": scalars, "buffers": buffers, "arrays": arrays, "shoreline": shoreline}[name](report)
    facts = {"python": sys.version.split()[0], "byteorder": sys.byteorder, "pointer": struct.calcsize("P"), "maxsize": sys.maxsize}
    facts["gil"] = getattr(sys, "_is_gil_enabled", lambda: True)()
    facts["numpy"] = sys.modules["numpy"].__version__ if "numpy" in sys.modules else ""
    print(json.dumps({"facts": facts, "kernels": report.kernels}))


main()
