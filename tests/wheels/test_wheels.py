"""From a project on disk to a library that runs elsewhere, through the front ends people use."""

import sys
import zipfile

import pytest

from .conftest import USE, run

pytestmark = pytest.mark.slow

WHEEL = "tinylib-1.0-cp311-abi3-manylinux_2_17_x86_64.whl"
NATIVE, PURE = "True True True\n", "False False False\n"


@pytest.mark.parametrize(
    "backend", ["setuptools.build_meta", "hatchling.build", "flit_core.buildapi", "poetry.core.masonry.api"]
)
def test_every_inner_back_end(project, pip_wheel, installed, tmp_path, backend):
    wheel = pip_wheel(project(backend), tmp_path / "out")
    assert wheel.name == WHEEL
    _, python = installed(wheel)
    assert python(USE) == NATIVE


def test_without_its_native_file_and_by_variable_the_library_is_pure(project, pip_wheel, installed, tmp_path):
    site, python = installed(pip_wheel(project(), tmp_path / "out"))
    assert python(USE, KERNELMILL_PURE="1") == PURE
    (native,) = site.rglob("*.so")
    native.unlink()
    assert python(USE) == PURE


def test_two_builds_are_the_same_bytes(project, pip_wheel, tmp_path):
    folder = project()
    first = pip_wheel(folder, tmp_path / "first").read_bytes()
    assert pip_wheel(folder, tmp_path / "second").read_bytes() == first


def test_no_linker_and_no_compiler_on_path(project, pip_wheel, installed, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    _, python = installed(pip_wheel(project(), tmp_path / "out", PATH=str(empty)))
    assert python(USE) == NATIVE


@pytest.mark.parametrize("frontend", ["build", "uv"])
def test_other_front_ends(project, wheelhouse, tools, installed, tmp_path, frontend):
    links = str(wheelhouse)
    command = {
        "build": [tools, "-m", "build", "--outdir", "out", "project"],
        "uv": [tools.parent / "uv", "build", "--no-cache", "--python", sys.executable, "--out-dir", "out", "project"],
    }[frontend]
    project()
    run(command, tmp_path, PIP_FIND_LINKS=links, UV_FIND_LINKS=links)
    made = {p.name for p in (tmp_path / "out").iterdir()} - {".gitignore"}
    assert made == {WHEEL, "tinylib-1.0.tar.gz"}
    _, python = installed(tmp_path / "out" / WHEEL)
    assert python(USE) == NATIVE


def test_the_checkers_accept_it(project, pip_wheel, tools, tmp_path):
    wheel = pip_wheel(project(), tmp_path / "out")
    shown = run([tools.parent / "auditwheel", "show", wheel], tmp_path)
    assert "manylinux" in shown
    run([tools.parent / "abi3audit", "--strict", wheel], tmp_path)
    run([tools.parent / "check-wheel-contents", wheel], tmp_path)
    run([tools.parent / "twine", "check", "--strict", wheel], tmp_path)


@pytest.mark.parametrize("backend", ["setuptools.build_meta", "hatchling.build"])
def test_an_editable_install_runs_the_sources(project, wheelhouse, tmp_path, runtime, backend):
    folder = project(backend)
    site = tmp_path / "venv"
    run([sys.executable, "-m", "venv", site], tmp_path)
    python = site / "bin" / "python"
    run([python, "-m", "pip", "install", "-q", "numpy", "-e", folder], tmp_path, PIP_FIND_LINKS=str(wheelhouse))
    code = "import tinylib as t, kernelmill; print(t.__file__, t.count(10), kernelmill.explain(t.count).native)"
    assert run([python, "-c", code], tmp_path).split() == [str(folder / "tinylib" / "__init__.py"), "45", "True"]


def test_an_error_in_a_kernel_is_shown_by_pip_and_makes_no_wheel(project, pip_wheel, tmp_path):
    folder = project()
    path = folder / "tinylib" / "signal.py"
    path.write_text(path.read_text() + "\n\n@kernel\ndef bad(x: int) -> int:\n    return open(x)\n")
    with pytest.raises(AssertionError) as caught:
        pip_wheel(folder, tmp_path / "out")
    line = len(path.read_text().splitlines())
    assert f"tinylib/signal.py:{line}:" in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert not list(tmp_path.glob("out/*"))


def test_the_command_builds_both_linux_wheels(project, tmp_path, installed):
    folder = project()
    command = [sys.executable, "-m", "kernelmill", "build", folder, "--out", "out"]
    output = run(command, tmp_path).splitlines()
    assert output[-2:] == [f"out/{WHEEL}", f"out/{WHEEL.replace('manylinux_2_17', 'musllinux_1_2')}"]
    with zipfile.ZipFile(tmp_path / output[-2]) as archive:
        assert "tinylib/_kernels.abi3.so" in archive.namelist()
    _, python = installed(tmp_path / output[-2])
    assert python(USE) == NATIVE
