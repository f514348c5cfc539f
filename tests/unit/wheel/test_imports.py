import ast

import pytest

from kernelmill.source import SourceFile
from kernelmill.wheel.imports import ShimPlace, append_rebinding, rewrite_imports

INNER = ShimPlace(".", "_kernelmill")
TOP = ShimPlace("", "_mod_kernelmill")


def rewrite(text, place=INNER):
    new, problems = rewrite_imports(SourceFile("mylib/a.py", "mylib.a", text), place)
    assert not problems
    ast.parse(new)
    return new


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from kernelmill import kernel\n", "from ._kernelmill import kernel\n"),
        ("from kernelmill import kernel as k, Array1\n", "from ._kernelmill import kernel as k, Array1\n"),
        (
            "from kernelmill import (\n    kernel,  # mark\n    Array1,\n)\n",
            "from ._kernelmill import (\n    kernel,  # mark\n    Array1,\n)\n",
        ),
        ("from  kernelmill\\\n import kernel\n", "from  ._kernelmill\\\n import kernel\n"),
        ("from \\\n kernelmill import kernel\n", "from \\\n ._kernelmill import kernel\n"),
        ("from kernelmill import *\n", "from ._kernelmill import *\n"),
        ("import kernelmill\n", "from . import _kernelmill as kernelmill\n"),
        ("import kernelmill as km  # km\n", "from . import _kernelmill as km  # km\n"),
        ("import os, kernelmill\n", "import os; from . import _kernelmill as kernelmill\n"),
        ("import kernelmill as k, os\n", "from . import _kernelmill as k; import os\n"),
        (
            "import os, kernelmill, re, io as o\n",
            "import os; from . import _kernelmill as kernelmill; import re, io as o\n",
        ),
        ("import os, \\\n    kernelmill\n", "import os; \\\n    from . import _kernelmill as kernelmill\n"),
        ("import \\\n  kernelmill\n", "from . import \\\n  _kernelmill as kernelmill\n"),
        ("x = 1; import kernelmill; y = 2\n", "x = 1; from . import _kernelmill as kernelmill; y = 2\n"),
        (
            "try:\n    from kernelmill import kernel\nexcept ImportError:\n    def kernel(f): return f\n",
            "try:\n    from ._kernelmill import kernel\nexcept ImportError:\n    def kernel(f): return f\n",
        ),
        ("if TYPE_CHECKING: import kernelmill as km\n", "if TYPE_CHECKING: from . import _kernelmill as km\n"),
        ("é = 'ü'; from kernelmill import kernel\n", "é = 'ü'; from ._kernelmill import kernel\n"),
        ("import x\r\nfrom kernelmill import kernel\r\n", "import x\r\nfrom ._kernelmill import kernel\r\n"),
        ("import x\rfrom kernelmill import kernel\r", "import x\rfrom ._kernelmill import kernel\r"),
        ("x = 1\x0c\nfrom kernelmill import kernel", "x = 1\x0c\nfrom ._kernelmill import kernel"),
        ('"""Made with kernelmill."""\n# import kernelmill\n', '"""Made with kernelmill."""\n# import kernelmill\n'),
        ("from .kernelmill import x\n", "from .kernelmill import x\n"),
        ("import kernelmillion\n", "import kernelmillion\n"),
        ("text = 'made with kernelmill'\n", "text = 'made with kernelmill'\n"),
    ],
)
def test_spellings(before, after):
    assert rewrite(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from kernelmill import kernel\n", "from _mod_kernelmill import kernel\n"),
        ("import kernelmill\n", "import _mod_kernelmill as kernelmill\n"),
        ("import os, kernelmill as k\n", "import os; import _mod_kernelmill as k\n"),
        ("import kernelmill, os\n", "import _mod_kernelmill as kernelmill; import os\n"),
    ],
)
def test_spellings_at_the_top_level(before, after):
    assert rewrite(before, TOP) == after


@pytest.mark.parametrize(
    ("text", "line", "column", "width"),
    [
        ("import kernelmill.pipeline\n", 1, 7, 19),
        ("from kernelmill.pipeline import compile_unit\n", 1, 0, 44),
        ("from kernelmill import kernel, __version__\n", 1, 31, 11),
        ("import kernelmill as km\nprint(km.__version__)\n", 2, 6, 14),
        ("import importlib\nm = importlib.import_module('kernelmill')\n", 2, 28, 12),
        ("é = __import__('kernelmill.cli')\n", 1, 15, 16),
    ],
)
def test_what_would_need_kernelmill_at_run_time_is_an_error(text, line, column, width):
    _, problems = rewrite_imports(SourceFile("mylib/a.py", "mylib.a", text), INNER)
    (problem,) = problems
    span = problem.span
    assert (problem.code, span.line, span.col, span.end_col - span.col) == (
        "needed-at-run-time",
        line,
        column,
        width,
    )


def test_a_local_name_may_be_called_like_the_alias():
    rewrite("import kernelmill as k\ndef f(rows):\n    for k in rows:\n        print(k.name)\ng = lambda k: k.name\n")


def test_a_module_that_is_not_python():
    _, problems = rewrite_imports(SourceFile("a.py", "a", "import kernelmill\ndef f(:\n"), INNER)
    assert [(p.code, p.span.line) for p in problems] == [("syntax-error", 2)]


@pytest.mark.parametrize(
    ("text", "start"),
    [("def f(): pass\n", "def f(): pass\n"), ("x = 1", "x = 1\n"), ("x = 1\r\n", "x = 1\r\n")],
)
def test_rebinding_is_one_more_line(text, start):
    new = append_rebinding(text, ["f", "g"], INNER)
    end = "\r\n" if "\r\n" in text else "\n"
    line = "from ._kernelmill import kernel as _kernelmill_kernel; f, g = _kernelmill_kernel(f), _kernelmill_kernel(g)"
    assert new == start + line + end
