"""Which functions are kernels: those decorated, those chosen by name."""

from kernelmill.project.options import BuildOptions
from kernelmill.scan import scan
from kernelmill.source import SourceFile, SourceSet

SOURCES = SourceSet((SourceFile("lib/a.py", "lib.a", "def f(x: float) -> float:\n    return x\n\ndef g(x):\n    return x\n"),))


def test_functions_are_chosen_by_name() -> None:
    found = scan(SOURCES, "", BuildOptions(kernels=("lib.a:f*",)))
    assert [c.name for c in found.candidates] == ["f"]
    assert not found.diagnostics


def test_a_pattern_that_matches_nothing_is_an_error() -> None:
    found = scan(SOURCES, "", BuildOptions(kernels=("lib.a:f", "lib.b:*")))
    assert [(d.severity, d.code) for d in found.diagnostics] == [("error", "no-such-kernel")]
    assert "'lib.b:*'" in found.diagnostics[0].message
