"""Results that come later, waited for in one thread and set in another."""

from __future__ import annotations

import threading

import pytest

from kernelmill.codegen.llvm.later import Later


def test_result_of_another_thread():
    later, seen = Later(), []
    later.add_done_callback(lambda done: seen.append(done.result()))
    thread = threading.Timer(0.01, later.set_result, (b"x",))
    thread.start()
    assert later.result() == b"x"
    thread.join()
    later.add_done_callback(lambda done: seen.append(done.exception()))
    assert seen == [b"x", None]


def test_an_error_is_raised_where_the_result_is_wanted():
    later = Later()
    later.set_exception(ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        later.result()
    assert isinstance(later.exception(), ValueError)
