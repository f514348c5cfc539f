import json
import zipfile

import pytest

import kernelmill
from kernelmill.cli.main import main

MANYLINUX = "mylib-1.0-cp311-abi3-manylinux_2_17_x86_64.whl"
MUSLLINUX = MANYLINUX.replace("manylinux_2_17", "musllinux_1_2")
CARET = """\
project/src/mylib/a.py:5:5: error[unsupported-syntax]: `f` cannot be compiled
 5 | def f(x: float) -> float:
   |     ^
  hint: write it otherwise
"""


def test_version(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"kernelmill {kernelmill.__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["buidl"], ["build", "--nope"], ["mill"], ["inspect", ".", "--emit", "c++"]])
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: kernelmill" in capsys.readouterr().err


def test_build(project, capsys):
    assert main(["build", "project", "--out", "wheels"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [f"wheels/{MANYLINUX}", f"wheels/{MUSLLINUX}"]
    assert captured.err == "1 kernel native\n"
    with zipfile.ZipFile(f"wheels/{MANYLINUX}") as archive:
        assert archive.read("mylib/_kernels.abi3.so") == b"native code"
        assert archive.testzip() is None


def test_build_for_one_target_with_json(project, capsys):
    assert main(["build", "project", "--target", "linux-x86_64-musl", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["wheels"] == [f"dist/{MUSLLINUX}"]
    assert (data["ok"], data["kernels"][0]["name"], data["kernels"][0]["line"]) == (True, "f", 5)


def test_a_named_target_makes_no_further_wheels(project, capsys):
    assert main(["build", "project", "--target", "linux-x86_64-gnu"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"dist/{MANYLINUX}"]


def test_mill(project, capsys):
    (project / "src" / "mylib" / "a.py").write_text("x = 1\n")
    assert main(["build", "project", "--out", "pure"]) == 0
    capsys.readouterr()
    assert main(["mill", "pure/mylib-1.0-py3-none-any.whl", "--out", "again"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "again/mylib-1.0-py3-none-any.whl\n"
    assert "note: no kernels were found: the wheel is pure Python" in captured.err


def test_an_error_in_a_kernel(project, answer, capsys):
    answer.error = True
    assert main(["build", "project"]) == 1
    captured = capsys.readouterr()
    assert CARET in captured.err
    assert captured.err.splitlines()[-1].startswith("kernelmill: error: 1 error in the modules of mylib-1.0")
    assert not (project.parent / "dist").exists()


def test_an_error_as_json(project, answer, capsys):
    answer.error = True
    assert main(["build", "project", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["ok"] is False
    assert data["diagnostics"][0]["code"] == "unsupported-syntax"


def test_check(project, capsys):
    assert main(["check", "project"]) == 0
    assert capsys.readouterr().out.split() == [
        "kernel",
        "runs",
        "signature",
        "or",
        "reason",
        "mylib.a.f",
        "native",
        "(x:",
        "float)",
        "->",
        "float",
    ]


def test_check_of_an_error(project, answer, capsys):
    answer.error = True
    assert main(["check", "project"]) == 1
    captured = capsys.readouterr()
    assert captured.out.split()[-3:] == ["mylib.a.f", "Python", "because"]
    assert CARET in captured.err


def test_check_as_json(project, answer, capsys):
    answer.error = True
    assert main(["check", "project", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["ok"], data["kernels"][0]["status"]) == (False, "fallback")


def test_inspect(project, capsys):
    assert main(["inspect", "project", "f", "--emit", "llvm"]) == 0
    assert capsys.readouterr().out == "llvm of f in mylib._kernels for linux-x86_64-gnu\n"


def test_inspect_of_an_unknown_kernel(project, capsys):
    assert main(["inspect", "project", "unknown"]) == 1
    assert "there is no native kernel unknown" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "nowhere"], "nowhere: there is no such folder or wheel"),
        (["build", "."], "there is no pyproject.toml"),
        (["build", "project", "--target", "vax"], "unknown target 'vax'"),
        (["build", "project", "--set", "kernals=a"], "unknown key 'kernals'"),
        (["build", "project", "--set", "kernels"], "KEY=VALUE"),
        (["build", "project", "--out", "project/pyproject.toml"], "cannot write project/pyproject.toml/mylib"),
        (["build", "project", "--set", "inner-backend=no.such"], "the inner back end no.such cannot be imported"),
        (["mill", "project/pyproject.toml"], "not the name of a wheel"),
    ],
)
def test_bad_input_is_one_clear_message(project, arguments, message, capsys):
    assert main(arguments) == 1
    *_, line = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("  hint")]
    assert line.startswith("kernelmill: error: ")
    assert message in line
