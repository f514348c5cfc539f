"""Results that are arrays: the object itself, views, new arrays; tuples that hold them."""

import gc
import sys

import numpy as np
import pytest

from kernelmill.ir.types import FLOAT, INT, ArrayType, NpScalar, TupleType
from support.native_module import LEFT, kernel

A1, A2 = ArrayType("float64", 1), ArrayType("float64", 2)
SAME = """
func native @same(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr) -> (ptr, i64, i64, ptr, i1) with {python} {
  ccall x.obj {callee="km_incref"}
  return x.data, x.d0, x.s0, x.obj, true
}
func native @tail(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr) -> (ptr, i64, i64, ptr, i1) with {python} {
  ok: i1 = sgt x.d0, 0
  guard ok {failure=type}
  n: i64 = sub x.d0, 1
  last: i64 = mul n, x.s0
  p: ptr = ptradd x.data, last
  back: i64 = sub 0, x.s0
  ccall x.obj {callee="km_incref"}
  return p, x.d0, back, x.obj, false
}
func native @fill(ctx: ptr, n: i64, v: f64) -> (ptr, i64, i64, i64, i64, ptr, i1) with {python} {
  dims: ptr = stackalloc {size=16}
  store dims, 2
  q: ptr = ptradd dims, 8
  store q, n
  obj: ptr = ccall ctx, 12:i32, 2:i32, dims, 1:i32 {callee="km_new_array"}
  ok: i1 = ne obj, null
  guard ok {failure=memory}
  data: ptr = ccall obj {callee="km_array_data"}
  for i: i64 = 0 to n step 1 {
    o: i64 = mul i, 8
    p: ptr = ptradd data, o
    store p, v {roots=()}
  }
  row: i64 = mul n, 8
  return data, 2, n, row, 8, obj, true
}
func native @both(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr) -> (ptr, i64, i64, ptr, i1, f64, i16) with {python} {
  ccall x.obj {callee="km_incref"}
  return x.data, x.d0, x.s0, x.obj, true, 1.5, 7:i16
}
"""  # a statement of the IR is one line


@pytest.fixture
def native(build):
    return build(
        SAME,
        kernel("same", {"x": A1}, A1),
        kernel("tail", {"x": A1}, A1),
        kernel("fill", {"n": INT, "v": FLOAT}, A2),
        kernel("both", {"x": A1}, TupleType((A1, FLOAT, NpScalar("int16")))),
    )


def test_the_argument_itself(native):
    array = np.arange(5.0)
    count = sys.getrefcount(array)
    assert native.same(array) is array
    assert sys.getrefcount(array) == count


def test_views_keep_numpys_base_and_flags(native):
    array = np.arange(10.0)
    for source in (array, array[2:7], array[::-2]):
        view, expected = native.tail(source), source[::-1]
        assert (view.base is expected.base, view.strides, view.shape) == (True, expected.strides, expected.shape)
        assert (view == expected).all()
        assert view.flags.writeable
        assert not view.flags.owndata
        assert str(view.flags) == str(expected.flags)
    view[0] = 99
    assert 99 in array
    array.flags.writeable = False
    assert not native.tail(array).flags.writeable
    count = sys.getrefcount(array)
    views = [native.tail(array) for _ in range(10)]
    assert sys.getrefcount(array) == count + 10
    del views
    assert sys.getrefcount(array) == count
    assert native.tail(array[:0])[0] == LEFT


def test_new_arrays(native):
    array = native.fill(3, 2.5)
    assert (array == [[2.5] * 3, [0] * 3]).all()
    assert (type(array), array.dtype, array.shape, array.flags.owndata, array.base) == (
        np.ndarray,
        np.float64,
        (2, 3),
        True,
        None,
    )
    other = np.ones(3)
    assert sys.getrefcount(array) == sys.getrefcount(other)
    assert native.fill(0, 1.0).shape == (2, 0)
    assert native.fill(-1, 1.0) == (LEFT, (-1, 1.0))
    assert native.fill(2**60, 1.0) == (LEFT, (2**60, 1.0))  # no memory: Python says so


def test_tuples_of_arrays_and_scalars(native):
    array = np.arange(4.0)
    count = sys.getrefcount(array)
    result = native.both(array)
    assert result[0] is array
    assert (result[1:], type(result[2])) == ((1.5, 7), np.int16)
    assert gc.is_tracked(result)
    del result
    assert sys.getrefcount(array) == count


def test_nothing_leaks(native):
    array = np.arange(4.0)
    for _ in range(2):
        before = sys.getallocatedblocks()
        for _ in range(3000):
            native.both(array), native.tail(array), native.fill(2, 1.0)
        after = sys.getallocatedblocks()
    assert after - before < 500
