"""Module-level noise around kernels: every name that may stand for several things is refused, with both places."""

from __future__ import annotations

import pytest

from kernelmill import pipeline
from kernelmill.diagnostics import render
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile, SourceSet

KERNEL = "@kernel\ndef f(n: int) -> int:\n    return g(n)\n"
READS = "@kernel\ndef f(n: int) -> int:\n    return n + g\n"
ONE = "def g(n):\n    return n + 1\n"
TWO = "def g(n):\n    return n + 2\n"


def branch(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


#: What stands around the kernel, and the kernel. `FLAG` is not known when the wheel is built.
NOISE = {
    "definitions in branches": (f"if FLAG:\n{branch(ONE)}else:\n{branch(TWO)}", KERNEL),
    "a definition in a branch after one": (f"{ONE}if FLAG:\n{branch(TWO)}", KERNEL),
    "three branches": (f"if FLAG:\n{branch(ONE)}elif n:\n{branch(TWO)}else:\n    from math import floor as g\n", KERNEL),
    "a definition in try": (f"try:\n{branch(ONE)}except Exception:\n{branch(TWO)}", KERNEL),
    "a definition in else of try": (f"{ONE}try:\n    pass\nexcept Exception:\n    pass\nelse:\n{branch(TWO)}", KERNEL),
    "a definition in finally": (f"{ONE}try:\n    pass\nfinally:\n{branch(TWO)}", KERNEL),
    "a definition in a loop": (f"{ONE}for i in range(FLAG):\n{branch(TWO)}", KERNEL),
    "a definition in while": (f"{ONE}while FLAG:\n{branch(TWO)}", KERNEL),
    "a definition in with": (f"{ONE}with FLAG:\n{branch(TWO)}", KERNEL),
    "a definition in match": (f"{ONE}match FLAG:\n    case 1:\n{branch(branch(TWO))}", KERNEL),
    "a second definition": (ONE + TWO, KERNEL),
    "a definition and an import": (f"{ONE}from math import floor as g\n", KERNEL),
    "two imports": ("from math import floor as g\nfrom math import ceil as g\n", KERNEL),
    "imports in branches": ("if FLAG:\n    from math import floor as g\nelse:\n    from math import ceil as g\n", KERNEL),
    "a definition and an assignment": (f"{ONE}g = abs\n", KERNEL),
    "a definition and a class": (f"{ONE}class g:\n    pass\n", KERNEL),
    "a definition and an async one": (f"{ONE}async def g(n):\n    return n\n", KERNEL),
    "global in a function": (f"{ONE}def change():\n    global g\n    g = abs\n", KERNEL),
    "global in a method": (f"{ONE}class C:\n    def change(self):\n        global g\n        g = abs\n", KERNEL),
    "global in a nested function": (f"{ONE}def a():\n    def b():\n        global g\n        g = abs\n", KERNEL),
    "global and a definition": (f"{ONE}def change():\n    global g\n    def g(n):\n        return 0\n", KERNEL),
    "global and an import": (f"{ONE}def change():\n    global g\n    from math import floor as g\n", KERNEL),
    "a walrus": (f"{ONE}print(g := abs)\n", KERNEL),
    "a walrus in a comprehension": (f"{ONE}print([(g := i) for i in FLAG])\n", KERNEL),
    "the name of with": (f"{ONE}with FLAG as g:\n    pass\n", KERNEL),
    "the name of except": (f"{ONE}try:\n    pass\nexcept Exception as g:\n    pass\n", KERNEL),
    "the name of a pattern": (f"{ONE}match FLAG:\n    case g:\n        pass\n", KERNEL),
    "a starred name of a pattern": (f"{ONE}match FLAG:\n    case [*g]:\n        pass\n", KERNEL),
    "the rest of a mapping pattern": (f"{ONE}match FLAG:\n    case {{**g}}:\n        pass\n", KERNEL),
    "the variable of a loop": (f"{ONE}for g in FLAG:\n    pass\n", KERNEL),
    "one of several variables of a loop": (f"{ONE}for i, (g, k) in FLAG:\n    pass\n", KERNEL),
    "an unpacking": (f"{ONE}a, g = FLAG\n", KERNEL),
    "a starred target": (f"{ONE}a, *g = FLAG\n", KERNEL),
    "a deletion": (f"{ONE}if FLAG:\n    del g\n", KERNEL),
    "constants in branches": ("if FLAG:\n    g = 1\nelse:\n    g = 2\n", READS),
    "a constant twice": ("g = 1\ng = 2\n", READS),
    "an augmented constant": ("g = 1\ng += 1\n", READS),
    "an annotated constant and another": ("g: int = 1\nif FLAG:\n    g = 2\n", READS),
    "a constant of a chain": ("g = 1\na = g = 2\n", READS),
    "a constant in a loop": ("g = 1\nfor i in range(FLAG):\n    g = i\n", READS),
    "a constant and global": ("g = 1\ndef change():\n    global g\n    g = 2\n", READS),
    "a constant and global augmented": ("g = 1\ndef change():\n    global g\n    g += 2\n", READS),
    "a constant and an import": ("g = 1\nfrom os import O_RDONLY as g\n", READS),
    "a star import after a definition": (f"{ONE}from m.names import *\n", KERNEL),
}
HEAD = "import os\nfrom kernelmill import kernel\nFLAG = os.environ.get('X')\n"


@pytest.fixture(scope="module")
def found():
    """The messages of each module by its number; all are checked in one go."""
    files = [SourceFile("m/__init__.py", "m", "", True), SourceFile("m/names.py", "m.names", TWO)]
    for number, (noise, kernel) in enumerate(NOISE.values()):
        files.append(SourceFile(f"m/a{number}.py", f"m.a{number}", HEAD + noise + kernel))
    diagnostics = pipeline.check_unit(CompilationUnit("m._kernels", "m", tuple(files)), BuildOptions()).diagnostics
    return SourceSet(tuple(files)), diagnostics


@pytest.mark.parametrize("number", range(len(NOISE)), ids=list(NOISE))
def test_both_places_are_in_the_text(found, number: int) -> None:
    sources, diagnostics = found
    here = [d for d in diagnostics if d.span.path == f"m/a{number}.py" and d.severity == "error"]
    assert here, "the kernel was compiled"
    texts = [render(d, sources) for d in here]
    places = {(r.span.path, r.span.line) for d in here for r in d.related}
    assert len(places) >= 2, texts
    assert all(sum(line.strip(" |").startswith("^") for line in text.splitlines()) >= 2 for text in texts[:1]), texts


def test_there_are_many() -> None:
    assert len(NOISE) >= 40
