"""A source distribution with the kernels as C: what is in it, and what is built from it where there is no llvmlite."""

import contextlib
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import kernelmill_build
from kernelmill.diagnostics import KernelmillError
from kernelmill.shipped.manifest import read_shipped
from kernelmill.shipped.sdist import sdist_with_c
from kernelmill.targets import all_targets
from kernelmill.wheel.project import open_project

PYPROJECT = """
[build-system]
requires = ["kernelmill"]
build-backend = "kernelmill_build"

[project]
name = "pond"
version = "0.1"

[tool.kernelmill]
sdist-c = true
backend = "auto"
cpu-levels = ["v3"]
"""
MODULE = """import numpy as np
from kernelmill import Array1, explain, kernel


@kernel
def scaled(x: Array1[np.float64]) -> float:
    for i in range(len(x)):
        x[i] = 2.625 * x[i]
    return float(x[0]) + float(x[3])
"""
SCRIPT = Path(__file__).parents[2] / "support" / "without_llvmlite.py"
USE = "import numpy as np, pond; print(pond.explain(pond.scaled).native, pond.scaled(np.ones(4)))"
NATIVE = "pond-0.1-cp311-abi3-manylinux_2_17_x86_64.whl"


def hook(name, folder, *arguments):
    """A hook called in that folder; what it prints goes elsewhere."""
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        return getattr(kernelmill_build, name)(*map(str, arguments))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    """The sdist of a small project."""
    folder = tmp_path_factory.mktemp("pond")
    (folder / "project" / "src" / "pond").mkdir(parents=True)
    (folder / "project" / "pyproject.toml").write_text(PYPROJECT)
    (folder / "project" / "src" / "pond" / "__init__.py").write_text(MODULE)
    return folder / "out" / hook("build_sdist", folder / "project", folder / "out")


@pytest.fixture
def unpacked(sdist, tmp_path):
    """Its folder."""
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "pond-0.1"


def built(folder, out, *, hidden="llvmlite ziglang", path="", **variables):
    """What the hook says that builds a wheel in a process without the `hidden` packages, with the programs of `path` alone."""
    environment = {k: v for k, v in os.environ.items() if k not in ("CC", "CFLAGS", "CIBUILDWHEEL")}
    environment |= {"PATH": path, "KERNELMILL_TESTS_HIDDEN": hidden, "KERNELMILL_CACHE_DIR": str(out / "cache"), **variables}
    out.mkdir(exist_ok=True)
    command = [sys.executable, SCRIPT, "wheel", str(out)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def used(wheel, site):
    """What a program says that uses the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)  # noqa: S202  # what was just made here
    done = subprocess.run([sys.executable, "-c", USE], env={"PYTHONPATH": str(site)}, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_it_has_the_c_of_every_platform_and_each_text_once(unpacked):
    folder = unpacked / "kernelmill-c"
    shipped = read_shipped(unpacked)
    ((_, modules),) = shipped.units.values()
    assert {target for target, _ in modules} == {t.name for t in all_targets().values() if not t.slices}
    assert all(abi in all_targets()[target].abis for target, abi in modules)
    named = {file.path for files in modules.values() for file in files}
    assert named == {str(p.relative_to(folder)) for p in (folder / "c").rglob("*.c")}
    assert modules["linux-x86_64-gnu", "cp311-abi3"] == modules["linux-x86_64-musl", "cp311-abi3"]
    assert len({p.read_bytes() for p in (folder / "c").rglob("*.c")}) == len(named)
    levels = {file.level for file in modules["linux-x86_64-gnu", "cp311-abi3"]}
    assert levels == {"", "v3"}
    assert "// pond/__init__.py:8  x[i] = 2.625 * x[i]" in "".join(p.read_text() for p in (folder / "c").rglob("kernels.*.c"))


@pytest.mark.slow
def test_equal_input_gives_equal_bytes(sdist, monkeypatch):
    project = open_project(sdist.parents[1] / "project", called=True)
    told = []
    assert sdist_with_c(sdist, project, lambda said, sources: told.extend(said)) == sdist.read_bytes()
    assert told == []


def test_native_with_a_compiler_of_the_system(unpacked, tmp_path):
    """It is the C of the sdist that is compiled: a change in it shows."""
    if not shutil.which("gcc"):
        pytest.skip("this machine has no gcc")
    for file in (unpacked / "kernelmill-c" / "c").rglob("*.c"):
        file.write_text(file.read_text().replace("2.625", "3.625"))
    done = built(unpacked, tmp_path / "out", path="/usr/bin:/bin", CC="gcc")
    assert done.stdout.split()[-1] == NATIVE, done.stderr
    assert used(tmp_path / "out" / NATIVE, tmp_path / "site") == ["True", "7.25"]


@pytest.mark.slow
def test_native_with_zig_alone(unpacked, tmp_path):
    pytest.importorskip("ziglang", reason="ziglang is not installed here")
    done = built(unpacked, tmp_path / "out", hidden="llvmlite")
    assert done.stdout.split()[-1] == NATIVE, done.stderr
    assert used(tmp_path / "out" / NATIVE, tmp_path / "site") == ["True", "5.25"]


def test_pure_with_one_loud_line_where_there_is_no_compiler(unpacked, tmp_path):
    done = built(unpacked, tmp_path / "out")
    assert done.stdout.split()[-1] == "pond-0.1-py3-none-any.whl", done.stderr
    (loud,) = [line for line in done.stderr.splitlines() if "PURE PYTHON" in line]
    assert loud.startswith("kernelmill: warning: there is neither llvmlite nor a C compiler for linux-x86_64-gnu: THE PACKAGE IS")
    assert used(tmp_path / "out" / "pond-0.1-py3-none-any.whl", tmp_path / "site") == ["False", "5.25"]


def test_an_error_where_native_code_is_required(unpacked, tmp_path):
    done = built(unpacked, tmp_path / "out", CIBUILDWHEEL="1")
    assert done.returncode == 1
    assert "error: native code cannot be made here" in done.stderr
    assert list((tmp_path / "out").glob("*.whl")) == []


def test_what_was_changed_is_compiled_again(unpacked, tmp_path):
    if not shutil.which("gcc"):
        pytest.skip("this machine has no gcc")
    path = unpacked / "src" / "pond" / "__init__.py"
    path.write_text(path.read_text().replace("2.625", "0.5"))
    done = built(unpacked, tmp_path / "out", path="/usr/bin:/bin", CC="gcc")
    assert "the C in kernelmill-c is not what this kernelmill makes of the sources of pond._kernels" in done.stderr
    assert used(tmp_path / "out" / NATIVE, tmp_path / "site") == ["True", "1.0"]


def test_a_damaged_manifest_is_one_message(unpacked):
    path = unpacked / "kernelmill-c" / "manifest.json"
    good = json.loads(path.read_text())
    (row,) = good["units"].values()
    row["modules"]["linux-x86_64-gnu/cp311-abi3"][0]["path"] = "../../secret"
    for text in ("{", "[]", '{"format": 1}', json.dumps(good)):
        path.write_text(text)
        with pytest.raises(KernelmillError, match=r"manifest\.json is damaged") as caught:
            read_shipped(unpacked)
        assert "delete the folder kernelmill-c" in caught.value.hint
    path.write_text('{"format": 99}')
    assert read_shipped(unpacked).units == {}


@pytest.mark.slow
def test_an_sdist_of_an_sdist_has_one_folder_of_c(unpacked, tmp_path):
    name = hook("build_sdist", unpacked, tmp_path / "again")
    with tarfile.open(tmp_path / "again" / name) as archive:
        names = archive.getnames()
    assert len(names) == len(set(names))
    assert sum(n.endswith("kernelmill-c/manifest.json") for n in names) == 1


def test_an_error_of_a_kernel_leaves_no_sdist(sdist, tmp_path, capfd):
    folder = shutil.copytree(sdist.parents[1] / "project", tmp_path / "project")
    path = folder / "src" / "pond" / "__init__.py"
    path.write_text(path.read_text().replace("return float(x[0])", "return print(x[0])"))
    with pytest.raises(SystemExit):
        hook("build_sdist", folder, tmp_path / "out")
    assert "unsupported" in capfd.readouterr().err
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "table"), [
    ("setuptools.build_meta", ""),
    ("hatchling.build", "[tool.hatch.build.hooks.kernelmill]\n"),
])  # fmt: skip
def test_plug_ins_add_the_c_too(sdist, tmp_path, monkeypatch, backend, table):
    module = pytest.importorskip(backend, reason="it is among the requirements of the tests, and not installed here")
    folder = shutil.copytree(sdist.parents[1] / "project", tmp_path / "project")
    path = folder / "pyproject.toml"
    path.write_text(path.read_text().replace('"kernelmill_build"', f'"{backend}"') + table)
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["python"])
    importlib.invalidate_caches()
    with tarfile.open(tmp_path / "out" / module.build_sdist(str(tmp_path / "out"))) as archive:
        names = archive.getnames()
    assert "pond-0.1/kernelmill-c/CMakeLists.txt" in names
    assert "pond-0.1/src/pond/__init__.py" in names
