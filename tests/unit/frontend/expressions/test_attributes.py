"""The table of attributes against the NumPy at hand."""

import numpy as np

from kernelmill.frontend.expressions.attributes import ARRAY, SCALAR


def public(value: type) -> set[str]:
    return {name for name in dir(value) if not name.startswith("_")}


def test_arrays_have_these_attributes() -> None:
    assert public(np.ndarray) - {"newbyteorder", "itemset"} <= ARRAY | {"device", "to_device", "mT"}
    assert ARRAY - {"device", "to_device", "mT"} <= public(np.ndarray)


def test_scalars_have_these_attributes() -> None:
    assert public(np.float64) | public(np.int64) | public(np.complex64) <= SCALAR | {"newbyteorder", "itemset"}
