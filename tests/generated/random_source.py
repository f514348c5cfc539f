"""Random kernels as source text: expressions, and whole functions with loops, branches and array writes.

In:  a seed. Out: `Case` values of many functions each, so that a batch is compiled once; which arguments they are then
called with is up to Hypothesis. Everything generated is inside the supported language and well typed, but free to
divide by zero, to overflow, to index out of range, to read what was not assigned.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from support.corpus import Case

HEADER = '"""Generated."""\nimport math\nimport numpy as np\nfrom kernelmill import Array1, Array2, kernel\n'
SIGNATURE = (
    "(i: int, j: int, u: float, v: float, p: bool, x: Array1[np.float64], k: Array1[np.int64], s: Array1[np.{dtype}])"
)
NUMPY_INTS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
NUMPY_FLOATS = ("float16", "float32", "float64")


@dataclass
class Writer:
    """Writes random expressions of a kind: `int`, `float`, `bool`, `numpy` (an element of `s`), `element` (of `x`)."""

    random: random.Random
    dtype: str
    names: dict[str, list[str]] = field(default_factory=lambda: {"int": ["i", "j"], "float": ["u", "v"], "bool": ["p"]})

    def make(self, kind: str, depth: int) -> str:
        """An expression of that kind, at most `depth` operators deep."""
        if depth <= 0:
            return self.leaf(kind)
        return getattr(self, f"_{kind}")(depth - 1)

    def leaf(self, kind: str) -> str:
        pick = self.random.choice
        if kind == "int":
            return pick(
                [
                    *self.names["int"],
                    *self.names["int"],
                    "0",
                    "1",
                    "2",
                    "3",
                    "-1",
                    "7",
                    "len(x)",
                    "int(p)",
                    "63",
                    "2**40",
                ]
            )
        if kind == "float":
            return pick(
                [*self.names["float"], *self.names["float"], "0.0", "1.0", "0.5", "-2.5", "3.0", "1e10", "math.pi"]
            )
        if kind == "bool":
            return pick([*self.names["bool"], "True", "False"])
        if kind == "numpy":
            return pick(["s[0]", "s[1]", "s[-1]", "s[2]"])
        return pick(["x[0]", "x[1]", "x[-1]", "x[i % 5]", "x[j]"])

    def _int(self, d: int) -> str:
        a, b = self.make("int", d), self.make("int", d)
        return self.random.choice(
            [
                f"({a} + {b})",
                f"({a} - {b})",
                f"({a} * {b})",
                f"({a} // {b})",
                f"({a} % {b})",
                f"({a} & {b})",
                f"({a} | {b})",
                f"({a} ^ {b})",
                f"({a} << {self.random.randint(0, 5)})",
                f"({a} >> {self.random.randint(0, 70)})",
                f"({a} >> ({b} & 63))",
                f"(-{a})",
                f"(~{a})",
                f"abs({a})",
                f"min({a}, {b})",
                f"max({a}, {b})",
                f"({a} if {self.make('bool', d)} else {b})",
                f"int({self.make('float', d)})",
                f"int({self.make('bool', d)})",
                f"round({self.make('float', d)})",
                f"({a} ** 2)",
                f"int(k[{self.random.randint(-3, 3)}])",
                f"math.floor({self.make('float', d)})",
                f"divmod({a}, {b})[{self.random.randint(0, 1)}]",
                f"math.gcd({a}, {b})",
                f"len(range({a} % 9, {b} % 50, {self.random.choice([1, 2, 3, -1, -4])}))",
            ]
        )

    def _float(self, d: int) -> str:
        a, b = self.make("float", d), self.make("float", d)
        return self.random.choice(
            [
                f"({a} + {b})",
                f"({a} - {b})",
                f"({a} * {b})",
                f"({a} / {b})",
                f"({a} // {b})",
                f"({a} % {b})",
                f"(-{a})",
                f"abs({a})",
                f"min({a}, {b})",
                f"max({a}, {b})",
                f"({a} if {self.make('bool', d)} else {b})",
                f"float({self.make('int', d)})",
                f"({self.make('int', d)} / {self.make('int', d)})",
                f"({a} + {self.make('int', d)})",
                f"({self.make('int', d)} * {b})",
                f"math.sqrt({a})",
                f"math.fabs({a})",
                f"math.fmod({a}, {b})",
                f"float({self.make('element', d)})",
                f"float({self.make('numpy', d)})",
                f"math.ldexp({a}, {self.random.randint(-9, 9)})",
            ]
        )

    def _bool(self, d: int) -> str:
        kind = self.random.choice(["int", "float", "int", "float", "bool"])
        a, b, c = self.make(kind, d), self.make(kind, d), self.make(kind, d)
        sign = self.random.choice(["<", "<=", ">", ">=", "==", "!="])
        p, q = self.make("bool", d), self.make("bool", d)
        return self.random.choice(
            [
                f"({a} {sign} {b})",
                f"({a} {sign} {b})",
                f"({a} {sign} {b} < {c})",
                f"({self.make('int', d)} {sign} {self.make('float', d)})",
                f"({p} and {q})",
                f"({p} or {q})",
                f"(not {p})",
                f"({p} & {q})",
                f"({p} ^ {q})",
                f"bool({a})",
                f"bool({self.make('numpy', d)} {sign} {self.make('numpy', d)})",
                f"math.isnan({self.make('float', d)})",
            ]
        )

    def _numpy(self, d: int) -> str:
        a, b = self.make("numpy", d), self.make("numpy", d)
        small = self.random.choice(["1", "2", "3", "7"])
        common = [
            f"({a} + {b})",
            f"({a} - {b})",
            f"({a} * {b})",
            f"({a} // {b})",
            f"({a} % {b})",
            f"({a} + {small})",
            f"({small} * {a})",
            f"(+{a})",
            f"abs({a})",
            f"min({a}, {b})",
            f"max({a}, {b})",
            f"({a} if {self.make('bool', d)} else {b})",
            f"(-{a})",
        ]
        if self.dtype in NUMPY_INTS:
            return self.random.choice(
                [
                    *common,
                    f"({a} & {b})",
                    f"({a} | {b})",
                    f"({a} ^ {b})",
                    f"(~{a})",
                    f"({a} << {small})",
                    f"({a} >> {b})",
                ]
            )
        return self.random.choice([*common, f"({a} / {b})", f"({a} * 0.5)", f"(1.5 - {a})", f"({a} / 3)"])

    def _element(self, d: int) -> str:
        a, b = self.make("element", d), self.make("element", d)
        return self.random.choice(
            [
                f"({a} + {b})",
                f"({a} - {b})",
                f"({a} * {b})",
                f"({a} / {b})",
                f"({a} % {b})",
                f"({a} * {self.make('float', d)})",
                f"({self.make('int', d)} + {a})",
                f"(-{a})",
                f"abs({a})",
                f"max({a}, {b})",
            ]
        )


def expression_case(seed: int, functions: int) -> Case:
    """A module of functions `f0 …` that each return a tuple of three random expressions."""
    rng = random.Random(f"expressions {seed}")  # noqa: S311  # not for secrets
    parts = [HEADER]
    for number in range(functions):
        dtype = rng.choice(NUMPY_INTS + NUMPY_FLOATS)
        writer = Writer(rng, dtype)
        kinds = [rng.choice(["int", "float", "bool", "numpy", "element"]) for _ in range(rng.randint(1, 3))]
        items = ", ".join(writer.make(kind, rng.randint(1, 4)) for kind in kinds)
        parts.append(f"\n@kernel\ndef f{number}{SIGNATURE.format(dtype=dtype)}:\n    return {items},\n")
    return Case(f"random.expressions{seed}", "\n".join(parts))


class Program:
    """One random function body. Locals: `a b c` ints, `f g` floats; arrays `x` (float64), `k` (int64), `s` (any)."""

    def __init__(self, rng: random.Random, dtype: str) -> None:
        self.rng, self.writer, self.lines, self.loops = rng, Writer(rng, dtype), list[str](), 0
        self.counters = 0
        self.result = "return " + rng.choice(
            ["a, float(f)", "b, c, float(f)", "a + b", "c, a", "float(f)", "a, float(g)"]
        )
        self.writer.names = {"int": ["i", "j", "a", "b", "c"], "float": ["u", "v", "f"], "bool": ["p"]}

    def text(self) -> str:
        """The body, indented."""
        self.put(1, "a = 0")
        self.put(1, "b = i")
        self.put(1, "c = 1")
        self.put(1, "f = 0.5")
        self.put(1, "g = 0.0")
        for _ in range(self.rng.randint(2, 4)):
            self.statement(1, 2)
        self.put(1, self.result)
        return "\n".join(self.lines)

    def put(self, indent: int, line: str) -> None:
        self.lines.append("    " * indent + line)

    def block(self, indent: int, depth: int) -> None:
        for _ in range(self.rng.randint(1, 3)):
            self.statement(indent, depth)

    def statement(self, indent: int, depth: int) -> None:
        """One random statement; compound ones only while `depth` lasts."""
        simple = [
            self.assign,
            self.assign,
            self.augment,
            self.augment,
            self.write,
            self.write,
            self.accumulate,
            self.jump,
        ]
        compound = [self.branch, self.loop_range, self.loop_array, self.loop_while]
        self.rng.choice(simple + compound * 2 if depth > 0 else simple)(indent, depth)

    def assign(self, indent: int, _: int) -> None:
        kind, name = self.rng.choice([("int", "a"), ("int", "b"), ("int", "c"), ("float", "f")])
        self.put(indent, f"{name} = {self.writer.make(kind, 2)}")

    def augment(self, indent: int, _: int) -> None:
        if self.rng.random() < 0.6:
            sign = self.rng.choice(["+=", "-=", "*=", "//=", "%=", "&=", "|=", "^="])
            self.put(indent, f"{self.rng.choice('abc')} {sign} {self.writer.make('int', 1)}")
        else:
            self.put(indent, f"f {self.rng.choice(['+=', '-=', '*=', '/='])} {self.writer.make('float', 1)}")

    def index(self) -> str:
        return self.rng.choice(
            [
                "0",
                "1",
                "-1",
                "i",
                "a",
                "b",
                "a % len(x)",
                "b % len(x)",
                "c % len(x)",
                "j % len(x)",
                "-1 - b % len(x)",
                "b + 1",
            ]
        )

    def write(self, indent: int, _: int) -> None:
        value = self.writer.make(self.rng.choice(["float", "element", "int"]), 1)
        target = f"x[{self.index()}]"
        if self.rng.random() < 0.3:
            target, value = f"k[{self.index()}]", self.writer.make("int", 1)
        if self.rng.random() < 0.1:
            target, value = f"s[{self.rng.randint(-3, 2)}]", self.writer.make("numpy", 1)
        self.put(indent, f"{target} {self.rng.choice(['=', '=', '+=', '-=', '*='])} {value}")

    def accumulate(self, indent: int, _: int) -> None:
        self.put(indent, f"g {self.rng.choice(['+=', '-=', '='])} {self.writer.make('element', 1)}")

    def jump(self, indent: int, _: int) -> None:
        if self.loops:
            self.put(indent, f"if {self.writer.make('bool', 1)}:")
            self.put(
                indent + 1,
                self.rng.choice(["break", "continue", self.result])
                if self.rng.random() < 0.9
                else "raise ValueError('stop')",
            )
        elif self.rng.random() < 0.3:
            self.put(indent, f"assert {self.writer.make('bool', 1)}, 'claim'")
        else:
            self.assign(indent, 0)

    def branch(self, indent: int, depth: int) -> None:
        self.put(indent, f"if {self.writer.make('bool', 2)}:")
        self.block(indent + 1, depth - 1)
        if self.rng.random() < 0.6:
            self.put(indent, "else:")
            self.block(indent + 1, depth - 1)

    def loop_range(self, indent: int, depth: int) -> None:
        name = self.rng.choice(["b", "n", "m"])
        bounds = self.rng.choice(
            [
                "len(x)",
                "i % 7",
                "2, len(x)",
                "a % 5, 9, 2",
                "len(x) - 1, -1, -1",
                "j % 9, -2, -3",
                "0, len(x), 1 + j % 3",
            ]
        )
        self.put(indent, f"for {name} in range({bounds}):")
        self._loop_body(indent, depth)
        self._loop_else(indent, depth)

    def loop_array(self, indent: int, depth: int) -> None:
        head = self.rng.choice(
            [
                "for w in x:",
                "for q, w in enumerate(x):",
                "for w, q in zip(x, k):",
                "for w in reversed(x):",
                "for w in x[1:]:",
            ]
        )
        self.put(indent, head)
        self.put(indent + 1, self.rng.choice(["g += w", "g = max(g, w)", "f += w * 0.5", "g -= w * w"]))
        self._loop_body(indent, depth)

    def loop_while(self, indent: int, depth: int) -> None:
        self.counters += 1
        iterations = f"t{self.counters}"
        self.put(indent, f"{iterations} = 0")
        self.put(indent, f"while {iterations} < {self.rng.randint(1, 6)} and {self.writer.make('bool', 1)}:")
        self.put(indent + 1, f"{iterations} += 1")
        self._loop_body(indent, depth)
        self._loop_else(indent, depth)

    def _loop_body(self, indent: int, depth: int) -> None:
        self.loops += 1
        for name in "abc":  # or squaring in a loop makes integers of a million digits
            self.put(indent + 1, f"{name} %= 2**40 + 7")
        self.block(indent + 1, depth - 1)
        self.loops -= 1

    def _loop_else(self, indent: int, depth: int) -> None:
        if self.rng.random() < 0.2:
            self.put(indent, "else:")
            self.block(indent + 1, depth - 1)


def program_case(seed: int, functions: int) -> Case:
    """A module of functions `f0 …` with loops, branches and writes."""
    rng = random.Random(f"programs {seed}")  # noqa: S311  # not for secrets
    parts = [HEADER]
    for number in range(functions):
        dtype = rng.choice(NUMPY_INTS + NUMPY_FLOATS)
        parts.append(f"\n@kernel\ndef f{number}{SIGNATURE.format(dtype=dtype)}:\n{Program(rng, dtype).text()}\n")
    return Case(f"random.programs{seed}", "\n".join(parts))
