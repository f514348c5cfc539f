"""`cache/bundle.py`: many small things under one key."""

from __future__ import annotations

from kernelmill.cache.bundle import Bundle, digest_of
from kernelmill.cache.store import Memory
from kernelmill.ir.nodes import Const, Op
from kernelmill.ir.types import F64
from kernelmill.source import Span


def test_what_is_used_is_kept() -> None:
    store = Memory()
    first = Bundle(store, "key", {})
    first.put("a", b"1")
    first.put("b", b"2")
    first.close()
    second = Bundle(store, "key", {})
    assert (second.get("a"), second.get("b"), second.get("c")) == (b"1", b"2", None)
    third = Bundle(store, "key", {})
    assert third.get("a") == b"1"
    third.put("c", b"3")
    third.close()  # nobody asked for b
    last = Bundle(store, "key", {})
    assert (last.get("a"), last.get("b"), last.get("c")) == (b"1", None, b"3")


def test_nothing_new_is_not_written() -> None:
    store = Memory()
    Bundle(store, "key", {}).close()
    assert store.get("key") is None


def test_digests_tell_apart_what_equality_does_not() -> None:
    nan = float("nan")
    consts = [Const(0.0, F64), Const(-0.0, F64), Const(0, F64), Const(False, F64), Const(nan, F64), Const(-nan, F64)]
    assert len({digest_of(c) for c in consts}) == len(consts)
    here, there = Span("a.py", 1, 0, 1, 1), Span("a.py", 2, 0, 2, 1)
    assert Op("copy", span=here) == Op("copy", span=there)
    assert digest_of(Op("copy", span=here)) != digest_of(Op("copy", span=there))


def test_digests_are_of_values_not_of_objects() -> None:
    name = "".join(["ab", "cd"])
    assert digest_of((name, name)) == digest_of((name, "".join(["a", "bcd"])))
