"""NumPy functions written in the kernel language (`kernelmill/library`): which form of a call is served by what.

A row is a NumPy function with the parameters that a kernel may give (`name=default`). A form says which arguments it
takes and which library function serves it. A parameter that a form does not name must have its default. Patterns:

    a:12:biuf     an array of rank 1 or 2 and those kinds       n:i          an integer
    x:s:if        a scalar of those kinds                       axis:=None|0 one of these constants
    x:p:if        the same, Python's or of 64 bits              dtype:d      a dtype, or none
    xs:t:1:if     a tuple of arrays                             range:n:if   a pair of numbers
                                                                width:m      a pair of ints for each axis

Kinds: `b i u f` as NumPy, `e` float16 (not in `f`), `F` float64 only, `v` unsigned of at most 32 bits, `c` complex.
`dtype` in the served call is the dtype of the result by the form's rule (see `library_calls`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kernelmill.frontend.numpy.rows.first import TABLE
from kernelmill.frontend.numpy.rows.more import MORE


@dataclass(frozen=True, slots=True)
class Form:
    """One accepted form: pattern by parameter, the function `module.name` that serves it, what it is passed."""

    takes: dict[str, str]
    function: str
    passes: tuple[str, ...]
    dtype: str


@dataclass(frozen=True, slots=True)
class Row:
    """One NumPy function; `parameters` with the text of their defaults, None where there is none."""

    name: str
    parameters: dict[str, str | None]
    forms: tuple[Form, ...]
    doc: str


def _row(name: str, parameters: str, doc: str, forms: Sequence[tuple[str, ...]]) -> Row:
    names: dict[str, str | None] = {}
    for item in parameters.split():
        parameter, equals, default = item.partition("=")
        names[parameter] = default if equals else None
    return Row(name, names, tuple(_form(*form) for form in forms), doc)


def _form(takes: str, serves: str, dtype: str = "promote") -> Form:
    patterns = dict(item.split(":", 1) for item in takes.split())
    function, _, rest = serves.partition("(")
    return Form(patterns, function, tuple(x.strip() for x in rest.removesuffix(")").split(",") if x.strip()), dtype)


ROWS: Final[dict[str, Row]] = {name: _row(name, parameters, doc, forms) for name, parameters, doc, *forms in (*TABLE, *MORE)}


#: Methods of arrays that are the NumPy function of the same or another name; `ndarray.*` rows are methods only.
METHODS: Final[dict[str, str]] = {
    **{
        name: name
        for name in [
            "argmax",
            "argmin",
            "cumsum",
            "cumprod",
            "dot",
            "var",
            "std",
            "argsort",
            "searchsorted",
            "nonzero",
            "repeat",
            "trace",
            "round",
        ]
    },
    **{row.removeprefix("ndarray."): row for row in ROWS if row.startswith("ndarray.")},
}
