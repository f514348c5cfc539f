"""Random kernels of loops, `try` statements and jumps inside one another, as source text.

In:  a seed. Out: a `Case` of many functions `(x: Array1[np.float64], a: int, b: int)`. Each counts in `r` which statements ran, so
that a wrong path shows; `y` changes its type, `q` is not always assigned. Every loop ends: each has at most a few iterations.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from support.corpus import Case

HEADER = '"""Generated."""\nimport numpy as np\nfrom kernelmill import Array1, kernel\n'
SIGNATURE = "(x: Array1[np.float64], a: int, b: int)"
CLASSES = ("ZeroDivisionError", "ValueError", "LookupError", "IndexError", "(KeyError, ValueError)", "ArithmeticError", "Exception")
RAISED = ("ValueError", "KeyError", "ZeroDivisionError", "IndexError")


@dataclass
class Nesting:
    """Writes one function body."""

    rng: random.Random
    lines: list[str] = field(default_factory=list)
    loops: int = 0  # around the place
    names: int = 0
    handlers: int = 0
    left: int = 9  # compound statements to come: those over tuples are built once for each item

    def text(self) -> str:
        self.put(1, "r, y = 1, 0")
        self.put(1, "if a > 4:")
        self.put(2, "q = a")
        self.block(1, 4)
        self.put(1, self.rng.choice(["return r, a, b", "return r, y, b", "return r, y, q"]))
        return "\n".join(self.lines)

    def put(self, indent: int, line: str) -> None:
        self.lines.append("    " * indent + line)

    def fresh(self, base: str) -> str:
        self.names += 1
        return f"{base}{self.names}"

    def block(self, indent: int, depth: int) -> None:
        for _ in range(self.rng.choice([1, 1, 2, 2, 3])):
            self.statement(indent, depth)

    def statement(self, indent: int, depth: int) -> None:
        compound = [self.branch, self.loop, self.counted, self.known, self.attempt, self.attempt, self.attempt]
        simple = [self.count, self.count, self.step, self.fail, self.fail, self.jump, self.jump, self.retype]
        deeper = depth > 0 and self.left > 0
        write = self.rng.choice(simple + compound * 3 if deeper else simple)
        self.left -= write in compound
        write(indent, depth)

    def count(self, indent: int, _: int) -> None:
        self.put(indent, f"r = (r * 3 + {self.rng.randint(0, 9)}) % 10007")

    def step(self, indent: int, _: int) -> None:
        self.put(indent, self.rng.choice(["b += 1", "b -= 1", "a = r % 5", "x[0] += 1.0", "b = r % 3"]))

    def retype(self, indent: int, _: int) -> None:
        self.put(indent, self.rng.choice(["y = r", "y = r / 2", "y = 0.5", "y = 3", "q = b", "q = q + 1", "y = -y"]))

    def fail(self, indent: int, _: int) -> None:
        k = self.rng.randint(-1, 3)
        self.put(
            indent,
            self.rng.choice(
                [f"a = 9 // (b - {k})", f"x[b + {k}] += r", f"y = 7 / (b - {k})", f"a = int(x[b + {k}]) % 7", "assert b > 0"]
            ),
        )

    def jump(self, indent: int, depth: int) -> None:
        choices = [f"raise {self.rng.choice(RAISED)}('{self.names}')", f"return r * 10 + {self.rng.randint(0, 9)}, y, b"]
        choices += ["break", "continue", "break", "continue"] * (self.loops > 0) + ["raise"] * (self.handlers > 0)
        if self.rng.random() < 0.7:
            self.put(indent, f"if {self.test()}:")
            indent += 1
        self.put(indent, self.rng.choice(choices))

    def test(self) -> str:
        name, k = self.rng.choice("rab"), self.rng.randint(0, 2)
        return self.rng.choice([f"{name} % 2 == {k % 2}", f"{name} % 3 == {k}", f"9 // {name} > 3"])

    def branch(self, indent: int, depth: int) -> None:
        self.put(indent, f"if {self.test()}:")
        self.block(indent + 1, depth - 1)
        if self.rng.random() < 0.5:
            self.put(indent, "else:")
            self.block(indent + 1, depth - 1)

    def loop(self, indent: int, depth: int) -> None:
        name = self.fresh("i")
        over = self.rng.choice(["range(3)", "range(b)", "x", "zip(x, range(2))", "enumerate(x)", "reversed(x)"])
        self.put(indent, f"for {name} in {over}:")
        self.inside(indent, depth)

    def counted(self, indent: int, depth: int) -> None:
        name = self.fresh("n")
        self.put(indent, f"{name} = 0")
        self.put(indent, self.rng.choice([f"while {name} < 3:", "while True:", f"while {name} < 3 and {self.test()}:"]))
        self.put(indent + 1, f"{name} += 1")
        self.put(indent + 1, f"if {name} > 4:")
        self.put(indent + 2, self.rng.choice(["break", "return r, y, b"]))
        self.inside(indent, depth)

    def known(self, indent: int, depth: int) -> None:
        name = self.fresh("t")
        self.put(indent, f"for {name} in (1, 2.5, {self.rng.choice('ab')}):")
        self.put(indent + 1, self.rng.choice([f"y = {name}", f"r = (r + int({name})) % 10007"]))
        self.inside(indent, depth)

    def inside(self, indent: int, depth: int) -> None:
        self.loops += 1
        self.block(indent + 1, depth - 1)
        self.loops -= 1
        if self.rng.random() < 0.4:
            self.put(indent, "else:")
            self.block(indent + 1, depth - 1)

    def attempt(self, indent: int, depth: int) -> None:
        self.put(indent, "try:")
        self.block(indent + 1, depth - 1)
        count = self.rng.choice([0, 1, 1, 2, 2])
        for number in range(count):
            last = number + 1 == count
            classes = self.rng.choice(["", *CLASSES] if last else CLASSES)
            self.put(indent, f"except {classes}:" if classes else "except:")
            self.handlers += 1
            self.block(indent + 1, depth - 1)
            self.handlers -= 1
        if count and self.rng.random() < 0.4:
            self.put(indent, "else:")
            self.block(indent + 1, depth - 1)
        if not count or self.rng.random() < 0.4:
            self.put(indent, "finally:")
            self.block(indent + 1, depth - 1)


def jump_case(seed: int, functions: int) -> Case:
    """A module of functions `f0 …` of nested loops, handlers and jumps."""
    rng = random.Random(f"jumps {seed}")  # noqa: S311  # not for secrets
    parts = [HEADER]
    for number in range(functions):
        parts.append(f"\n@kernel\ndef f{number}{SIGNATURE}:\n{Nesting(rng).text()}\n")
    return Case(f"random.jumps{seed}", "\n".join(parts))
