"""Writes the pages of docs/reference/ from the compiler's own tables.

`python docs/generate.py` writes them; `python docs/generate.py --check` says which are out of date (status 1). A test
does the latter.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from kernelmill.diagnostics import CODES
from kernelmill.frontend.builtins import BUILTINS, SPECIAL, aggregates, functions, number_methods
from kernelmill.frontend.builtins import math as math_calls
from kernelmill.frontend.containers import dict_methods, dicts, list_methods
from kernelmill.frontend.function.operands import UNSUPPORTED
from kernelmill.frontend.iteration import iterators
from kernelmill.frontend.kernels.language_rows import EXPRESSIONS, PATTERNS, STATEMENTS, TYPES
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.frontend.numpy import NUMPY, ufuncs
from kernelmill.frontend.numpy.row import Elementwise, NumpyRow
from kernelmill.frontend.type_rules.dtypes import NUMPY_ALIASES
from kernelmill.ir.attributes import FUNCTION_ATTRIBUTES, LOOP_ATTRIBUTES
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import DTYPES
from kernelmill.passes.order import PASSES, TARGET_PASSES
from kernelmill.project.config import KEYS
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.targets import all_targets

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the compiler's tables; edit those. -->\n\n"
OPTION_TEXT = {
    "inner-backend": "the PEP 517 back end that makes the pure wheel",
    "kernels": "functions to compile without a decorator, as patterns `package.module:function`",
    "on-unsupported": "what a decorated kernel that cannot be compiled is",
    "require-native": "whether a wheel without native code is an error",
    "targets": "platforms to build for; this machine by default",
    "cpu-levels": "CPU levels to compile kernels with loops for, besides the lowest of a target; all by default",
    "math": "whose `exp`, `log`, `sin` … kernels call that do not say: kernelmill's own, or the C library's",
    "backend": "what makes the code; `auto` is the first that the machine has",
    "c-builder": "what calls the C compiler: kernelmill itself, or CMake with Ninja (as with CMAKE_TOOLCHAIN_FILE in any case)",
    "sdist-c": "whether a source distribution holds the kernels as C, for machines without llvmlite",
    "llvm-sources": "files of LLVM's language that wheels hold compiled, for `kernelmill.llvm.load`",
    "cache-dir": "where compiled code is kept; the platform's folder for caches by default",
    "opt-level": "LLVM's optimisation level",
    "debug": "whether native modules hold the lines of the source, for debuggers and profilers",
}
MATH_OPERANDS = {"f": "x", "i": "n", "n": "x"}
MATH_RESULTS = {"f": "float", "i": "int", "b": "bool", "ff": "tuple of two floats", "fi": "tuple of float and int"}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    names = list(head)
    lines = [names, ["---"] * len(names), *([cell(c) for c in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def cell(text: str) -> str:
    """A cell's text: a bar in it would end the cell, and what stands for one in code differs from one renderer to the next."""

    def code(span: re.Match[str]) -> str:
        return f"<code>{html.escape(span[1], quote=False)}</code>" if "|" in span[1] else span[0]

    return re.sub(r"`([^`]*)`", code, text).replace("|", "&#124;")


def language() -> str:
    """Types, functions and what is refused."""
    aliases = {d: sorted(a for a, name in NUMPY_ALIASES.items() if name == d) for d in DTYPES}
    dtypes = table(
        ("dtype", "bytes", "also written"),
        ((f"`np.{d.name}`", str(d.itemsize), " ".join(f"`np.{a}`" for a in aliases[d.name])) for d in DTYPES.values()),
    )
    maths = table(
        ("function", "result"),
        ((f"`math.{_math_call(name, row)}`", MATH_RESULTS[row.result]) for name, row in sorted(math_calls.MATH.items())),
    )
    rows = [r for r in NUMPY.values() if not any(isinstance(serve, Elementwise) for serve in r.serves)]
    library = table(
        ("function", "parameters", "meaning"),
        (
            *((_called(r), r.signature.text.replace("=...", "=…"), r.doc) for r in rows if not _form(r)),
            *((f"`np.<function>.{form}`", r.signature.text, f"{r.doc}; of {of}") for form, r, of in _forms(rows)),
            ("`np.mgrid`, `np.ogrid`", "[slices]", "grids of up to four axes"),
        ),
    )  # fmt: skip
    types = table(
        ("annotation", "meaning"),
        ((text if "NamedTuple" in text else f"`{text}`", meaning) for text, meaning, _ in TYPES),
    )
    syntax = [
        table(("written", "remark"), ((f"`{text}`", remark) for text, remark in rows.values()))
        for rows in (STATEMENTS, EXPRESSIONS, PATTERNS)
    ]
    refused = table(("syntax", "instead"), sorted({(what, hint) for what, hint in UNSUPPORTED.values()}))
    return f"""# Language

What a kernel may contain; how to write one is told in [Writing kernels](../guide/kernels.md).

## Types

{types}
## Dtypes

{dtypes}
## Statements

{syntax[0]}
Patterns of `match`:

{syntax[2]}
## Expressions

{syntax[1]}
## Built-in functions

{_names("", BUILTINS, aggregates.CONSUMERS, SPECIAL)}

Methods of lists: {_names(".", list_methods.METHODS, ("sort",))}

Methods of dictionaries: {_names(".", dict_methods.DICT_METHODS)}; of sets: {_names(".", dict_methods.SET_METHODS)}

`collections.Counter` and `collections.defaultdict` of {_names("", dicts.DEFAULTS, dicts.MADE)}

`functools.reduce`, and of `operator`: {_names("operator.", functions.OPERATOR)}

Of `itertools`: {_names("itertools.", iterators.ITERATORS)}

Methods of ints: {_names(".", number_methods.INT_METHODS, ("conjugate",))}; of floats: {_names(
        ".", number_methods.FLOAT_METHODS, ("conjugate",))}

## NumPy: element by element

On scalars and on whole arrays: {_names("np.", ufuncs.UFUNCS)}, and every dtype above as a cast.

## NumPy: functions of arrays

With the arguments that a kernel may give; others are a message. Where arrays have it as a method, the method is named too.

{library}

## Functions of math

{maths}
Over tuples, lists and vectors: {_names("math.", number_methods.MATH_OVER, ("prod",))}.

Constants: `math.pi`, `e`, `tau`, `inf`, `nan`.

## Functions of cmath

{_names("cmath.", complex_numbers.CMATH)}

## Refused, with what to write instead

{refused}
Anything else outside the language is refused as well: each message has file, line, column, a caret and a hint.
"""


def _called(row: NumpyRow) -> str:
    names = [] if row.name.startswith("ndarray.") else [f"`np.{row.name}`"]
    return ", ".join(names + [f"`array.{method}`" for method in row.methods])


def _form(row: NumpyRow) -> str:
    """`at` for `np.add.at` and the like, which many functions have."""
    form = row.name.rpartition(".")[2]
    return form if form in ("at", "outer") else ""


def _forms(rows: list[NumpyRow]) -> Iterator[tuple[str, NumpyRow, str]]:
    for form in ("at", "outer"):
        found = [r for r in rows if _form(r) == form]
        yield form, found[0], _names("", [r.name.removesuffix(f".{form}") for r in found])


def _names(prefix: str, *tables: Iterable[str]) -> str:
    return " ".join(f"`{prefix}{name}`" for name in sorted({name for names in tables for name in names}))


def _math_call(name: str, row: math_calls.MathRow) -> str:
    letters = [MATH_OPERANDS[kind] for kind in row.operands]
    names = [f"{c}{k}" if len(letters) > 1 else c for k, c in enumerate(letters, 1)]
    least = row.least if row.least >= 0 else len(names)
    required, optional = names[:least], names[least:]
    tail = ["…"] if row.variadic else []
    return f"{name}({', '.join(required + tail)}{''.join(f'[, {o}]' for o in optional)})"


def options() -> str:
    """Keys of `[tool.kernelmill]`."""
    defaults = {f.name.replace("_", "-"): f.default for f in (*fields(BuildOptions), *fields(CodeOptions))}
    rows = ((f"`{key}`", OPTION_TEXT[key], spec.expects, f"`{_toml(defaults[key])}`") for key, spec in KEYS.items())
    return f"""# Options

Keys of `[tool.kernelmill]` in `pyproject.toml`. The same keys are given to the command line as `--set KEY=VALUE`, and
to build front ends as `-C kernelmill.KEY=VALUE`.

{table(("key", "meaning", "value", "default"), rows)}
Options of one kernel are written in its decorator: see [Writing kernels](../guide/kernels.md#relaxing-the-rules).

Environment variables: `KERNELMILL_PURE=1` (run time: Python functions only), `KERNELMILL_WARN=1` (run time: warn when
Python runs in place of native code), `KERNELMILL_CACHE_DIR` (build: where compiled code is kept), `KERNELMILL_CACHE_SHARED`
(build: a further folder with compiled code, which is only read), `SOURCE_DATE_EPOCH` (build: the time of a wheel's members),
`CIBUILDWHEEL` (build: a wheel without native code is an error).
"""


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return "[]"
        case str():
            return f'"{value}"'
        case _:
            return str(value)


def targets() -> str:
    """Rows of targets.toml."""
    rows = (
        (
            f"`{t.name}`",
            f"`{t.triple}`",
            ", ".join((*t.wheel_platforms, *t.free_platforms)),
            " ".join(v.name for v in t.levels),
        )
        for t in all_targets().values()
    )
    return f"""# Targets

Platforms that code is made for: the rows of `kernelmill/targets/targets.toml`.

{table(("name", "triple", "wheel tags", "CPU levels"), rows)}"""


def operations() -> str:
    """The table of operations."""
    parts = ["# Operations of the IR\n"]
    for level in ("high", "both", "low"):
        rows = (
            (f"`{op.name}`", f"`{op.signature}`", op.effect, op.doc + (f". Fails: {op.fails}" if op.fails else ""))
            for op in OPS.values()
            if op.level == level
        )
        title = {"high": "High level", "both": "Both levels", "low": "Low level"}[level]
        parts.append(f"## {title}\n\n{table(('operation', 'signature', 'effect', 'meaning'), rows)}")
    for what, rows_of in (("functions", FUNCTION_ATTRIBUTES), ("loops", LOOP_ATTRIBUTES)):
        attributes = ((f"`{name}`", str(row.values), row.meaning) for name, row in rows_of.items())
        parts.append(f"## Attributes of {what}\n\n{table(('attribute', 'values', 'meaning'), attributes)}")
    return "\n".join(parts)


def passes() -> str:
    """The order of the passes."""
    parts = ["# Passes\n\nIn this order, between front end and code generation. `on`: what the pass looks at.\n"]
    first = 1
    for title, group in (("Once for all targets", PASSES), ("For each target", TARGET_PASSES)):
        rows = ((str(n), f"`{row.name}`", row.on, row.level, row.why) for n, row in enumerate(group, first))
        parts.append(f"## {title}\n\n{table(('', 'pass', 'on', 'level', 'why'), rows)}")
        first += len(group)
    return "\n".join(parts)


SHOWN_BY = {
    "kernel": "Of kernels",
    "project": "Of a project's configuration",
    "wheel": "Of wheels",
}


def diagnostics() -> str:
    """Every code, with the smallest program that gets it."""
    parts = [
        "# Diagnostics\n",
        "Every message has a code, a place and mostly a hint: `path:line:column: error[code]: message`. Of each: what it means,",
        "what to do in general, and a small module that gets it, below `import numpy as np` and",
        "`from kernelmill import Array1, Array2, kernel`.\n",
    ]
    for stage, title in SHOWN_BY.items():
        parts.append(f"## {title}\n")
        for row in CODES.values():
            if row.stage == stage:
                parts += [f"### {row.slug}\n", f"{row.meaning}\n", f"*What to do:* {row.hint}.\n"]
                parts += [f"```python\n{row.example.strip()}\n```\n"] if row.example else []
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "language.md": language,
    "options.md": options,
    "targets.md": targets,
    "operations.md": operations,
    "passes.md": passes,
    "diagnostics.md": diagnostics,
}


def main() -> int:
    """Write the pages, or with --check name those that are out of date."""
    stale = [name for name, page in PAGES.items() if _read(REFERENCE / name) != NOTE + page()]
    if "--check" in sys.argv:
        for name in stale:
            print(f"docs/reference/{name} is out of date: run python docs/generate.py")
        return int(bool(stale))
    REFERENCE.mkdir(exist_ok=True)
    for name in stale:
        (REFERENCE / name).write_text(NOTE + PAGES[name](), encoding="utf-8")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
