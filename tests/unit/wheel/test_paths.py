"""Paths that a wheel may and may not hold."""

from __future__ import annotations

import pytest

from kernelmill.diagnostics import KernelmillError
from kernelmill.wheel.paths import check_path, check_special, check_tree, folded


@pytest.mark.parametrize("path", [
    "a.py", "mylib/__init__.py", "mylib/", "mylib/ünïcode.txt", "mylib/with space.txt", "mylib/.hidden", "mylib/console.py",
    "mylib/auxiliary/nullable.py", "mylib/com.py", "mylib/com10.txt", "a" * 255, "mylib/日本.txt",
])  # fmt: skip
def test_paths_that_are_fine(path: str) -> None:
    check_path("w", path)


@pytest.mark.parametrize(("path", "word"), [
    ("", "plain"), (".", "plain"), ("./a", "plain"), ("a//b", "plain"), ("a/./b", "plain"), ("a//", "plain"),
    ("../a", "outside"), ("a/../../b", "outside"), ("/a", "outside"), ("C:/a", "outside"), ("a\\b", "outside"),
    ("a\0.py", "control"), ("a\n.py", "control"), ("a\x7f", "control"), ("a\u2028b", "control"), ("a\udc80", "control"),
    ("a\x85", "control"), ("mylib/NUL", "device"), ("aux.py", "device"), ("mylib/con/x.py", "device"), ("com1.txt", "device"),
    ("lpt9", "device"), ("COM¹.txt", "device"), ("nul .txt", "device"), ("conin$", "device"), ("a/b.", "Windows"),
    ("a /b", "Windows"), ("a/b?.txt", "Windows"), ("a/b:c", "Windows"), ('a/"b"', "Windows"), ("a/b|c", "Windows"),
    ("a" * 256, "too long"), ("é" * 128, "too long"), ("a/" * 600 + "b", "too long"),
])  # fmt: skip
def test_paths_that_are_refused(path: str, word: str) -> None:
    with pytest.raises(KernelmillError, match=word):
        check_path("w", path)


@pytest.mark.parametrize("names", [
    ("a.py", "A.py"), ("pkg/a.py", "Pkg/b.py"), ("caf\u00e9", "cafe\u0301"), ("stra\u00dfe", "STRASSE"), ("a", "a/b"), ("A", "a/b"),
    ("\u01c5", "\u01c6"), ("x/\ufb01", "x/fi"), ("a/B/c", "a/b"),
])  # fmt: skip
def test_trees_that_are_another_elsewhere(names: tuple[str, ...]) -> None:
    for order in (names, names[::-1]):
        with pytest.raises(KernelmillError):
            check_tree("w", order)


def test_trees_that_are_fine() -> None:
    check_tree("w", ["a/b.py", "a/c.py", "ab/c.py", "a.py"])
    check_special("w", "lib-1.0", ["lib-1.0.dist-info/WHEEL", "lib-1.0.data/scripts/x", "x.data", "lib/other.data/y"])
    assert folded("Caf\u00e9/A") == folded("CAFE\u0301/a") != folded("cafe/a")
