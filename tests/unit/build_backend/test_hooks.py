import contextlib
import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kernelmill
import kernelmill_build
import kernelmill_templates
from kernelmill.codegen.compilers import Compiler

MANYLINUX = "mylib-1.0-cp311-abi3-manylinux_2_17_x86_64.whl"


@pytest.fixture
def inside(project, monkeypatch):
    """As a build front end calls: in the project's folder."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("CIBUILDWHEEL", raising=False)
    return project


def configure(project, text):
    path = project / "pyproject.toml"
    path.write_text(path.read_text() + text)


def test_requirements_name_the_inner_back_end(inside, monkeypatch):
    hook = kernelmill_build.get_requires_for_build_wheel
    assert hook() == ["setuptools>=77"]
    monkeypatch.setattr("kernelmill_build._milling.find_linker", lambda target: None)
    assert hook() == ["setuptools>=77", "ziglang>=0.13"]
    assert kernelmill_build.get_requires_for_build_sdist() == ["setuptools>=77"]
    assert kernelmill_build.get_requires_for_build_editable() == ["setuptools>=77"]


@pytest.mark.parametrize(
    ("backend", "installed", "wheels", "compiler", "asked"),
    [
        ("auto", True, True, False, []),
        ("auto", False, True, True, ["llvmlite>=0.46"]),  # also where there is a C compiler: LLVM is what most have
        ("auto", False, False, True, []),  # pip would try to compile llvmlite itself
        ("auto", False, False, False, []),
        ("llvm", False, False, True, ["llvmlite>=0.46"]),
        ("c", True, True, True, []),
        ("c", False, True, False, ["ziglang>=0.13"]),
    ],
)
def test_what_makes_code_is_asked_for_where_it_is_missing(inside, monkeypatch, backend, installed, wheels, compiler, asked):
    milling = importlib.import_module("kernelmill_build._milling")
    monkeypatch.setattr(milling, "importable", lambda name: installed)
    monkeypatch.setattr(milling, "has_wheel", lambda name: wheels)
    monkeypatch.setattr(milling, "find_compiler", lambda target: Compiler(("gcc",), "gcc", "12", "") if compiler else None)
    configure(inside, f'[tool.kernelmill]\nbackend = "{backend}"\nsdist-c = true\n')
    assert kernelmill_build.get_requires_for_build_wheel() == ["setuptools>=77", *asked]
    assert kernelmill_build.get_requires_for_build_sdist() == ["setuptools>=77"]


@pytest.mark.parametrize(("backend", "builder", "asked"), [
    ("c", "cmake", ["cmake>=3.21", "ninja"]), ("c", "direct", []), ("auto", "cmake", []), ("llvm", "cmake", []),
])  # fmt: skip
def test_cmake_is_asked_for_where_it_is_to_build(inside, monkeypatch, backend, builder, asked):
    milling = importlib.import_module("kernelmill_build._milling")
    monkeypatch.setattr(milling, "importable", lambda name: True)
    monkeypatch.setattr(milling, "find_compiler", lambda target: Compiler(("gcc",), "gcc", "12", ""))
    monkeypatch.setattr(milling, "missing_programs", lambda: ["cmake>=3.21", "ninja"])
    configure(inside, f'[tool.kernelmill]\nbackend = "{backend}"\nc-builder = "{builder}"\n')
    assert kernelmill_build.get_requires_for_build_wheel() == ["setuptools>=77", *asked]


@pytest.mark.parametrize(
    ("backend", "requirement"),
    [
        ("hatchling.build", "hatchling"),
        ("flit_core.buildapi", "flit_core>=3.11,<4"),
        ("poetry.core.masonry.api", "poetry-core"),
    ],
)
def test_requirements_of_inner_back_ends_that_are_not_there_yet(inside, monkeypatch, backend, requirement):
    monkeypatch.setattr("kernelmill_build._hooks.is_installed", lambda name, path: False)
    configure(inside, f'[tool.kernelmill]\ninner-backend = "{backend}"\n')
    assert kernelmill_build.get_requires_for_build_wheel() == [requirement]
    extras = ["editables"] if backend == "hatchling.build" else []
    assert kernelmill_build.get_requires_for_build_editable() == [requirement, *extras]


def test_build_wheel_makes_one_wheel(inside, tmp_path, capfd):
    assert kernelmill_build.build_wheel(str(tmp_path / "out")) == MANYLINUX
    assert [p.name for p in (tmp_path / "out").iterdir()] == [MANYLINUX]
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1] == "kernelmill: 1 kernel native"


def test_settings_reach_options_and_inner_back_end(inside, tmp_path):
    settings = {"kernelmill.targets": "linux-x86_64-musl", "--build-option": []}
    name = kernelmill_build.build_wheel(str(tmp_path / "out"), settings)
    assert name == MANYLINUX.replace("manylinux_2_17", "musllinux_1_2")


def test_an_error_ends_with_status_1_and_no_wheel(inside, tmp_path, answer, capfd):
    answer.error = True
    with pytest.raises(SystemExit) as caught:
        kernelmill_build.build_wheel(str(tmp_path / "out"))
    assert caught.value.code == 1
    assert "src/mylib/a.py:5:5: error[unsupported-syntax]" in capfd.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_pure_wheel_draws_a_warning(inside, tmp_path, answer, capfd):
    answer.native = None
    assert kernelmill_build.build_wheel(str(tmp_path / "out")) == "mylib-1.0-py3-none-any.whl"
    assert "warning: no kernel is native" in capfd.readouterr().err


def test_a_pure_wheel_is_an_error_for_cibuildwheel(inside, tmp_path, answer, monkeypatch, capfd):
    answer.native = None
    monkeypatch.setenv("CIBUILDWHEEL", "1")
    with pytest.raises(SystemExit):
        kernelmill_build.build_wheel(str(tmp_path / "out"))
    assert "a native wheel is required here" in capfd.readouterr().err


def test_require_native(inside, tmp_path, answer, capfd):
    answer.native = None
    configure(inside, "[tool.kernelmill]\nrequire-native = true\n")
    with pytest.raises(SystemExit):
        kernelmill_build.build_wheel(str(tmp_path / "out"))


def test_a_bad_table_is_one_message(inside, tmp_path, capfd):
    configure(inside, '[tool.kernelmill]\non_unsupported = "fallback"\n')
    with pytest.raises(SystemExit):
        kernelmill_build.build_wheel(str(tmp_path / "out"))
    assert capfd.readouterr().err.splitlines()[-2:] == [
        "kernelmill: error: pyproject.toml: [tool.kernelmill]: unknown key 'on_unsupported'",
        "  hint: did you mean on-unsupported?",
    ]


def test_build_sdist_is_the_inner_back_ends(inside, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    assert kernelmill_build.build_sdist(str(out)) == "mylib-1.0.tar.gz"


def test_an_editable_wheel_requires_kernelmill(inside, tmp_path):
    out = tmp_path / "out"
    name = kernelmill_build.build_editable(str(out))
    with zipfile.ZipFile(out / name) as archive:
        metadata = archive.read("mylib-1.0.dist-info/METADATA").decode()
    assert "\nRequires-Dist: kernelmill[llvm]\n" in metadata


def test_an_editable_wheel_does_without_kernelmill(inside, tmp_path):
    """Where a front end has not looked at what it requires."""
    name = kernelmill_build.build_editable(str(tmp_path / "out"))
    with zipfile.ZipFile(tmp_path / "out" / name) as archive:
        archive.extractall(tmp_path / "site")
    code = f"import site; site.addsitedir({str(tmp_path / 'site')!r}); import mylib.a, kernelmill; print(kernelmill.__file__)"
    roots = [str(Path(module.__file__).parents[1]) for module in (kernelmill, kernelmill_templates)]
    code += f"; import sys; sys.path += {roots!r}; del sys.modules['kernelmill']"
    code += "; import kernelmill; print(kernelmill.__file__)"
    command = [sys.executable, "-I", "-S", "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout.splitlines()
    assert shown == [str(tmp_path / "site" / "_kernelmill_editable_mylib_shim.py"), kernelmill.__file__]


def test_metadata_hooks_are_there_only_where_the_answer_is_certain(inside, tmp_path):
    assert not hasattr(kernelmill_build, "prepare_metadata_for_build_wheel")
    out = tmp_path / "metadata"
    out.mkdir()
    with contextlib.chdir(inside):
        name = kernelmill_build.prepare_metadata_for_build_editable(str(out))
    assert "\nRequires-Dist: kernelmill[llvm]\n" in Path(out, name, "METADATA").read_text()
    configure(inside, '[tool.kernelmill]\ninner-backend = "flit_core.buildapi"\n')
    assert not hasattr(kernelmill_build, "prepare_metadata_for_build_editable")


@pytest.mark.parametrize("settings", [{}, {"kernelmill.targets": "linux-x86_64-gnu"}])
def test_the_wheel_is_for_the_running_interpreter(inside, tmp_path, monkeypatch, settings):
    monkeypatch.setattr("kernelmill.wheel.project.host_abi", lambda: "cp314-cp314t")
    name = MANYLINUX.replace("cp311-abi3", "cp314-cp314t")
    assert kernelmill_build.build_wheel(str(tmp_path / "out"), settings) == name


def test_no_native_module_for_the_running_interpreter_leaves_a_pure_wheel(inside, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr("kernelmill.wheel.project.host_abi", lambda: "cp314-cp314t")
    settings = {"kernelmill.targets": "linux-i686-gnu"}
    assert kernelmill_build.build_wheel(str(tmp_path / "out"), settings) == "mylib-1.0-py3-none-any.whl"
    assert "no native modules for free-threaded Python on linux-i686-gnu" in capfd.readouterr().err


def test_no_native_module_for_the_running_interpreter_is_an_error_under_cibuildwheel(inside, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr("kernelmill.wheel.project.host_abi", lambda: "cp314-cp314t")
    monkeypatch.setenv("CIBUILDWHEEL", "1")
    with pytest.raises(SystemExit):
        kernelmill_build.build_wheel(str(tmp_path / "out"), {"kernelmill.targets": "linux-i686-gnu"})
    assert "a native wheel is required here" in capfd.readouterr().err
