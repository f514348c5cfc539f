"""What was compiled in is compared with what modules hold before a kernel's first native call: Python's answer, always."""

from __future__ import annotations

import importlib
import math
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from support.corpus import PACKAGE, Case
from support.native import build, load

HELPERS = Case(
    "verified._helpers",
    '''
RATE = 0.25

def scaled(x, by=2.0, *, more=1.0):
    return x * by + more

def plain(x):
    return x + 1.0
''',
)
KERNELS = Case(
    "verified.kernels",
    '''
import math
from math import sqrt
from typing import NamedTuple

import numpy as np

from kernelmill import Array1, kernel

from . import _helpers
from ._helpers import plain, scaled

EPS, ZERO, COUNT, FLAG, NAME, WAVE = 1e-9, 0.0, 3, True, "near", 1 + 2j
ABSENT = math.nan
SMALL = np.float32(0.1)
REAL = np.float64
PAIR = (1, 2.5, (3.0, 4))
WEIGHTS = [1.0, 2.0]
TABLE = {"near": 1.0, "far": 2.0}
CURVE = np.linspace(0.0, 1.0, 5)


class Point(NamedTuple):
    x: float
    y: float = 2.0


def local(x):
    return x * 3.0


@kernel
def inner(x: float) -> float:
    return x - 1.0

@kernel
def k_helper(x: float) -> float:
    return local(x)

@kernel
def k_imported(x: float) -> float:
    return scaled(x) + plain(x)

@kernel
def k_dotted(x: float) -> float:
    return _helpers.plain(x) * _helpers.RATE

@kernel
def k_kernel(x: float) -> float:
    return inner(x)

@kernel
def k_through(x: float) -> float:
    return k_kernel(x) + 1.0

@kernel
def k_numbers(x: float):
    return x + EPS, ZERO * x, COUNT, FLAG, WAVE, ABSENT, NAME == "near"

@kernel
def k_scalar(x: float):
    return SMALL, REAL(x)

@kernel
def k_pair(x: float):
    return PAIR, x

@kernel
def k_weights(x: float) -> float:
    return sum(WEIGHTS) + x

@kernel
def k_table(x: float) -> float:
    return TABLE["far"] * x

@kernel
def k_math(x: float) -> float:
    return math.floor(x) + sqrt(x)

@kernel
def k_builtin(x: float) -> float:
    return abs(x)

@kernel
def k_point(x: float) -> float:
    p = Point(x)
    return p.x * p.y + len(p)

@kernel
def k_default(x: float, y: float = EPS) -> float:
    return x + y

@kernel
def k_curve(x: float):
    return x + CURVE[1]
''',
)
Change = Callable[[Any, Any], object]


def other(x: Any, *rest: Any, **named: Any) -> Any:
    """Takes the place of a function."""
    return 77.0


def setting(name: str, value: Any) -> Change:
    return lambda kernels, helpers: setattr(kernels, name, value)


def with_code(kernels: Any, helpers: Any) -> None:
    kernels.local.__code__ = (lambda x: x * 5.0).__code__


def with_default(kernels: Any, helpers: Any) -> None:
    helpers.scaled.__defaults__ = (7.0,)


def with_keyword(kernels: Any, helpers: Any) -> None:
    helpers.scaled.__kwdefaults__ = {"more": 9.0}


def executed(kernels: Any, helpers: Any) -> None:
    exec("def local(x):\n    return 5.0", vars(kernels))  # noqa: S102  # a module that is generated does this


def kernel_default(kernels: Any, helpers: Any) -> None:
    shim = sys.modules[f"{PACKAGE}._kernelmill"]
    shim.explain(kernels.k_default).fallback.__defaults__ = (4.0,)


def special(kernels: Any, helpers: Any) -> None:
    kernels.Point.__len__ = lambda self: 9


def field(kernels: Any, helpers: Any) -> None:
    kernels.Point.x = property(lambda self: 9.0)


def deleted(kernels: Any, helpers: Any) -> None:
    del kernels.EPS


CHANGES: dict[str, tuple[str, Change, str]] = {
    "another function": ("k_helper", setting("local", other), "kernels.local"),
    "a lambda": ("k_helper", setting("local", lambda x: 1.0), "kernels.local"),
    "a wrapped function": ("k_helper", lambda k, h: setattr(k, "local", lambda x, f=k.local: f(x) + 1), "kernels.local"),
    "another code": ("k_helper", with_code, "kernels.local"),
    "generated code": ("k_helper", executed, "kernels.local"),
    "another default": ("k_imported", with_default, "kernels.scaled"),
    "another keyword default": ("k_imported", with_keyword, "kernels.scaled"),
    "a function of a module": ("k_dotted", lambda k, h: setattr(h, "plain", other), "_helpers.plain"),
    "a number of a module": ("k_dotted", lambda k, h: setattr(h, "RATE", 4.0), "_helpers.RATE"),
    "another module": ("k_dotted", setting("_helpers", types.SimpleNamespace(plain=other, RATE=1.0)), "kernels._helpers"),
    "another kernel": ("k_kernel", setting("inner", other), "kernels.inner"),
    "a kernel of a kernel": ("k_through", setting("inner", other), "kernels.inner"),
    "another float": ("k_numbers", setting("EPS", 1e-8), "kernels.EPS"),
    "an int for a float": ("k_numbers", setting("ZERO", 0), "kernels.ZERO"),
    "another zero": ("k_numbers", setting("ZERO", -0.0), "kernels.ZERO"),
    "a bool for an int": ("k_numbers", setting("COUNT", True), "kernels.COUNT"),
    "a NumPy float": ("k_numbers", setting("EPS", np.float64(1e-9)), "kernels.EPS"),
    "another text": ("k_numbers", setting("NAME", "far"), "kernels.NAME"),
    "a complex with another zero": ("k_numbers", setting("WAVE", complex(-0.0, 2)), "kernels.WAVE"),
    "a number for a nan": ("k_numbers", setting("ABSENT", 1.0), "kernels.ABSENT"),
    "another dtype of a scalar": ("k_scalar", setting("SMALL", np.float64(0.1)), "kernels.SMALL"),
    "another scalar type": ("k_scalar", setting("REAL", np.float32), "kernels.REAL"),
    "another item": ("k_pair", setting("PAIR", (1, 2.5, (3.0, 5))), "kernels.PAIR"),
    "an item of another type": ("k_pair", setting("PAIR", (1.0, 2.5, (3.0, 4))), "kernels.PAIR"),
    "a list for a tuple": ("k_pair", setting("PAIR", [1, 2.5, (3.0, 4)]), "kernels.PAIR"),
    "a longer list": ("k_weights", lambda k, h: k.WEIGHTS.append(4.0), "kernels.WEIGHTS"),
    "a tuple for a list": ("k_weights", setting("WEIGHTS", (1.0, 2.0)), "kernels.WEIGHTS"),
    "another entry": ("k_table", lambda k, h: k.TABLE.update(far=8.0), "kernels.TABLE"),
    "one more entry": ("k_table", lambda k, h: k.TABLE.update(new=8.0), "kernels.TABLE"),
    "another function of math": ("k_math", setting("sqrt", math.exp), "kernels.sqrt"),
    "another math": ("k_math", setting("math", np), "kernels.math"),
    "a name of a built-in function": ("k_builtin", setting("abs", other), "kernels.abs"),
    "a special method": ("k_point", special, "kernels.Point"),
    "a property for a field": ("k_point", field, "kernels.Point"),
    "another class": ("k_point", setting("Point", other), "kernels.Point"),
    "another default of the kernel": ("k_default", kernel_default, "kernels.k_default"),
    "a deleted name": ("k_numbers", deleted, "kernels.EPS"),
    "no array": ("k_curve", setting("CURVE", [5.0, 6.0]), ""),
    "another array": ("k_curve", setting("CURVE", np.array([5.0, 6.0])), ""),
    "an array of another dtype": ("k_curve", setting("CURVE", np.array([5, 6])), ""),
    "an array of another rank": ("k_curve", setting("CURVE", np.ones((2, 2))), ""),
}


@pytest.fixture
def loaded() -> tuple[Any, Any, Any]:
    """The modules of kernels and of helpers, imported afresh, and `explain`."""
    cases = (HELPERS, KERNELS)
    found = load(build(cases), cases, "aot-llvm")
    return found.modules[KERNELS.name], found.modules[HELPERS.name], found.explain


def outcome(function: Callable[..., Any], *arguments: Any) -> tuple[str, str]:
    try:
        result = function(*arguments)
    except Exception as error:  # noqa: BLE001  # it is what is compared
        return type(error).__name__, str(error)
    return type(result).__name__, repr(result)


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_before_the_first_call(name: str, loaded: tuple[Any, Any, Any]) -> None:
    kernels, helpers, explain = loaded
    called, change, culprit = CHANGES[name]
    change(kernels, helpers)
    kernel = getattr(kernels, called)
    expected = outcome(explain(kernel).fallback, 2.0)
    assert [outcome(kernel, 2.0) for _ in range(3)] == [expected] * 3
    if culprit:
        assert not explain(kernel).native
        assert culprit in explain(kernel).reason, explain(kernel).reason
        assert explain(kernel).left_calls == 3


def test_unchanged_modules_run_natively(loaded: tuple[Any, Any, Any]) -> None:
    kernels, _, explain = loaded
    for name in sorted({called for called, _, _ in CHANGES.values()}):
        kernel = getattr(kernels, name)
        assert outcome(kernel, 2.0) == outcome(explain(kernel).fallback, 2.0)
        assert explain(kernel).native, explain(kernel).reason
        assert (explain(kernel).native_calls, explain(kernel).left_calls) == (1, 0), name


def test_a_kernel_that_stays_python_does_not_keep_others(loaded: tuple[Any, Any, Any]) -> None:
    kernels, _, explain = loaded
    kernels.EPS = 1.0
    assert kernels.k_numbers(2.0)[0] == 3.0
    assert kernels.k_helper(2.0) == 6.0
    assert explain(kernels.k_helper).native
    assert not explain(kernels.k_numbers).native


def test_a_reloaded_module_is_verified_anew(loaded: tuple[Any, Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    kernels, _, explain = loaded
    folder = build((HELPERS, KERNELS))
    kernels.EPS = 1.0
    assert kernels.k_numbers(2.0)[0] == 3.0
    monkeypatch.syspath_prepend(str(folder))
    importlib.reload(kernels)
    assert kernels.k_numbers(2.0)[0] == 2.0 + 1e-9
    assert explain(kernels.k_numbers).native
    assert (kernels.k_curve(1.0), explain(kernels.k_curve).native_calls) == (1.25, 1)


def test_a_call_during_the_import_decides_nothing(loaded: tuple[Any, Any, Any]) -> None:
    kernels, _, explain = loaded
    held = kernels.local
    del kernels.local
    assert outcome(kernels.k_helper, 2.0)[0] == "NameError"
    kernels.local = held
    assert kernels.k_helper(2.0) == 6.0
    assert (explain(kernels.k_helper).native, explain(kernels.k_helper).native_calls) == (True, 1)


def test_an_array_that_changes_is_followed(loaded: tuple[Any, Any, Any]) -> None:
    kernels, _, explain = loaded
    assert kernels.k_curve(1.0) == 1.25
    kernels.CURVE[1] = 9.0
    assert kernels.k_curve(1.0) == 10.0
    kernels.CURVE.shape = (5, 1)
    assert outcome(kernels.k_curve, 1.0) == ("ndarray", "array([10.])")
    kernels.CURVE.shape = (5,)
    kernels.CURVE.setflags(write=False)
    assert kernels.k_curve(1.0) == 10.0
    assert (explain(kernels.k_curve).native_calls, explain(kernels.k_curve).left_calls) == (3, 1)


def test_nothing_is_imported(loaded: tuple[Any, Any, Any]) -> None:
    kernels, _, _ = loaded
    before = set(sys.modules)
    kernels.k_point(2.0), kernels.k_dotted(2.0), kernels.k_curve(2.0)
    assert set(sys.modules) == before
