"""`kernelmill check --suggest`: annotations from a sample call; the project is not imported."""

import json

import pytest

from kernelmill.cli.main import main

MODULE = '''
import numpy as np
raise RuntimeError("importing the project is an error")


def smooth(x, width, mode="a", *, scale=1.5, w=None):
    """Doc."""
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i] * scale / width
        if w is not None:
            out[i] *= w[i]
    if mode == "a":
        out[0] = 0
    return out


def pair(p, flag: bool):
    return p[0] + p[1] if flag else 0.5


def bad(x):
    return open(x)


def largest(values):
    return max(values)
'''


@pytest.fixture
def sampled(project):
    (project / "src" / "mylib" / "b.py").write_text(MODULE)
    return project


@pytest.mark.parametrize(("call", "lines"), [
    ("smooth(np.ones(3), 2)", [
        "from kernelmill import Array1, kernel",
        "",
        "@kernel",
        (
            "def smooth(x: Array1[np.float64], width: int, mode: str='a', *, scale: float=1.5, w: None=None) "
            "-> Array1[np.float64]:"
        ),
    ]),
    ("smooth(np.ones(3, 'f'), 2.5, w=numpy.ones((3,), int), scale=np.float32(2))", [
        "from kernelmill import Array1, kernel",
        "",
        "@kernel",
        (
            "def smooth(x: Array1[np.float32], width: float, mode: str='a', *, scale: np.float32=1.5, "
            "w: Array1[np.int64] | None=None) -> Array1[np.float32]:"
        ),
    ]),
    ("pair((1.5, 2.5), True)", [
        "from kernelmill import kernel",
        "",
        "@kernel",
        "def pair(p: tuple[float, float], flag: bool) -> float:",
    ]),
    ("largest([1, 5])", [
        "from kernelmill import kernel",
        "",
        "@kernel",
        "def largest(values: list[int]) -> int:",
    ]),
])  # fmt: skip
def test_suggestion(sampled, capsys, call, lines):
    assert main(["check", "project", "--suggest", f"mylib.b:{call}"]) == 0
    head, *rest = capsys.readouterr().out.splitlines()
    assert head.startswith("# project/src/mylib/b.py:")
    assert rest == lines


def test_what_stands_in_the_way(sampled, capsys):
    assert main(["check", "project", "--suggest", "mylib.b:bad(np.ones(2))"]) == 1
    captured = capsys.readouterr()
    assert "def bad(x: Array1[np.float64]):" in captured.out
    assert "b.py:23:12: error[unsupported-call]: built-in open() is not supported in a kernel" in captured.err


def test_as_json(sampled, capsys):
    assert main(["check", "project", "--json", "--suggest", "mylib.b:pair((1.0, 2.0), flag=False)"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["name"], found["line"]) == (True, "pair", 18)


@pytest.mark.parametrize(("call", "message"), [
    ("mylib.b:smooth(np.ones(3)", "this is no Python call"),
    ("mylib.b", "this is no Python call"),
    ("smooth(1)", "this is no Python call"),
    ("mylib.b:smooth", "a function of a module must be called"),
    ("mylib.b:smooth([1.0, 'a'], 2)", "this is a value of type list, which a kernel does not take"),
    ("mylib.b:smooth([], 2)", "this is a value of type list, which a kernel does not take"),
    ("mylib.b:smooth(np.ones(3))", "missing 1 required positional argument: 'width'"),
    ("mylib.b:smooth(np.ones(3), 1, 'a', 2)", "takes from 2 to 3 positional arguments but 4 were given"),
    ("mylib.b:smooth(np.ones(3), 1, size=2)", "unexpected keyword argument 'size'"),
    ("mylib.b:smooth(*range(3))", "the arguments must be literals"),
    ("mylib.b:smooth(open('/etc/passwd'), 1)", "--suggest:1:8: error[sample-call]: the name 'open' is not evaluated"),
    ("mylib.b:smooth(" + "(" * 300, "this is no Python call"),
    ("mylib.b:smooth(" + "-" * 9000 + "1)", "nested too deeply"),
    ("mylib.b:smooth(" + "1," * 6000 + ")", "a sample call of 12016 characters is too long"),
    ("mylib.b:smooth(\0)", "this is no Python call"),
    ("mylib.b:nothing(1)", "there is no function mylib.b:nothing"),
    ("mylib.c:smooth(1)", "there is no function mylib.c:smooth"),
    ("other:smooth(1)", "there is no module other"),
])  # fmt: skip
def test_bad_calls(sampled, capsys, call, message):
    assert main(["check", "project", "--suggest", call]) == 1
    assert message in capsys.readouterr().err
