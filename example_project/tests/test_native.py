"""The kernels run natively, unless the environment says that they must not.

`SHORELINE_EXPECT=pure` tells that the native file was taken away or that an editable install is tested.
"""

import inspect
import os
import pickle

import pytest
import shoreline

KERNELS = [n for n in shoreline.__all__ if n != "explain"]
PURE = os.environ.get("KERNELMILL_PURE", "") not in ("", "0") or os.environ.get("SHORELINE_EXPECT") == "pure"


@pytest.mark.parametrize("name", KERNELS)
def test_kernel_is_native(name: str) -> None:
    explanation = shoreline.explain(getattr(shoreline, name))
    assert explanation.native != PURE, explanation


@pytest.mark.parametrize("name", KERNELS)
def test_kernel_looks_like_its_python_function(name: str) -> None:
    function = getattr(shoreline, name)
    assert function.__name__ == name
    assert function.__module__.startswith("shoreline.")
    assert function.__doc__
    fallback = shoreline.explain(function).fallback
    assert list(inspect.signature(function).parameters) == list(inspect.signature(fallback).parameters)
    assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301  # written one call ago


def test_calls_stay_native() -> None:
    before = shoreline.explain(shoreline.gray_code)
    shoreline.gray_code(12)
    after = shoreline.explain(shoreline.gray_code)
    assert after.native_calls - before.native_calls == (0 if PURE else 1)
    assert after.left_calls == before.left_calls
