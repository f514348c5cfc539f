"""What the language reference says about types, statements and expressions: one row each, data only.

Tests prove that the statements and expressions are exactly those that the front end builds, and that the corpus holds a
native kernel for every row.
"""

from __future__ import annotations

from typing import Final

#: Annotations: how one is written, what it means, and a regular expression that finds it in source text.
TYPES: Final[tuple[tuple[str, str, str], ...]] = (
    ("int", "a Python int of at most 64 bits", r"\bint\b"),
    ("float", "a Python float", r"\bfloat\b"),
    ("complex", "a Python complex", r"\bcomplex\b"),
    ("bool", "a Python bool", r"\bbool\b"),
    ("None", "as a result: nothing is returned; in a union: the argument may be missing", r"\bNone\b"),
    ("np.float64, np.int32, …", "a NumPy scalar of that dtype", r"^np\.\w+$"),
    ("Array1[np.float64] … Array5[…]", "an array of that rank and dtype", r"\bArray\d\["),
    ("np.ndarray[tuple[int, int], np.dtype[np.float64]]", "the same, spelled out", r"np\.ndarray\[tuple\["),
    ('Float64[np.ndarray, "n m"]', "an array as jaxtyping declares it", r"Float\d*\[np\.ndarray"),
    ('Annotated[Array2[np.float64], "C"]', "with an order, or read-only", r"Annotated\["),
    ("tuple[float, int]", "a tuple of that many items", r"\btuple\["),
    ("a NamedTuple class of the project", "an instance, fields by name, `_replace`", r"^[A-Z][a-z]\w+$"),
    ("dict[int, float]", "a dictionary, as a result or of a local", r"\bdict\["),
    ("set[int]", "a set, of a local", r"\bset\["),
    ("tuple[float, ...]", "a tuple of any length, as a result", r"\.\.\.\]"),
    ("list[float]", "a list of numbers or of tuples of numbers; an argument may not be changed", r"\blist\["),
    ("int | float, Union[…], Optional[…]", "one variant for each alternative", r"\||Union\[|Optional\["),
    ('T = TypeVar("T", np.float32, np.float64)', "one variant for each choice", r"^T$|\[T\]"),
    ('Literal["a", "b"], Literal[True]', "one variant for each value, known when it is compiled", r"Literal\["),
    ("str", "one variant for each string that the kernel compares it with", r"\bstr\b"),
    ("Final", "a local or module constant that is assigned once", r"Final"),
)


#: Statements by the class of their node: how one is written, what is to be known.
STATEMENTS: Final[dict[str, tuple[str, str]]] = {
    "Expr": ("f(x)", "a call, or a docstring"),
    "Assign": ("a = b = x; a, *rest = t; x[i:j] = y; x[mask] = y", "names, items, slices; tuples taken apart"),
    "AnnAssign": ("a: float = 0", "the annotation decides the type of a list, and is checked otherwise"),
    "AugAssign": ("a += b; x[i] -= y", "every binary operator, but not @= on arrays; arrays in place"),
    "If": ("if … elif … else", "branches on constants and flags are decided when the kernel is compiled"),
    "For": ("for … else", "over ranges, arrays, lists, tuples, dictionaries, enumerate, zip, reversed, map, filter, itertools"),
    "While": ("while … else", ""),
    "Break": ("break", ""),
    "Continue": ("continue", ""),
    "Return": ("return a, b", "one type on every path, or several that are told apart at run time"),
    "Raise": ('raise ValueError(f"…") from error', "built-in exceptions with any message; bare `raise` in a handler"),
    "Assert": ("assert test, message", ""),
    "Try": ("try … except (A, B) as e … else … finally", "built-in exceptions"),
    "FunctionDef": ("def helper(v): …", "a nested function that reads names of the function around"),
    "Match": ("match … case … if …", "on numbers, strings, tuples and records"),
    "Delete": ("del a; del xs[0], xs[i:j]; del d[k]", "names, items and slices of lists, items of dictionaries"),
    "Global": ("global NAME", "for constants that are only read"),
    "With": ('with np.errstate(divide="ignore")', "only this: kernels never warn"),
    "Pass": ("pass", ""),
}


#: Expressions by the class of their node.
EXPRESSIONS: Final[dict[str, tuple[str, str]]] = {
    "Constant": ('1, 2.5, 3j, True, None, "flag"', "numbers; strings only to be compared and in messages"),
    "Name": ("x", "locals, parameters, constants and functions of the project"),
    "Attribute": ("x.shape, z.real, record.field", ""),
    "Tuple": ("(a, b, *rest)", "also of arrays"),
    "List": ("[a, b]", "a list of numbers, arrays, lists, or of tuples of these"),
    "ListComp": ("[f(v) for v in x if v > 0]", ""),
    "Dict": ("{k: v, **d}", "keys are numbers and tuples of numbers; values numbers, arrays, lists and tuples of these"),
    "DictComp": ("{k: v for k, v in pairs}", "as displays"),
    "Set": ("{a, b, *t}", "of numbers and tuples of numbers; a set has no order, so loop over sorted(s)"),
    "SetComp": ("{v % n for v in x}", "as displays"),
    "GeneratorExp": ("sum(v for v in x)", "where a built-in takes it at once"),
    "BinOp": ("+ - * / // % ** << >> & | ^ @", ""),
    "UnaryOp": ("-x, +x, ~x, not x", ""),
    "BoolOp": ("a and b, a or b", "with Python's values, evaluated only as far as needed"),
    "Compare": (
        "a < b <= c, a == b, x is None, v in (1, 2), k in d",
        "`in` of tuples, lists, arrays, ranges, dictionaries and sets",
    ),
    "IfExp": ("a if test else b", ""),
    "Subscript": ("x[i], x[i:j, None], x[mask], t[k], d[key]", ""),
    "Call": ("f(a, *t, key=b)", "built-ins, math, cmath, NumPy, operator, functions of the project"),
    "NamedExpr": ("(n := len(x))", ""),
    "JoinedStr": ('f"{x} is wrong"', "of known text, and for messages of exceptions"),
    "Lambda": ("lambda v: v * k", "called here, passed to functions of the project and to map, sorted, min, …"),
    "Starred": ("*t", "of tuples: in calls, displays and assignments"),
}


#: Patterns of `match` by the class of their node.
PATTERNS: Final[dict[str, tuple[str, str]]] = {
    "MatchValue": ("case 1", "numbers and strings"),
    "MatchSingleton": ("case None", "None, True, False"),
    "MatchOr": ("case 1 | 2", ""),
    "MatchAs": ("case _, case x, case (1 | 2) as x", ""),
    "MatchSequence": ("case (0, y)", "tuples"),
    "MatchClass": ("case int()", "int(), float(), bool()"),
    "MatchStar": ("case (a, *rest)", ""),
}
