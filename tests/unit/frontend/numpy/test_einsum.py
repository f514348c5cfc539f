"""Subscripts of einsum: what is understood, and the loops generated for them."""

from __future__ import annotations

import numpy as np
import pytest

from kernelmill.frontend.numpy.einsum import Subscripts, expanded, parsed


@pytest.mark.parametrize(("text", "operands", "result"), [
    ("ij,jk->ik", ("ij", "jk"), "ik"),
    ("ij, jk", ("ij", "jk"), "ik"),
    ("ii", ("ii",), ""),
    ("ba", ("ba",), "ab"),
    ("i,i->", ("i", "i"), ""),
])
def test_understood(text: str, operands: tuple[str, ...], result: str) -> None:
    assert parsed(text) == Subscripts(operands, result)


@pytest.mark.parametrize("text", ["i...->i", "ij->ik", "ij->ii", "", ",i->i", "1->1"])
def test_refused(text: str) -> None:
    assert parsed(text) is None


@pytest.mark.parametrize("text", ["ij,jk->ik", "ij,jk->", "ij,ij->j", "ij,jk->ijk", "ij,ji->i"])
def test_loops_compute_what_numpy_does(text: str) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.integers(-5, 5, (3, 3)), rng.integers(-5, 5, (3, 3))
    subscripts = parsed(text)
    assert subscripts is not None
    names: dict[str, object] = {}
    exec("import numpy as np\n" + expanded(subscripts, "einsum", view=False), names)  # noqa: S102  # the text is ours
    assert np.array_equal(names["einsum"](a, b, np.int64), np.einsum(text, a, b))  # type: ignore[operator]  # a function
