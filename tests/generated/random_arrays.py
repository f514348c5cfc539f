"""Random kernels with array expressions, slices, masks, comprehensions, tuples, helpers and `try`, as source text.

In:  a seed. Out: a `Case` of many functions, in the manner of `random_source.py`, whose programs these extend. Only what
is exact is generated: no sums of floats (their order is NumPy's own), no elementary functions, no casts of floats to
integers; minima and maxima meet no -0.0.
"""

from __future__ import annotations

import random

from generated.random_source import HEADER, NUMPY_FLOATS, NUMPY_INTS, Program
from support.corpus import Case

SIGNATURE = (
    "(i: int, j: int, u: float, v: float, p: bool, x: Array1[np.float64], k: Array1[np.int64], s: Array1[np.{dtype}], "
    "z: Array2[np.float64])"
)
HELPERS = '''

def shifted(a, by):
    """Used with scalars and with arrays."""
    return a * 2 - by


def clamped(a: float, low: float = 0.5, *, high: float = 9.0) -> float:
    if a != a:
        return low
    return low if a < low else high if a > high else a


def both(a, b):
    return a + b, a - b


def positive(values):
    found = 0
    for item in values:
        if item > 0:
            found += 1
    return found
'''


class ArrayProgram(Program):
    """A function body whose statements also work on whole arrays. Further locals: `w0 …` vectors of floats."""

    def __init__(self, rng: random.Random, dtype: str) -> None:
        super().__init__(rng, dtype)
        self.vectors, self.made = ["x"], 0
        self.result = rng.choice([self.result, "return a, y", "return y, b, float(f)", "return y[1:], y"])
        self.exact = dtype in NUMPY_INTS

    def text(self) -> str:
        self.put(1, "y = x * 1.0")
        self.vectors.append("y")
        return super().text()

    # ---- expressions

    def scalar(self, depth: int = 1) -> str:
        return self.writer.make(self.rng.choice(["float", "int", "element"]), depth)

    def vector(self, depth: int) -> str:
        """A vector of floats."""
        pick = self.rng.choice
        if depth <= 0:
            return pick(
                [
                    *self.vectors,
                    "x",
                    "x[::-1]",
                    "k",
                    "z[0]",
                    "z[:, 0]",
                    "z[-1, ::-1]",
                    "np.ones(len(x))",
                    "x[1:]",
                    "y[:-1]",
                    "np.arange(len(x))",
                    "k[: len(x)]",
                    "np.zeros(3)",
                    "z.T[1]",
                ]
            )
        a, b = self.vector(depth - 1), self.vector(depth - 1)
        return pick(
            [
                f"({a} {pick('+-*/')} {b})",
                f"({a} {pick('+-*/')} {b})",
                f"({a} {pick(['+', '-', '*', '//', '%'])} {pick(['2', '0.5', '3', '-1.5'])})",
                f"({pick(['1', '2.5'])} {pick('+-/')} {a})",
                f"(-{a})",
                f"abs({a})",
                f"np.sqrt(abs({a}))",
                f"np.floor(0.5 * {a})",
                f"np.where({self.mask(depth - 1)}, {a}, {b})",
                f"np.maximum({a}, 1.5)",
                f"np.minimum({a} + 0.0, 2)",
                f"shifted({a}, {b})",
                f"({a} * {self.writer.make('float', 1)})",
                f"np.clip({a}, -2.5, 7)",
                f"({a}).astype(np.float32)",
                f"({a})[::2]",
                f"np.copysign({a}, {b})",
                f"({a} ** 2)",
                f"np.square({a})",
                f"both({a}, {b})[{pick('01')}]",
                f"({self.mask(depth - 1)} * 1.0)",
            ]
        )

    def mask(self, depth: int) -> str:
        """A vector of truth values."""
        pick = self.rng.choice
        a = self.vector(depth - 1)
        plain = f"({a} {pick(['<', '<=', '>', '>=', '==', '!='])} {pick(['0', '0.5', '1', self.vector(0)])})"
        if depth <= 0:
            return plain
        b = self.mask(depth - 1)
        return pick(
            [
                plain,
                f"({plain} & {b})",
                f"({plain} | {b})",
                f"(~{b})",
                f"np.isnan({a})",
                f"np.logical_xor({plain}, {b})",
                f"np.isfinite({a})",
            ]
        )

    def matrix(self, depth: int) -> str:
        pick = self.rng.choice
        a = pick(["z", "z.T", "z[::-1]", "z[:, 1:]", "z[:2]"])
        if depth <= 0:
            return a
        return pick(
            [
                f"({a} + {self.vector(0)})",
                f"({a} * {self.vector(0)}[:, None])",
                f"(z {pick('+-*')} {self.matrix(depth - 1)})",
                f"np.where({a} > 1, {a}, 0.25)",
                f"(x[:, None] - {self.vector(depth - 1)})",
                f"({a} / 3)",
                f"abs({a})",
            ]
        )

    # ---- statements

    def statement(self, indent: int, depth: int) -> None:
        own = [
            self.array_assign,
            self.array_write,
            self.mask_write,
            self.reduce_into,
            self.comprehension,
            self.tuples,
            self.helper,
            self.matrix_write,
            self.typed,
        ]
        if self.rng.random() < 0.55:
            self.rng.choice([*own, self.attempt, self.attempt] if depth > 0 else own)(indent, depth)
        else:
            super().statement(indent, depth)

    def array_assign(self, indent: int, _: int) -> None:
        name = self.rng.choice(["y", f"y{self.made}"])
        source = self.vector(2)
        if name == "y":
            self.put(indent, f"y = {source} * np.float64(1)")
        else:
            self.put(indent, f"{name} = {source}")
            self.put(indent, f"g += {name}.size")
            self.made += 1

    def array_write(self, indent: int, _: int) -> None:
        pick = self.rng.choice
        target = pick(
            ["x[:]", "x[1:]", "x[:-1]", "x[::2]", "x[::-1]", "x", "y", "y[...]", "z[0]", "z[:, 1]", f"x[{self.index()} :]"]
        )
        if target in ("x", "y"):
            self.put(indent, f"{target} {pick(['+=', '-=', '*=', '/='])} {pick([self.vector(1), self.scalar()])}")
        else:
            self.put(
                indent, f"{target} {pick(['=', '=', '+=', '-=', '*='])} {pick([self.vector(2), self.vector(1), self.scalar()])}"
            )

    def matrix_write(self, indent: int, _: int) -> None:
        pick = self.rng.choice
        target = pick(["z[:]", "z[:, ::-1]", "z[1:]", "z"])
        sign = pick(["+=", "*=", "-="]) if target == "z" else pick(["=", "+="])
        self.put(indent, f"{target} {sign} {pick([self.matrix(1), self.vector(1), self.scalar()])}")

    def mask_write(self, indent: int, _: int) -> None:
        value = self.rng.choice(["0.5", "-1.0", "f", "u"])
        self.put(
            indent,
            f"x[{self.mask(1).replace('k', 'x')}] {self.rng.choice(['=', '+=', '*='])} {value}"
            if self.rng.random() < 0.3
            else f"x[x > {self.scalar(0)}] = {value}",
        )

    def reduce_into(self, indent: int, _: int) -> None:
        pick = self.rng.choice
        a = self.vector(2)
        self.put(
            indent,
            pick(
                [
                    f"a += int(({self.mask(1)}).sum())",
                    f"b = int(np.count_nonzero({self.mask(1)}))",
                    f"g += np.float64(np.max({a} + 0.0))",
                    f"f = float(({a} + 0.0).min())",
                    f"c = int(np.argmax({a}))",
                    f"a += int(np.any({self.mask(1)}))",
                    "c += int(k.sum() % 1000)",
                    f"a = len({a})",
                    f"b += int(np.all({self.mask(1)}))",
                    f"g += ({self.matrix(1)} + 0.0).max()",
                    f"c = positive({a})",
                    f"a += ({self.matrix(1)}).shape[1]",
                ]
            ),
        )

    def comprehension(self, indent: int, _: int) -> None:
        pick = self.rng.choice
        self.put(
            indent,
            pick(
                [
                    f"a += len([t for t in {self.vector(1)} if t > {self.scalar(0)}])",
                    f"b = sum([n * 2 for n in range(a % 7) if n != {self.writer.make('int', 0)}])",
                    f"c = sum(1 for t in {self.vector(1)} if t == t)",
                    "a = max((n * n % 5 for n in range(b % 6)), default=c)",
                    "f = float(max((0.5, 1.5), key=lambda t: -t))",
                    f"p = any(t > 1 for t in {self.vector(1)})",
                    f"p = all([t < 5 for t in {self.vector(0)}])",
                    "b = [n % 3 for n in range(5, c % 9 + 5)][-1]",
                    f"a = sorted([a % 100, b % 100, {self.writer.make('int', 1)}])[1]",
                ]
            ),
        )

    def tuples(self, indent: int, _: int) -> None:
        pick = self.rng.choice
        one, two = self.writer.make("int", 1), self.writer.make("int", 1)
        self.put(
            indent,
            pick(
                [
                    "a, b = b, a",
                    f"a, b, c = {one}, {two}, a",
                    f"b, c = divmod({one}, {two})",
                    f"(a, f), b = ({one}, float(v)), c",
                    f"a = ({one}, {two}, c)[{pick(['0', '-1', 'b % 3', 'i'])}]",
                    f"a, *_ = ({two}, 1, 2)",
                    "x[0], x[-1] = x[-1], x[0]",
                    f"c = (1, 2, 3, 5, 8)[{two} % 5]",
                    f"a = 1 if (a, b) == ({one}, b) else 0",
                    f"p = {one} in (1, 2, {two})",
                ]
            ),
        )

    def helper(self, indent: int, _: int) -> None:
        pick = self.rng.choice
        self.put(
            indent,
            pick(
                [
                    f"f = clamped({self.writer.make('float', 1)})",
                    f"f = clamped(float({self.scalar()}), high=4.5)",
                    f"a, b = both(a % 1000, {self.writer.make('int', 1)})",
                    f"a = shifted(b % 1000, {self.writer.make('int', 1)})",
                    f"c = positive({self.vector(1)})",
                    f"a = (lambda t, q=b: t * 3 + q % 100)({self.writer.make('int', 1)})",
                ]
            ),
        )

    def typed(self, indent: int, _: int) -> None:
        """Whole arrays of the dtype at hand."""
        pick = self.rng.choice
        signs = ["+", "-", "*", "//", "%", "&", "|", "^"] if self.exact else ["+", "-", "*", "/"]
        self.put(
            indent,
            pick(
                [
                    f"s[:] = s {pick(signs)} s",
                    f"s[1:] = s[:-1] {pick(signs)} {pick(['1', '3', '2'])}",
                    f"s {pick(['+=', '-=', '*='])} {pick(['1', '2', 's'])}",
                    f"a += int((s {pick(['<', '==', '>='])} {pick(['1', 's[::-1]', '0'])}).sum())",
                    f"s[::-1] = {pick(['-s', 'abs(s)', 's + s[0]'])}",
                    f"g += len(s {pick('+-*')} k[:3])",
                    f"y = y * 1.0 + (s {pick('+-*')} x[:3])[0]" if not self.exact else "a += int(s.max() == s[0])",
                ]
            ),
        )

    def attempt(self, indent: int, depth: int) -> None:
        """`try` with handlers, and perhaps `else` and `finally`."""
        pick = self.rng.choice
        self.put(indent, "try:")
        self.block(indent + 1, depth - 1)
        self.put(
            indent + 1,
            pick(
                [
                    f"a = {self.writer.make('int', 2)}",
                    "f = float(x[a])",
                    f"f = {self.writer.make('float', 2)}",
                    "raise ValueError(f'{a} is wrong')",
                    "f = math.sqrt(f)",
                ]
            ),
        )
        self.put(
            indent,
            pick(
                [
                    "except ZeroDivisionError:",
                    "except (IndexError, ValueError):",
                    "except Exception:",
                    "except (ZeroDivisionError, OverflowError) as problem:",
                    "except ArithmeticError:",
                ]
            ),
        )
        self.put(indent + 1, pick(["a = -1", "f = 0.25", "b += 1"]))
        if self.rng.random() < 0.3:
            self.put(indent, "except IndexError:")
            self.put(indent + 1, pick(["c = 7", "raise", "b = 0"]))
        if self.rng.random() < 0.3:
            self.put(indent, "else:")
            self.put(indent + 1, "c += 1")
        if self.rng.random() < 0.3:
            self.put(indent, "finally:")
            self.put(indent + 1, pick(["g += 1", "x[0] = 2.0", "a %= 1000"]))


def array_case(seed: int, functions: int) -> Case:
    """A module of functions `f0 …` whose statements work on arrays."""
    rng = random.Random(f"arrays {seed}")  # noqa: S311  # not for secrets
    parts = [HEADER, HELPERS]
    for number in range(functions):
        dtype = rng.choice(NUMPY_INTS + NUMPY_FLOATS)
        parts.append(f"\n@kernel\ndef f{number}{SIGNATURE.format(dtype=dtype)}:\n{ArrayProgram(rng, dtype).text()}\n")
    return Case(f"random.arrays{seed}", "\n".join(parts))
