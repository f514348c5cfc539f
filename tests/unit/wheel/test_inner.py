"""The inner back end: where it comes from, that it does not call itself, and what it leaves in the tree."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import kernelmill_build
from kernelmill.diagnostics import KernelmillError
from kernelmill.wheel.inner import calling_inner, is_installed
from kernelmill.wheel.project import open_project, pure_wheel

WRAPPER = "from kernelmill_build import *\n"
PURE = """
import zipfile, os
def build_wheel(folder, settings=None, metadata=None):
    with zipfile.ZipFile(os.path.join(folder, "x-1-py3-none-any.whl"), "w") as archive:
        archive.writestr("x.py", "")
    return "x-1-py3-none-any.whl"
"""
SYSTEM = '[build-system]\nrequires = []\nbuild-backend = "{0}"\nbackend-path = ["_build"]\n'
PROJECT = '[project]\nname = "x"\nversion = "1"\n[tool.setuptools]\npy-modules = ["x"]\n'


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A project with a back end in its tree; the name of its module is new for every test."""

    def make(name: str, text: str, more: str = "") -> Path:
        folder = tmp_path / "project"
        (folder / "_build").mkdir(parents=True)
        (folder / "_build" / f"{name}.py").write_text(text)
        (folder / "x.py").write_text("a = 1\n")
        (folder / "pyproject.toml").write_text(SYSTEM.format(name) + PROJECT + more)
        monkeypatch.chdir(folder)
        return folder

    return make


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return {name for name in archive.namelist() if ".dist-info" not in name}


def test_a_back_end_in_the_tree_is_found(own) -> None:
    folder = own("own_pure", PURE)
    assert not is_installed("own_pure")
    assert is_installed("own_pure", ("_build",))
    with pure_wheel(open_project(folder)) as wheel:
        assert names(wheel) == {"x.py"}
    assert not is_installed("own_pure_too")


def test_a_wrapper_of_ours_gives_the_pure_wheel(own) -> None:
    """Called from the command line it is the inner back end, and called by a front end it is the outer one."""
    folder = own("own_wrapper", WRAPPER)
    with pure_wheel(open_project(folder), quiet=True) as wheel:
        assert wheel.name == "x-1-py3-none-any.whl"
        assert names(wheel) == {"x.py"}
    assert open_project(folder, called=True).options.inner_backend == "setuptools.build_meta"


def test_a_wrapper_that_is_its_own_inner_back_end(own, capfd) -> None:
    folder = own("own_endless", WRAPPER, '[tool.kernelmill]\ninner-backend = "own_endless"\n')
    with pytest.raises(KernelmillError), pure_wheel(open_project(folder), quiet=True):
        pass
    with pytest.raises(SystemExit):
        kernelmill_build.build_sdist(str(folder))
    assert "the inner back end own_endless calls kernelmill again for the same project" in capfd.readouterr().err


def test_a_back_end_that_builds_the_project_in_another_process(own, monkeypatch) -> None:
    folder = own("own_process", PURE)
    monkeypatch.setenv("KERNELMILL_BUILDING", str(folder))
    with pytest.raises(KernelmillError, match="calls kernelmill again"), calling_inner("own_process", ("_build",)):
        pass


def test_the_environment_is_as_it_was(own, monkeypatch) -> None:
    import os
    import sys

    folder = own("own_tidy", PURE)
    before, path = dict(os.environ), list(sys.path)
    with pure_wheel(open_project(folder)):
        pass
    assert (dict(os.environ), sys.path) == (before, path)


@pytest.mark.parametrize("answer", ["None", "3", "'../x-1-py3-none-any.whl'", "'other.whl'", "''"])
def test_a_wheel_that_is_not_there(own, answer) -> None:
    number = abs(hash(answer)) % 10**9
    folder = own(f"own_nothing{number}", f"def build_wheel(folder, settings=None, metadata=None):\n    return {answer}\n")
    with pytest.raises(KernelmillError, match="has made no wheel"), pure_wheel(open_project(folder)):
        pass


@pytest.mark.parametrize(("text", "words"), [
    ("def build_wheel(*a): raise SystemExit(3)\n", "failed: 3"),
    ("def build_wheel(*a): 1 / 0\n", "failed: ZeroDivisionError: division by zero"),
    ("1 / 0\n", "cannot be imported: division by zero"),
    ("x =\n", "cannot be imported: invalid syntax"),
    ("", "failed: AttributeError"),
])  # fmt: skip
def test_failures_are_one_message(own, text, words) -> None:
    number = abs(hash(text)) % 10**9
    folder = own(f"own_failing{number}", text)
    with pytest.raises(KernelmillError) as caught, pure_wheel(open_project(folder), quiet=True):
        pass
    assert words in caught.value.message


def test_nothing_of_an_earlier_build_gets_in(own, monkeypatch) -> None:
    """`build/` of setuptools may hold what a killed build left, or a module that is no more."""
    folder = own("unused", "")
    (folder / "pyproject.toml").write_text('[build-system]\nbuild-backend = "kernelmill_build"\n' + PROJECT)
    stale = folder / "build" / "lib"
    stale.mkdir(parents=True)
    (stale / "x.py").write_text("")
    (stale / "gone.py").write_text("")
    config = folder / "extra.cfg"
    config.write_text("[build]\nforce = 1\n[sdist]\nformats = zip\n")
    monkeypatch.setenv("DIST_EXTRA_CONFIG", str(config))
    with pure_wheel(open_project(folder), quiet=True) as wheel:
        assert names(wheel) == {"x.py"}
        with zipfile.ZipFile(wheel) as archive:
            assert archive.read("x.py") == b"a = 1\n"


FAILS = """
def build_wheel(folder, settings=None, metadata=None):
    raise ValueError("a table that this version does not know")
"""


def test_versions_that_the_project_requires_and_that_are_not_here_are_named(own) -> None:
    folder = own("own_failing", FAILS)
    text = (folder / "pyproject.toml").read_text()
    unmet = '["pytest>=1", "pytest>=9999", "no-such-distribution ; python_version > \'3\'", "absent ; python_version < \'3\'"]'
    (folder / "pyproject.toml").write_text(text.replace("requires = []", f"requires = {unmet}"))
    with pytest.raises(KernelmillError, match="a table that") as caught, pure_wheel(open_project(folder)):
        pass
    assert caught.value.hint == (
        "[build-system] requires what is not installed here: pip install 'pytest>=9999' "
        "'no-such-distribution ; python_version > '\"'\"'3'\"'\"''"
    )


def test_without_unmet_requirements_a_failure_has_no_such_hint(own) -> None:
    folder = own("own_failing_too", FAILS)
    with pytest.raises(KernelmillError, match="does not know") as caught, pure_wheel(open_project(folder)):
        pass
    assert caught.value.hint == ""
