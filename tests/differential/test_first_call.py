"""The very first call of a module: what is found of NumPy then must do, whatever the arguments tell of it."""

from __future__ import annotations

import pytest

from support.corpus import Case, install_reference
from support.native import build, load
from support.outcome import differences, run

HEAD = '"""First calls."""\nimport numpy as np\nfrom kernelmill import Array1, kernel\n\n\n@kernel\n'
KERNELS = {
    "a bool of NumPy from floats": ("def f(a: float, b: float):\n    return np.abs(a) <= b", (1.0, 2.0)),
    "a float of NumPy from a float": ("def f(a: float):\n    return np.sqrt(a)", (2.0,)),
    "either float": ("def f(a: float, n: int):\n    for i in range(n):\n        a += np.float64(i)\n    return a", (2.0, 3)),
    "an array from an int": ("def f(n: int):\n    return np.arange(n) * 0.5", (3,)),
    "an array from a list": ("def f(xs: list[float]):\n    return np.array(xs)", ([1.0, 2.0],)),
    "an array from an empty list": ("def f(xs: list[float]):\n    return np.zeros(len(xs) + 1)", ([],)),
    "a tuple with a NumPy integer": ("def f(t: tuple[float, int]):\n    return t[0], np.int32(t[1])", ((1.0, 7),)),
    "an integer of NumPy from a bool": ("def f(b: bool):\n    return np.uint8(b)", (True,)),
}


@pytest.mark.parametrize("name", KERNELS)
def test_first_call(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    number = list(KERNELS).index(name)
    text, arguments = KERNELS[name]
    case = Case(f"first.call{number}", f"{HEAD}{text}\n")
    reference = install_reference((case,), tmp_path_factory.mktemp("first"), f"kmfirst{number}")[case.name]
    loaded = load(build((case,)), (case,), "aot-llvm")
    function = loaded.modules[case.name].f
    assert loaded.explain(function).native
    assert not differences(run(reference.f, arguments), run(function, arguments))
    assert loaded.explain(function).left_calls == 0
