"""Where llvmlite is not installed everything works that makes no code, and what does says what to install."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "support" / "without_llvmlite.py"
MISSING = "kernelmill: error: native code cannot be made here: the package llvmlite or a C compiler"


def run(*arguments, cwd):
    """In a process that finds no program."""
    environment = {name: value for name, value in os.environ.items() if name not in ("CC", "CFLAGS")} | {"PATH": ""}
    command = [sys.executable, SCRIPT, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.fixture
def pure(project):
    """The project without its kernel."""
    (project / "src" / "mylib" / "a.py").write_text("def f(x):\n    return x\n")
    return project


def test_help_and_targets(tmp_path):
    assert "check" in run("--help", cwd=tmp_path).stdout
    done = run("targets", "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert {row["code"] for row in json.loads(done.stdout)} == {False}
    assert "no: pip install llvmlite" in run("targets", cwd=tmp_path).stdout


def test_check_says_what_would_be_native(project):
    done = run("check", project, cwd=project.parent)
    assert (done.returncode, done.stderr.strip()) == (0, "1 kernel native")
    assert "mylib.a.f" in done.stdout


def test_what_a_build_needs(project):
    done = run("requires", cwd=project)
    assert done.returncode == 0
    assert "setuptools>=77" in done.stdout


def test_a_pure_project_is_built(pure, tmp_path):
    for arguments in (("build", pure, "--out", tmp_path), ("wheel", tmp_path)):
        done = run(*arguments, cwd=pure)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip().endswith("mylib-1.0-py3-none-any.whl")


@pytest.mark.parametrize("more", [[], ["--target", "all"]])
def test_a_build_says_what_is_missing_and_what_to_install(project, tmp_path, more):
    done = run("build", project, "--out", tmp_path / "out", *more, cwd=project.parent)
    assert done.returncode == 1
    message, hint = done.stderr.splitlines()
    assert message.startswith(MISSING)
    assert "pip install llvmlite" in hint
    assert not (tmp_path / "out").exists()


def test_so_does_the_hook(project, tmp_path):
    done = run("wheel", tmp_path, cwd=project)
    assert done.returncode == 1
    message, hint = done.stderr.splitlines()[-2:]
    assert message.startswith(MISSING)
    assert "pip install llvmlite" in hint


def test_stages_that_need_no_code_are_shown(project):
    assert "func" in run("inspect", project, "--emit", "low", cwd=project.parent).stdout
    assert "the package llvmlite is missing" in run("inspect", project, "--emit", "asm", cwd=project.parent).stderr
