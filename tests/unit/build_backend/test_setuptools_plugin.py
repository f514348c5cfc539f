import importlib
import sys
import zipfile
from email.parser import BytesParser

import pytest
from setuptools import build_meta

import kernelmill_build
from kernelmill_build import setuptools_plugin

MANYLINUX = "mylib-1.0-cp311-abi3-manylinux_2_17_x86_64.whl"
PLAIN = "mylib-1.0-py3-none-any.whl"


@pytest.fixture
def inside(project, monkeypatch):
    """The folder of a project of setuptools that names kernelmill among its requirements alone."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("CIBUILDWHEEL", raising=False)
    monkeypatch.setattr(sys, "argv", ["python"])
    change(project, 'requires = ["kernelmill"]', 'requires = ["kernelmill>=0.1", "setuptools"]')
    change(project, '"kernelmill_build"', '"setuptools.build_meta"')
    return project


def change(project, old, new):
    path = project / "pyproject.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def built(out, hook="build_wheel"):
    """The wheel that setuptools makes, opened."""
    out.mkdir(exist_ok=True)
    name = getattr(build_meta, hook)(str(out))
    return name, zipfile.ZipFile(out / name)


def requirements(wheel):
    return BytesParser().parsebytes(wheel.read("mylib-1.0.dist-info/METADATA")).get_all("Requires-Dist", [])


def test_the_wheel_is_native_under_its_new_name_alone(inside, tmp_path):
    name, wheel = built(tmp_path / "out")
    assert name == MANYLINUX
    assert [p.name for p in (tmp_path / "out").iterdir()] == [MANYLINUX]
    assert wheel.read("mylib/_kernels.abi3.so") == b"native code"
    assert b"from ._kernelmill import kernel" in wheel.read("mylib/a.py")
    assert requirements(wheel) == []


@pytest.mark.parametrize(
    "requires",
    ['["setuptools"]', '["kernelmill-extras", "setuptools"]', '["kernelmills"]'],
)
def test_other_projects_are_left_alone(inside, tmp_path, requires):
    change(inside, '["kernelmill>=0.1", "setuptools"]', requires)
    assert built(tmp_path / "out")[0] == PLAIN


def test_the_table_alone_is_enough(inside, tmp_path):
    change(inside, '["kernelmill>=0.1", "setuptools"]', '["setuptools"]')
    with (inside / "pyproject.toml").open("a") as stream:
        stream.write('[tool.kernelmill]\ntargets = ["linux-x86_64-musl"]\n')
    assert built(tmp_path / "out")[0] == MANYLINUX.replace("manylinux_2_17", "musllinux_1_2")


def test_a_command_class_of_the_project_stays(inside, tmp_path):
    (inside / "setup.py").write_text(
        "from setuptools import setup\n"
        "from setuptools.command.bdist_wheel import bdist_wheel\n\n\n"
        "class Numbered(bdist_wheel):\n"
        "    def finalize_options(self):\n"
        "        self.build_number = '7'\n"
        "        super().finalize_options()\n\n\n"
        "setup(cmdclass={'bdist_wheel': Numbered})\n"
    )
    name, wheel = built(tmp_path / "out")
    assert name == MANYLINUX.replace("1.0-", "1.0-7-")
    assert "mylib/_kernels.abi3.so" in wheel.namelist()


def test_editable_wheels_and_what_is_said_beforehand_require_kernelmill(inside, tmp_path):
    metadata = tmp_path / "metadata"
    metadata.mkdir()
    folder = build_meta.prepare_metadata_for_build_editable(str(metadata))
    text = (metadata / folder / "METADATA").read_text()
    assert text.count("Requires-Dist: kernelmill") == 1
    _, wheel = built(tmp_path / "out", "build_editable")
    assert requirements(wheel) == ["kernelmill[llvm]"]
    assert "mylib/a.py" not in wheel.namelist()
    folder = build_meta.prepare_metadata_for_build_wheel(str(tmp_path / "out"))
    assert "kernelmill" not in (tmp_path / "out" / folder / "METADATA").read_text()


def test_a_project_with_both_is_milled_once(inside, tmp_path, monkeypatch):
    change(inside, '"setuptools.build_meta"', '"kernelmill_build"')
    times = []
    milling = importlib.import_module("kernelmill_build._milling")
    usual = milling.mill
    monkeypatch.setattr(milling, "mill", lambda path, *rest, **named: times.append(path.name) or usual(path, *rest, **named))
    assert kernelmill_build.build_wheel(str(tmp_path / "out")) == MANYLINUX
    assert times == [PLAIN]
    assert kernelmill_build.build_editable(str(tmp_path / "out")).startswith("mylib-1.0-0.editable-py3")


def test_the_linker_is_asked_for_where_there_is_none(inside, monkeypatch):
    assert build_meta.get_requires_for_build_wheel() == []
    monkeypatch.setattr("kernelmill_build._milling.find_linker", lambda target: None)
    assert build_meta.get_requires_for_build_wheel() == ["ziglang>=0.13"]
    assert build_meta.get_requires_for_build_sdist() == []


def test_an_error_of_a_kernel_is_one_message_and_no_wheel(inside, tmp_path, answer, capfd):
    answer.error = True
    with pytest.raises(SystemExit) as caught:
        built(tmp_path / "out")
    assert caught.value.code == 1
    assert "src/mylib/a.py:5:5: error[unsupported-syntax]" in capfd.readouterr().err
    assert not list((tmp_path / "out").glob("*.whl"))


def test_a_table_that_is_wrong_is_one_message(inside, tmp_path, capfd):
    (inside / "pyproject.toml").write_text("[tool.kernelmill\n")
    with pytest.raises(SystemExit) as caught:
        setuptools_plugin._takes_part(inside)
    assert caught.value.code == 1
    assert "is not valid TOML" in capfd.readouterr().err
