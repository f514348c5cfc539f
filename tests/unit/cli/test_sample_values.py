"""The evaluator of sample calls: what it gives is what Python would, and nothing that it is given is run."""

from __future__ import annotations

import ast
import time

import numpy as np
import pytest

from kernelmill.cli.sample_arrays import Array, Dtype
from kernelmill.cli.sample_values import RefusedError, evaluate


def value_of(text: str) -> object:
    return evaluate(ast.parse(text, mode="eval").body)


UNDERSTOOD = [
    "1", "-2.5", "1 + 2 * 3 - 4", "7 // 2", "7 % -3", "2 ** 10", "1 / 8", "~5", "+True", "not 3", "1j * 2", "'text'", "None",
    "(1, (2.5, True))", "[1, 2, [3]]", "{'a': 1, 2: (3.0,)}", "abs(-3)", "int(2.7)", "float('nan')", "float('-inf')",
    "complex(1, 2)", "round(2.567, 1)", "bool(0)", "np.pi", "numpy.inf", "np.float32(2) * 3", "np.int8(5)", "np.bool_(True)",
    "np.array([1, 2])", "np.array([[1, 2.5], [3, 4]])", "np.array([1, 2], dtype=np.float32)", "np.array((1, True, 2j))",
    "np.array([np.float32(1), np.float32(2)])", "np.asarray(np.ones(3), 'f4')", "np.zeros(3)", "np.zeros((2, 3), dtype='int16')",
    "np.ones([2, 3], np.complex64, order='F')", "np.empty((0, 4), bool)", "np.full(3, 7)", "np.full((2, 2), 1.5, dtype='f')",
    "np.arange(5)", "np.arange(1, 10, 3)", "np.arange(5, 1)", "np.arange(0.0, 1.0, 0.25)", "np.arange(3, dtype=float)",
    "np.arange(10, 0, -3)", "np.linspace(0, 1)", "np.linspace(0, 1j, num=7)", "np.linspace(0, 1, 5, dtype='f')", "np.eye(3)",
    "np.eye(2, 3, dtype=int)", "np.identity(4, dtype='f')", "np.arange(6).reshape(2, 3)", "np.arange(6).reshape((3, -1))",
    "np.zeros((0, 3)).reshape(0)", "np.zeros((2, 3)).T", "np.ones(4).astype(np.uint8).reshape(2, 2).T.copy()",
    "np.ones((2, 3)).ravel()", "np.ones((2, 3)).transpose()", "np.zeros_like(np.ones((2, 3), 'f'))", "np.full_like([1, 2], 3)",
    "np.ones(3) * 2", "np.arange(3) + 0.5", "np.ones(3, 'f') * 2.5", "np.ones((3, 1)) - np.ones(4, 'i4')", "-np.arange(3)",
    "np.ones(3, 'i1') * np.ones(3, 'u1')", "np.arange(4) / 2", "np.arange(4) ** 2", "np.ones(3, np.float32) + np.float64(1)",
]  # fmt: skip


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_a_value_is_what_python_gives(text: str) -> None:
    found, wanted = value_of(text), eval(text, {"np": np, "numpy": np})  # noqa: S307  # texts of this file
    if isinstance(wanted, np.ndarray):
        assert found == Array(wanted.dtype.name, wanted.shape)
    else:
        assert type(found) is type(wanted)
        assert repr(found) == repr(wanted)


def test_dtypes_are_arguments() -> None:
    assert value_of("float") == value_of("np.double") == Dtype("float64")


TRICKS = [
    "__import__('os').system('touch ran')",
    "().__class__.__base__.__subclasses__()",
    "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'Popen'][0](['touch', 'ran'])",
    "np.testing._private.utils.os.system('touch ran')",
    "np.save('ran', np.ones(2))",
    "np.ones(2).tofile('ran')",
    "np.ones(2).dump('ran')",
    "np.memmap('ran', mode='w+', shape=(2,))",
    "np.lib.format.open_memmap('ran', 'w+', shape=(2,))",
    "np.savetxt('ran', np.ones(2))",
    "np.load('ran', allow_pickle=True)",
    "np.fromfile('ran')",
    "np.frompyfunc(print, 1, 1)(3)",
    "np.vectorize(exec)(\"open('ran', 'w')\")",
    "np.fromfunction(lambda i: open('ran', 'w'), (2,))",
    "np.array(type('A', (), {'__array__': lambda s: open('ran', 'w')})())",
    "np.f2py.os.system('touch ran')",
    "(lambda: open('ran', 'w'))()",
    "[open('ran', 'w') for _ in (1,)]",
    "f'{open(\"ran\", \"w\")}'",
    "(x := open('ran', 'w'))",
    "{**open('ran', 'w')}",
    "np.ones(*[open('ran', 'w')])",
    "np.ones(**{'shape': 3})",
    "'{0.__class__}'.format(1)",
    "open('ran', 'w') if 1 else 2",
    "1 and open('ran', 'w')",
    "1 < open('ran', 'w')",
    "[1][open('ran', 'w')]",
    "print",
    "np",
    "np.random.default_rng(open('ran', 'w'))",
    "np.dtype('O')",
    "np.array(['a'], dtype='O')",
    "np.zeros(3, 'f4,i4')",
    "np.zeros(3, '>f8')",
    "int('7' * 100)",
    "b'text'",
    "{1, 2}",
    "...",
]


@pytest.mark.parametrize("text", TRICKS)
def test_nothing_is_run(text: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RefusedError) as refused:
        value_of(text)
    assert list(tmp_path.iterdir()) == []
    assert refused.value.reason
    assert refused.value.node.lineno == 1


@pytest.mark.parametrize("text", [
    "'a' * 10**10", "[0] * 10**10", "(1,) * 10**9", "9**9**9", "2**2**40", "(-3)**10**9", "np.zeros(10**12)",
    "np.ones((10**6, 10**6))",    "np.arange(10**12)", "np.arange(0.0, 1.0, 1e-300)",
    "np.eye(10**7)", "np.linspace(0, 1, 10**12)", "np.full(10**12, 1)",
    "np.ones((10**6, 1)) * np.ones(10**6)", "round(5, -10**10)", "1 / 0", "10.0**400", "np.arange(3, step=0)", "np.arange(np.nan)",
    "np.zeros(-1)", "np.arange(6).reshape(4, 2)", "np.arange(6).reshape(-1, -1)", "np.zeros(3).reshape(0, -1)", "np.zeros()",
    "np.zeros(3, size=2)", "np.ones(2) + np.ones(3)", "np.array([[1], [2, 3]])", "np.array(['a'])", "np.int8(300)", "{[]: 1}",
    "np.zeros(2.5)", "int(float('nan'))", "(" * 60 + "1" + ",)" * 60, "+".join(["1"] * 2000), "np.ones((1,2,3) + (4,))",
    "int(10**300) ** 40", "np.ones(3).astype('>i4')", "np.full_like(np.ones(2), 'a')", "-'a'", "1 << 9999",
])  # fmt: skip
def test_what_has_no_value_or_is_too_large(text: str) -> None:
    start = time.process_time()
    with pytest.raises(RefusedError):
        value_of(text)
    assert time.process_time() - start < 0.5
