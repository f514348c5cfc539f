"""A plug-in of pytest: tests run with kernels native, as Python, or both.

    pytest --kernelmill=both        each test twice: test_area[native], test_area[python]
    pytest --kernelmill=python      as Python, for instance to measure coverage

In a source checkout, where kernels are compiled in process. Natively every kernel that is called must be compiled: one that cannot
be is an error with its diagnostics. Methods of `unittest.TestCase` cannot be run twice; with `both` they are native.
"""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from typing import Final

import pytest

from kernelmill.jit.modes import configure, settings

MODES: Final = {"native": "jit", "python": "pure"}
FIXTURE: Final = "kernelmill_mode"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    parser.getgroup("kernelmill").addoption(
        "--kernelmill", choices=(*MODES, "both"), default="", help="run tests with kernels native, as Python, or both"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With `both` each test twice."""
    if metafunc.config.getoption("kernelmill") == "both" and not _is_unittest(metafunc.cls):
        metafunc.fixturenames.insert(0, FIXTURE)
        metafunc.parametrize(FIXTURE, list(MODES), indirect=True)


def _is_unittest(cls: type | None) -> bool:
    return cls is not None and issubclass(cls, unittest.TestCase)


@pytest.fixture
def kernelmill_mode(request: pytest.FixtureRequest) -> str:
    """How kernels run in this test: `native`, `python`, or '' where the option is not given."""
    chosen = getattr(request, "param", "") or request.config.getoption("kernelmill")
    return "native" if chosen == "both" else str(chosen)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """The mode, from before the fixtures of a test until after them."""
    called = getattr(item, "callspec", None)
    chosen = called.params.get(FIXTURE) if called is not None else None
    given = item.config.getoption("kernelmill")
    mode = MODES.get(chosen or ("native" if given == "both" else given), "")
    before = settings.mode
    if mode:
        configure(mode=mode)
    try:
        return (yield)
    finally:
        if mode:
            settings.mode = before
            configure()
