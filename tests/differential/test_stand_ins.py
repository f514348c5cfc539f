"""Every operation with everything that may stand in for a declared scalar: the same value of the same type as in CPython.

The operations are the tables of generated programs; each is a kernel of its own that takes scalars and returns what it gives.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final

import numpy as np
import pytest

from generated.language.constructs import Construct
from generated.language.coverage import ROWS
from generated.language.programs import HEADER, is_python
from support.checking import compare, report, shown
from support.corpus import Case, install_reference
from support.native import QUICK, Loaded, build, load

#: Parameters of the kernels, by kind of hole.
NAMES: Final = {"int": ("n", "m"), "float": ("u", "v"), "bool": ("p", "o"), "num": ("u", "n"), "real": ("u", "n")}
PARAMETERS: Final = (
    "n: int, m: int, u: float, v: float, p: bool, o: bool, x: Array1[np.float64], k: Array1[np.int64], z: Array2[np.float64]"
)
#: Leaves of other kinds that need no locals.
PLAIN: Final = {
    "complex": "(1.5 - 2j)", "f8": "x[0]", "i8": "k[0]", "x": "x", "y": "x[1:]", "k": "k", "m": "(x > 0.5)", "z": "z",
    "c": "(x * 1j)", "li": "[4, 1, 2]", "lf": "[1.5, -2.0]", "t": "(3, 1.5)", "d": "{1: 0.5, 2: 2.5}", "s": "{1, 2, 3}",
}  # fmt: skip
#: What may stand in for an int, a float and a bool.
FOR_INT: Final[tuple[Callable[[int], Any], ...]] = (bool, np.int64, np.int32, np.bool_)
FOR_FLOAT: Final[tuple[Callable[[float], Any], ...]] = (int, bool, np.float64, np.float32, np.int64)
FOR_BOOL: Final[tuple[Callable[[bool], Any], ...]] = (int, np.bool_)
VALUES: Final = ((1, 0, 1.0, 0.0, True, False), (3, 2, 2.0, 3.0, False, True), (2**53 + 1, 1, 2.0**53, 1.0, True, True))


def expression(row: Construct) -> str:
    """The row with parameters in its holes."""
    used = {kind: itertools.cycle(names) for kind, names in NAMES.items()}
    holes = [next(used[h.kind]) if h.kind in used else PLAIN[h.takes[-1]] for h in row.holes]
    (line,) = row.filled(holes, [], {n: f"own_{n}" for n in row.names()})
    return line.replace("(a + (a :=", "(n + (n :=").replace("(f + (f :=", "(u + (u :=")


def rows() -> Iterator[str]:
    """Expressions that read a scalar parameter."""
    for row in ROWS.values():
        if row.kind and not row.about and any(h.kind in NAMES for h in row.holes):
            yield f"sorted({expression(row)})" if row.kind == "s" else expression(row)


EXPRESSIONS: Final = [e for e in rows() if is_python(f"def f():\n    return {e}\n")]
STATEMENTS: Final = (
    "x[n % 4] = u; return u",
    "x[0] = 5.0; x[1] = u / v; return None",
    "x[0] = 5.0; x[1] = u % v; return None",
    "x[0] = 5.0; return n // m",
    "w = u\n    for q in range(3):\n        w = w * v\n    return w",
    "w = 0\n    for q in range(3):\n        w = w + n\n    return w",
    "if u < v:\n        return 1\n    return 2",
    "match n:\n        case 1:\n            return u\n        case _:\n            return v",
    "match u:\n        case int():\n            return 1\n        case float():\n            return 2\n    return 3",
    "match n:\n        case True:\n            return 1\n        case _:\n            return 2",
    "return isinstance(u, int), isinstance(n, bool), isinstance(u, np.floating), isinstance(n, np.integer)",
    "y = np.zeros(n % 3 + 1); y[:] = u; return y",
    "return u, n, p",
    "return [u, v], [n, m]",
    "w = (u, n); return w[0], w",
    "w = {n: u}; return w",
    "return -u, -n, +u, +n, ~n",
    "return isinstance(u < v, bool), isinstance(n == m, int)",
    "return isinstance(u < v, np.generic)",
    "match u < v:\n        case bool():\n            return 1\n    return 2",
    "return np.imag(u), np.real(u)",
    "return np.imag(n), np.real(m)",
    "return np.imag(u < v)",
    "return math.trunc(u < v)",
    "return u == n, u != v, n < m, p == o, u is None",
    "raise ValueError(f'{u} {n}')",
    "return u.real, n.imag",
    "return scaled(u), twice(n), paired(n, u)",
    "x += u; return x",
    "x *= n; return x",
    "k += n; return k",
    "return x + u, x * n, k + n, k * u, z - p",
    "return x[n % 4:], x[m % 4]",
    "return (1, 2, 3)[n % 3], [1.5, 2.5][m % 2]",
    "return u if p else n * 1.0",
    "s = 0.0\n    while s < u and s < 9.0:\n        s += 1.0\n    return s",
    "return sum([u, v, u]), sum([n, m]), max(u, v), min(n, m)",
)


def body(statement: str) -> str:
    """Statements apart by `;`, indented."""
    return "\n".join(f"    {part.strip()}" if "\n" not in part else f"    {part}" for part in statement.split("; "))


def text() -> tuple[str, list[str]]:
    """A module, and the names of its kernels; some are there twice, the second with a declared result."""
    parts, names = [HEADER], []
    for number, code in enumerate([*(f"return {e}" for e in EXPRESSIONS), *STATEMENTS]):
        names.append(f"f{number}")
        parts.append(f"\n\n@kernel\ndef f{number}({PARAMETERS}):\n{body(code)}\n")
    for number, (code, kind) in enumerate((("u", "float"), ("u * 2", "float"), ("n", "int"), ("n + m", "int"), ("-u", "float"))):
        names.append(f"g{number}")
        parts.append(f"\n\n@kernel\ndef g{number}({PARAMETERS}) -> {kind}:\n    return {code}\n")
    return "".join(parts), names


TEXT, KERNELS = text()
CASE: Final = Case("random.standins", TEXT)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, Loaded]:
    plain = install_reference([CASE], tmp_path_factory.mktemp("standins"), "kmstandins")
    return plain[CASE.name], load(build([CASE], QUICK), [CASE], "aot-llvm")


def arguments() -> Iterator[tuple[Any, ...]]:
    """Each value as it is declared; each parameter with each stand-in; all of them at once."""
    for values in VALUES:
        yield values
        kinds = (FOR_INT, FOR_INT, FOR_FLOAT, FOR_FLOAT, FOR_BOOL, FOR_BOOL)
        for place, makes in enumerate(kinds):
            for make in makes:
                if not (values[0] > 2**31 and make is np.int32):
                    yield (*values[:place], make(values[place]), *values[place + 1 :])
        yield tuple(np.int64(v) if type(v) is int else np.float64(v) if type(v) is float else v for v in values)
        yield tuple(v > 0 if type(v) is int else int(v) if type(v) is float else v for v in values)


def test_every_stand_in(both: tuple[ModuleType, Loaded]) -> None:
    plain, loaded = both
    native = loaded.modules[CASE.name]
    problems: list[str] = []
    arrays = lambda: (np.array([0.5, 1.5, -2.0, 3.0]), np.arange(1, 5), np.arange(16.0).reshape(4, 4))  # noqa: E731 - short
    compiled = 0
    for name in KERNELS:
        compiled += loaded.explain(getattr(native, name)).native
        for values in arguments():
            found, _ = compare(getattr(plain, name), getattr(native, name), lambda v=values: (*v, *arrays()), loaded)  # type: ignore[misc]  # bound at once
            line = TEXT.split(f"def {name}(")[1].split("\n", 1)[1].split("\n\n")[0].strip()
            problems += [f"{line} with {shown(values)}: {d}" for d in found]
    assert not problems, report(problems)
    assert compiled > 0.95 * len(KERNELS)


def test_what_need_not_leave(both: tuple[ModuleType, Loaded]) -> None:
    """Stand-ins that give the same are let in: the list is not empty."""
    plain, loaded = both
    native = loaded.modules[CASE.name]
    stayed = total = 0
    for name in KERNELS:
        for values in ((3, 2, np.float64(2.5), np.float64(1.5), True, False), (np.int64(3), np.int64(2), 2.5, 1.5, True, False)):
            make = lambda v=values: (*v, np.ones(4), np.arange(1, 5), np.ones((4, 4)))  # noqa: E731 - bound at once
            stayed += compare(getattr(plain, name), getattr(native, name), make, loaded)[1]
            total += 1
    assert stayed > 0.4 * total
