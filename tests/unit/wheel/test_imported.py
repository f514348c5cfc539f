"""What modules have from others."""

from __future__ import annotations

import pytest

from kernelmill.source import SourceFile
from kernelmill.wheel.imported import reached

FILES = {
    "pkg": ("from .a import f\nfrom . import c\nfrom .d import *\n", True),
    "pkg.a": ("from .deep.x import f\nimport os\n", False),
    "pkg.c": ("", False),
    "pkg.d": ("g = 1\n", False),
    "pkg.deep": ("", True),
    "pkg.deep.x": ("f = 1\n", False),
    "broken": ("def\n", False),
}


@pytest.mark.parametrize(("text", "found"), [
    ("", set()),
    ("import os, numpy\n", set()),
    ("from pkg import f\n", {"pkg", "pkg.a", "pkg.d", "pkg.deep.x"}),
    ("from pkg.a import f as g\n", {"pkg.a", "pkg.deep.x"}),
    ("from . import c\n", {"pkg.c"}),
    ("def late():\n    from .c import nothing\n", {"pkg.c"}),
    ("import pkg.c as c\n", {"pkg.c"}),
    ("import pkg.c\n", {"pkg", "pkg.a", "pkg.c", "pkg.d", "pkg.deep.x"}),
    ("from pkg import *\n", {"pkg", "pkg.a", "pkg.c", "pkg.d", "pkg.deep.x"}),
    ("import broken\n", {"broken"}),
])  # fmt: skip
def test_reached(text: str, found: set[str]) -> None:
    sources = {name: SourceFile(name, name, code, package) for name, (code, package) in FILES.items()}
    sources["pkg.new"] = SourceFile("new", "pkg.new", text)
    assert reached(sources, {"pkg.new"}) == {"pkg.new", *found}
