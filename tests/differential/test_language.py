"""Programs drawn from the tables of the whole language, against CPython; and that the tables hold everything.

`KERNELMILL_TEST_SEED` chooses another batch; `python -m tests.generated --minutes N` runs many.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import replace
from random import Random

from generated.language.coverage import ROWS, Coverage
from generated.language.declarations import DECLARATIONS, LOUD, around
from generated.language.programs import HEADER, alone, batch, halves, is_python
from generated.language.running import compared
from generated.language.shrink import smaller
from kernelmill.frontend.builtins import BUILTINS, SPECIAL
from kernelmill.frontend.builtins.math import MATH
from kernelmill.frontend.containers import dict_methods, list_methods
from kernelmill.frontend.kernels.language_rows import EXPRESSIONS, STATEMENTS
from kernelmill.frontend.numbers.complex import CMATH
from kernelmill.frontend.numpy import NUMPY
from support.checking import compare, report
from support.corpus import Case, install_reference
from support.native import QUICK, build, load

SEED = os.environ.get("KERNELMILL_TEST_SEED", "1")
TEXTS = [
    " ".join(ROWS[t].filled(["o"] * len(ROWS[t].holes), [["pass"]] * len(ROWS[t].places), dict.fromkeys(ROWS[t].names(), "o")))
    for t in ROWS
]
ALL = "\n".join(TEXTS)
#: Written as methods, as operators, or not in an expression of its own.
OTHERWISE = {"ndarray.astype", "ndarray.copy", "ndarray.fill", "ndarray.flatten", "ndarray.sort", "ndarray.tolist"}


def test_every_row_of_numpy_is_in_a_table() -> None:
    assert [n for n in NUMPY if n not in OTHERWISE and not re.search(rf"np\.{re.escape(n)}\(", ALL)] == []


def test_every_builtin_is_in_a_table() -> None:
    assert [n for n in (*BUILTINS, *SPECIAL) if not re.search(rf"\b{n}\(", ALL)] == []
    assert [n for n in MATH if f"math.{n}(" not in ALL] == []
    assert [n for n in CMATH if f"cmath.{n}(" not in ALL] == []


def test_every_method_is_in_a_table() -> None:
    methods = (*list_methods.METHODS, *dict_methods.DICT_METHODS, *dict_methods.SET_METHODS)
    assert [n for n in methods if f".{n}(" not in ALL] == []


def test_every_node_is_in_a_table() -> None:
    found = set()
    for row in ROWS.values():
        blocks = [["pass"]] * len(row.places)
        lines = row.filled(["o"] * len(row.holes), blocks, dict.fromkeys(row.names(), "o"))
        tree = ast.parse("while o:\n" + "\n".join("    " + line for line in lines))
        found |= {type(n).__name__ for n in ast.walk(tree)}
    assert sorted({*STATEMENTS, *EXPRESSIONS} - found) == []


def test_every_declaration_is_native_beside_noise() -> None:
    pair = ("a = b = {int}", "twice({int})")
    drawn = [replace(alone(pair, "1", f"f{n}"), declared=key, noise=True) for n, key in enumerate(DECLARATIONS)]
    noises = {str(n): "".join(around(str(n))) for n in range(99)}
    seed = next(seed for seed, noise in noises.items() if noise.count("\n") > 8 and not any(text in noise for text in LOUD))
    found = compared(drawn, seed, 4)
    assert (found.refused, found.differences) == ({}, {})
    assert found.calls > 3 * len(drawn)


READERS = ("LIMIT + i", "RATE * i", "TABLE[i] + TABLE.sum()", "twice(i)", "scaled(RATE)", "paired(i, RATE)")


def test_noise_that_hits_what_kernels_read(tmp_path) -> None:
    """The kernel is refused, or it has Python's value."""
    kernels = "".join(f"\n\n@kernel\ndef f{n}(i: int):\n    return {text}\n" for n, text in enumerate(READERS))
    texts = [loud + kernels if n % 2 else f"{kernels}\n\n{loud}" for n, loud in enumerate(LOUD)]
    cases = [Case(f"random.loud{n}", HEADER + text) for n, text in enumerate(texts)]
    plain = install_reference(cases, tmp_path, "kmloud")
    loaded = load(build(cases, QUICK), cases, "aot-llvm")
    for case in cases:
        for n in range(len(READERS)):
            expected, found = (getattr(module[case.name], f"f{n}") for module in (plain, loaded.modules))
            assert compare(expected, found, lambda: (1,), loaded)[0] == [], case.text[-400:]


def test_programs() -> None:
    """A batch at random, and one of pairs."""
    coverage = Coverage()
    drawn = [replace(program, noise=False) for program in batch(SEED, coverage, 4)]  # which may refuse the others
    pairs = Random(SEED).sample(coverage.unreached(), 40)  # noqa: S311  # not for secrets
    singles = [alone(pair, f"{SEED} {n}", f"g{n}") for n, pair in enumerate(pairs)]
    programs = [p for p in (*drawn, *singles) if is_python(p.text())]
    found = compared(programs, SEED, 10)
    problems = [f"{name}: {problem}" for name, each in found.differences.items() for problem in each]
    texts = [p.text() for p in programs if p.name in found.differences]
    assert not problems, report(problems) + "".join(texts)
    assert len(found.refused) < len(programs) / 4
    assert found.stayed > found.calls / 3


def test_what_is_refused_is_halved() -> None:
    """Until one statement stands alone, so that a pair which stays Python hides no others."""
    program = next(p for p in batch("halves", Coverage(), 4) if len(p.body) > 4)
    waiting, alone_at_last = halves(program), []
    while waiting:
        part = waiting.pop()
        waiting += halves(part)
        alone_at_last += part.body if len(part.body) == 1 else ()
    assert sorted(map(str, alone_at_last)) == sorted(map(str, program.body))


def test_a_failure_is_made_small() -> None:
    """What differs is told from what does not, and taken out."""
    program = next(p for p in batch("shrink", Coverage(), 3) if len(p.body) > 1)
    wanted = next(iter(program.pairs()))[1]
    found = smaller(program, "1", 4, fails=lambda programs: [p.name for p in programs if wanted in {b for _, b in p.pairs()}])
    assert wanted in {b for _, b in found.pairs()}
    assert len(found.text()) < len(program.text())
    assert len(found.body) == 1
