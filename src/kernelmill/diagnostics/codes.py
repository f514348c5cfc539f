"""Every code that a diagnostic can have, in one table: what it means, what to do, and a small kernel that gets it.

The reference page of diagnostics is generated from it. A new code needs a row here, its name in `slugs.py`, and a line of
`tests/cases/diagnostics/`; tests find what is missing.
"""

from __future__ import annotations

from typing import Final

from kernelmill.diagnostics.slugs import Slug, Stage
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `hint`: what to do in general; `example`: a module that gets it, after its imports."""

    slug: Slug
    stage: Stage
    meaning: str
    hint: str
    example: str = ""


_ROWS = (
    Code("always-leaves", "kernel",
        "Every call that comes here is handed to the Python function, so native code gains nothing.",
        "keep ints below 2**64, or use NumPy integers, which wrap", """
@kernel
def f(x: int) -> int:
    return x * 2**70
"""),
    Code("buffer", "internal",
        "What a function for `array.array` and `memoryview` cannot do; such a call is served by the Python function.",
        "convert the argument with np.asarray"),
    Code("callee-unsupported", "kernel",
        "A function that the kernel calls could not be compiled; the messages about it say why.",
        "mend what is reported of the callee, or call it outside the kernel", """
def helper(n):
    return print(n)

@kernel
def f(n: int) -> int:
    helper(n)
    return n
"""),
    Code("changed-constant", "kernel",
        "A list, dictionary, class or function of the module that something in the project may change after it was made.",
        "pass it as an argument, use a tuple, or an array, whose items are read when the kernel runs", """
WEIGHTS = [1.0, 2.0]
WEIGHTS.append(3.0)

@kernel
def f(n: int) -> float:
    return WEIGHTS[n]
"""),
    Code("conflicting-types", "kernel",
        "A variable, a result or the items of a container would have values of types that have no common one.",
        "convert one of them: float(x), int(x)", """
@kernel
def f(n: int) -> int:
    items = [1, n > 2]
    return len(items)
"""),
    Code("decorated-function", "kernel",
        "A function that the kernel uses has a decorator that may put another one in its place.",
        "call the function without its decorator: give it a name of its own", """
import functools

@functools.lru_cache
def helper(x):
    return x * 2

@kernel
def f(x: float) -> float:
    return helper(x)
"""),
    Code("endless-specialisation", "internal",
        "A function calls itself, each time with arguments of new types; reported as `callee-unsupported` of the call.",
        "annotate its parameters, or make every call with the same types"),
    Code("foreign-declaration", "kernel",
        "A declaration for Numba or Pythran that does not count, since it names types or functions that kernelmill does not know.",
        "declare numbers and arrays of them, as in 'f8(f8[:], i8)'", """
#pythran export missing(float)

@kernel
def f(x: float) -> float:
    return x
"""),
    Code("function-argument", "kernel",
        "A parameter is a function: kernels may call the function natively, a call from Python stays Python.",
        "call it from another kernel that names the function", """
from collections.abc import Callable

@kernel
def f(g: Callable[[float], float], x: float) -> float:
    return g(x)
"""),
    Code("keeps-copy", "kernel",
        "A check stands after a write, so the arrays written to are copied before, to be put back if it fails.",
        "check before the first write, or give an option that lets the kernel wrap or skip the check", """
@kernel
def f(x: Array1[np.int64]) -> None:
    product = 1
    for i in range(len(x)):
        product *= int(x[i])
        x[i] = product
"""),
    Code("keeps-numba", "wheel",
        "A wheel of functions under Numba's decorators still needs numba.",
        "use only njit, jit, prange and types of numba, or mark the kernels with @kernel"),
    Code("kernel-in-namespace-package", "wheel",
        "A kernel stands in a module of a namespace package, which can hold no files of one distribution.",
        "give the package an __init__.py, or move the kernel into a package that has one"),
    Code("kernel-option", "kernel",
        "An option of @kernel that does not exist, or a value it cannot have.",
        "see the list of options", """
@kernel(fast=True)
def f(n: int) -> int:
    return n
"""),
    Code("llvm-source", "wheel",
        "Something about a file of LLVM's language that goes into the wheel: what it defines, or what is wrong with it.",
        "leave out what is for one kind of CPU, and list the file in [tool.kernelmill] llvm-sources"),
    Code("loses-numba", "wheel",
        "A function under Numba's decorator could not be compiled and runs as plain Python in this wheel.",
        "give its decorator a signature that can be compiled"),
    Code("misplaced-kernel", "kernel",
        "@kernel on something else than a function at the top level of a module.",
        "decorate a plain function at the top level", """
@kernel
async def f(n: int) -> int:
    return n
"""),
    Code("missing-annotation", "kernel",
        "A parameter of a kernel has no annotation and no declaration.",
        "annotate it: int, float, Array1[np.float64]", """
@kernel
def f(x) -> int:
    return 1
"""),
    Code("missing-return", "kernel",
        "Some path through a function with a declared result returns nothing.",
        "return a value on every path, or raise", """
@kernel
def f(n: int) -> int:
    if n > 0:
        return 1
"""),
    Code("needed-at-run-time", "wheel",
        "A module uses something of kernelmill, Numba or Pythran that the finished wheel does not carry.",
        "import only what annotations and decorators need"),
    Code("no-kernels", "wheel",
        "A wheel has no kernels, so it comes out as it went in.",
        "decorate functions with @kernel"),
    Code("no-such-kernel", "project",
        "A pattern in [tool.kernelmill] kernels matches no function.",
        "write 'package.module:function'; * matches any text"),
    Code("no-value", "kernel",
        "An expression never gives a value, since what it is made of always leaves.",
        "see the errors before it"),
    Code("not-constant", "kernel",
        "Something must be known at compile time and is not: a module constant, an option, a shape.",
        "write a literal, or pass the value as an argument", """
TABLE = {"a": {1, 2}}

@kernel
def f(n: int) -> int:
    return len(TABLE)
"""),
    Code("not-exportable", "project",
        "A kernel that `kernelmill export` cannot put into a program without Python.",
        "export functions of numbers, arrays and tuples of these"),
    Code("numba-options", "kernel",
        "Options of Numba's decorator that mean something else here, or nothing.",
        "see the guide on declarations for Numba", """
from numba import njit

@njit("f8(f8)", parallel=True)
def f(x):
    return x
"""),
    Code("open-signature", "kernel",
        "A function under Numba's decorator has no signature, so its types are not known.",
        'give it one, as @njit("f8(f8[:], i8)"), or annotate the parameters', """
from numba import njit

@njit
def f(x):
    return x
"""),
    Code("open-type-variable", "kernel",
        "A type variable without constraints and bound may be any type.",
        "give it constraints or a bound", """
from typing import TypeVar

T = TypeVar("T")

@kernel
def f(x: Array1[T]) -> float:
    return x[0]
"""),
    Code("pure-wheel", "wheel",
        "No native code could be made, so the wheel is pure Python.",
        "see the other messages for why"),
    Code("read-only", "kernel",
        "A write to an array that is declared read-only.",
        "write to an array made in the kernel, or to a parameter that is not declared read-only", """
from typing import Annotated

@kernel
def f(x: Annotated[Array1[np.float64], "readonly"], n: int) -> None:
    x[n] = 1.0
"""),
    Code("recursive-type", "kernel",
        "A function calls itself, and the type of its result does not settle or is not declared.",
        "annotate the result", """
@kernel
def f(n: int) -> int:
    def down(k):
        if k == 0:
            return 0
        return down(k - 1) + 1

    return down(n)
"""),
    Code("run-time-requirement", "wheel",
        "The project requires kernelmill when it runs, though its wheels do not need it.",
        "require it only to build: [build-system] requires"),
    Code("sample-call", "project",
        "An argument of the sample call for `kernelmill check --suggest` is not understood; nothing of it is run.",
        "write literals, arithmetic on numbers, and constructors of NumPy, as in np.ones((3, 4))"),
    Code("several-meanings", "kernel",
        "A name of the module may stand for more than one thing, or for something that is not known when the wheel is built.",
        "let one statement bind the name, at the top level of the module", """
import os

if os.sep == "/":
    def helper(x):
        return x
else:
    def helper(x):
        return -x

@kernel
def f(x: float) -> float:
    return helper(x)
"""),
    Code("special-method", "kernel",
        "A NamedTuple class has special methods of its own, so that its instances do not behave as tuples.",
        "write functions that take instances, in place of the methods", """
from typing import NamedTuple

class Pair(NamedTuple):
    x: float

    def __len__(self):
        return 7

@kernel
def f(x: float) -> int:
    return len(Pair(x))
"""),
    Code("syntax-error", "kernel",
        "Python cannot parse a module that may hold kernels.",
        "see Python's message", """
@kernel
def f(n: int -> int:
    return n
"""),
    Code("too-large", "kernel",
        "A tuple that is known when the kernel is compiled has too many items.",
        "use an array", """
@kernel
def f(n: int) -> int:
    return len((0,) * 10**10)
"""),
    Code("too-many-variants", "kernel",
        "The declared types of a kernel have more combinations than are compiled.",
        "declare fewer types", """
@kernel
def f(x: Array1[np.integer], y: Array1[np.integer], z: int | float) -> float:
    return float(x[0] + y[0] + z)
"""),
    Code("type-error", "kernel",
        "Python or NumPy would raise TypeError.",
        "see what the operation takes", """
@kernel
def f(a: complex) -> complex:
    return ~a
"""),
    Code("unbound-local", "kernel",
        "A local variable is read where nothing can have been assigned to it.",
        "assign it first", """
@kernel
def f(n: int) -> int:
    m = n + k
    k = m
    return k
"""),
    Code("undecodable-source", "wheel",
        "A module cannot be decoded.",
        "save it as UTF-8, or declare its encoding"),
    Code("undefined-name", "kernel",
        "A name is neither local, nor of the module, nor built in.",
        "define it, or import it at the top of the module", """
@kernel
def f(n: int) -> int:
    return n + missing
"""),
    Code("unknown-abi", "wheel",
        "The running Python has an ABI that kernelmill does not know.",
        "name the ABIs to build for"),
    Code("unknown-dtype", "kernel",
        "A dtype that kernelmill does not know, or that is known only at run time.",
        "write a dtype: np.float64, x.dtype", """
@kernel
def f(x: Array1[np.longlonger]) -> float:
    return 1.0
"""),
    Code("unknown-host", "wheel",
        "This machine is no platform that kernelmill builds for.",
        "name a target"),
    Code("unknown-type", "kernel",
        "A type that kernelmill does not know, or that nothing tells.",
        "annotate with int, float, bool, complex, arrays, tuples and lists of them", """
@kernel
def f(x: "decimal.Decimal") -> float:
    return 1.0
"""),
    Code("unsupported-arguments", "kernel",
        "A function is supported, but not for arguments of these types.",
        "convert the arguments first, or call it outside the kernel", """
@kernel
def f(x: Array2[np.float64]):
    return np.squeeze(x)
"""),
    Code("unsupported-array-expression", "kernel",
        "An operation that is not supported for whole arrays.",
        "write a loop over the elements", """
@kernel
def f(x: Array2[np.float64]) -> float:
    return sum(x)[0]
"""),
    Code("unsupported-attribute", "kernel",
        "An attribute or method that is not supported.",
        "see the language reference", """
from typing import NamedTuple

class Point(NamedTuple):
    x: int
    y: int

    def length(self):
        return abs(self.x)

@kernel
def f(n: int) -> int:
    return Point(n, n).length()
"""),
    Code("unsupported-call", "kernel",
        "A function that is not supported in a kernel.",
        "see the language reference; call it outside the kernel", """
@kernel
def f(n: int) -> int:
    print(n)
    return n
"""),
    Code("unsupported-index", "kernel",
        "A subscript of np.mgrid or np.ogrid that is not supported.",
        "write np.mgrid[0:n, 0:m]", """
@kernel
def f(n: int):
    return np.mgrid[n]
"""),
    Code("unsupported-iteration", "kernel",
        "Something that a kernel cannot iterate over, or not natively.",
        "iterate over an array, a range, a list or a tuple", """
@kernel
def f(x: Array1[np.int64]):
    return list(set(x))
"""),
    Code("unsupported-name", "kernel",
        "A name that means something a kernel cannot use: a class, or a local out of reach.",
        "use functions and scalars", """
class Thing:
    pass

@kernel
def f(n: int) -> int:
    return Thing
"""),
    Code("unsupported-syntax", "kernel",
        "A statement or expression that a kernel cannot contain.",
        "move it out of the kernel into the Python code that calls it", """
@kernel
def f(n: int) -> int:
    yield n
"""),
    Code("unsupported-value", "kernel",
        "A kind of value that cannot be used, stored or returned here.",
        "use numbers, arrays, tuples and lists", """
@kernel
def f(n: int) -> int:
    items = ["a"]
    return len(items)
"""),
    Code("wrong-arguments", "kernel",
        "A call with too few, too many or unknown arguments.",
        "see the function's parameters", """
def two(a, b):
    return a + b

@kernel
def f(n: int) -> int:
    return two(n)
"""),
    Code("wrong-length", "kernel",
        "A tuple has more or fewer items than are unpacked or compared.",
        "make the numbers of both sides equal", """
@kernel
def f(n: int) -> int:
    a, b = n, n, n
    return a
"""),
    Code("wrong-rank", "kernel",
        "An array has another number of axes than the operation needs.",
        "see the rank in the annotation: Array2 has two axes", """
@kernel
def f(x: Array1[np.float64]) -> float:
    return x[0, 1]
"""),
    Code("wrong-result", "kernel",
        "The value returned is of another type than declared.",
        "make the annotation and the value agree; int(...) and float(...) convert", """
@kernel
def f(n: int) -> int:
    return n * 0.5
"""),
)
CODES: Final[dict[Slug, Code]] = {row.slug: row for row in _ROWS}
