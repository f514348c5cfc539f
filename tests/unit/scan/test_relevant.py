"""Which modules are parsed: those that may hold kernels, however the decorator reaches them."""

import pytest

from kernelmill.project.options import BuildOptions
from kernelmill.scan import scan
from kernelmill.scan.relevant import Modules, relevant_modules
from kernelmill.source import SourceFile, SourceSet

KERNEL = "@{}\ndef f(x: float) -> float:\n    return x\n"


def sources(**texts: str) -> SourceSet:
    return SourceSet(tuple(SourceFile(f"lib/{name}.py", f"lib.{name}", text) for name, text in texts.items()))


def relevant(options: BuildOptions | None = None, **texts: str) -> list[str]:
    found = relevant_modules(Modules(sources(**texts)), options or BuildOptions())
    return [name.removeprefix("lib.") for name in found]


def test_other_modules_are_not_parsed_even_if_they_are_no_python() -> None:
    texts = {"a": "from kernelmill import kernel\n" + KERNEL.format("kernel"), "template": "def {{ name }}(:\n"}
    found = scan(sources(**texts), "", BuildOptions())
    assert [c.name for c in found.candidates] == ["f"]
    assert not found.diagnostics


def test_a_module_with_kernels_that_is_no_python_is_an_error() -> None:
    found = scan(sources(a="from kernelmill import kernel\ndef f(:\n"), "", BuildOptions())
    assert [d.code for d in found.diagnostics] == ["syntax-error"]


@pytest.mark.parametrize(
    ("compat", "use", "decorator"),
    [
        ("from kernelmill import kernel as fast", "from lib.compat import fast", "fast"),
        ("import kernelmill as km", "from lib.compat import km", "km.kernel"),
        ("try:\n    from kernelmill import kernel as k\nexcept ImportError:\n    k = None", "from .compat import k as q", "q"),
    ],
)
def test_a_decorator_is_followed_through_modules(compat: str, use: str, decorator: str) -> None:
    texts = {"user": f"{use}\n" + KERNEL.format(decorator), "compat": compat, "other": "x = 1"}
    assert relevant(**texts) == ["user", "compat"]
    assert [c.module for c in scan(sources(**texts), "", BuildOptions()).candidates] == ["lib.user"]


def test_a_name_handed_on_twice() -> None:
    texts = {
        "c": "from lib.b import quick\n" + KERNEL.format("quick"),
        "b": "from lib.a import fast as quick",
        "a": "from kernelmill import kernel as fast",
    }
    assert relevant(**texts) == ["c", "b", "a"]


@pytest.mark.parametrize("text", ["from numba import njit", "#pythran export f(float)", "import numba as nb"])
def test_declarations_of_others(text: str) -> None:
    assert relevant(a=text, b="import math") == ["a"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("lib.a:f", ["a"]), ("lib.a.f", ["a"]), ("lib.*", ["a", "b"]), ("*.b.f*", ["a", "b"]), ("lib.b.*", ["b"])],
)
def test_modules_named_in_the_options(pattern: str, expected: list[str]) -> None:
    assert relevant(BuildOptions(kernels=(pattern,)), a="def f(): ...", b="def f(): ...") == expected


def test_what_kernels_use_is_found_when_it_is_asked_for() -> None:
    texts = {"a": "from kernelmill import kernel\nfrom lib.b import G\n" + KERNEL.format("kernel"), "b": "G = 9.81"}
    found = scan(sources(**texts), "", BuildOptions())
    assert relevant(**texts) == ["a"]
    resolved = found.resolve("lib.a", "G")
    assert resolved is not None
    assert (resolved.kind, resolved.module) == ("value", "lib.b")
