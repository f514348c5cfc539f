"""What local names stand for: through other names, in circles, and by very many ways."""

from __future__ import annotations

import ast

from kernelmill.scan.origins import Origins
from kernelmill.scan.scopes import function_scope


def _origins(body: str, name: str, parameters: str = "p") -> list[tuple[object, int]]:
    node = ast.parse(f"def f({parameters}):\n    " + body.replace("\n", "\n    ")).body[0]
    assert isinstance(node, ast.FunctionDef)
    found = Origins().of([function_scope(node)], name)
    return [(key[1] if isinstance(key, tuple) else key, depth) for key, depth in found]


def test_through_names_items_and_attributes() -> None:
    assert set(_origins("a = T[0]\nb = a.x if p else p\nc = (b, b)", "c")) == {("T.x", 0), ("p", -1)}
    assert set(_origins("a = T[0]\nb = a if p else p", "b")) == {("T", 1), ("p", 0)}
    assert _origins("a = T", "T") == [("T", 0)]


def test_circles_end() -> None:
    assert {("T", 0), ("T", 1), ("T", 2)} <= set(_origins("a = T\na = a[0]", "a"))
    assert ("T", 0) in _origins("a = b\nb = a\nb = T", "a")
    assert ("T", 0) in _origins("a = b\nb = a\nb = T", "b")
    assert all(key == "T" or str(key).startswith("T.x") for key, _ in _origins("a = T\na = a.x", "a"))


def test_many_ways_and_long_chains_end() -> None:
    ways = "a0 = T\n" + "\n".join(f"a{i + 1} = (a{i}.x if p else a{i}.y)[0] or a{i}" for i in range(200))
    assert ("T", 0) in _origins(ways, "a200")
    assert _origins("a0 = T\n" + "\n".join(f"a{i + 1} = a{i}" for i in range(5000)), "a5000") == [("T", 0)]
