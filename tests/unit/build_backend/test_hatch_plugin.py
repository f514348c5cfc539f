import zipfile
from email.parser import BytesParser

import pytest

import kernelmill_build

build = pytest.importorskip("hatchling.build", reason="hatchling is among the requirements of the tests, and not installed here")

MANYLINUX = "mylib-1.0-cp311-abi3-manylinux_2_17_x86_64.whl"
HOOK = "[tool.hatch.build.targets.wheel.hooks.kernelmill]\n"


@pytest.fixture
def inside(project, monkeypatch, tmp_path):
    """The folder of a project of hatchling with the hook."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("CIBUILDWHEEL", raising=False)
    (tmp_path / "out").mkdir()
    path = project / "pyproject.toml"
    path.write_text(path.read_text().replace('"kernelmill_build"', '"hatchling.build"'))
    add(project, HOOK)
    return project


def add(project, text):
    with (project / "pyproject.toml").open("a") as stream:
        stream.write(text)


def requirements(path):
    with zipfile.ZipFile(path) as wheel:
        return BytesParser().parsebytes(wheel.read("mylib-1.0.dist-info/METADATA")).get_all("Requires-Dist", [])


def test_the_wheel_is_native_and_named_so(inside, tmp_path):
    out = tmp_path / "out"
    assert build.build_wheel(str(out)) == MANYLINUX
    assert [p.name for p in out.iterdir()] == [MANYLINUX]
    with zipfile.ZipFile(out / MANYLINUX) as wheel:
        assert wheel.read("mylib/_kernels.abi3.so") == b"native code"
        assert "Tag: cp311-abi3-manylinux_2_17_x86_64" in wheel.read("mylib-1.0.dist-info/WHEEL").decode()
    assert requirements(out / MANYLINUX) == []


def test_without_native_code_the_wheel_stays_pure(inside, tmp_path, answer):
    answer.native = None
    assert build.build_wheel(str(tmp_path / "out")) == "mylib-1.0-py3-none-any.whl"


def test_editable_wheels_require_kernelmill(inside, tmp_path):
    name = build.build_editable(str(tmp_path / "out"))
    assert requirements(tmp_path / "out" / name) == ["kernelmill[llvm]"]


def test_a_project_with_both_is_milled_once(inside, tmp_path, capfd):
    path = inside / "pyproject.toml"
    path.write_text(path.read_text().replace('"hatchling.build"', '"kernelmill_build"'))
    add(inside, '[tool.kernelmill]\ninner-backend = "hatchling.build"\n')
    assert kernelmill_build.build_wheel(str(tmp_path / "out")) == MANYLINUX
    assert capfd.readouterr().err.count("1 kernel native") == 1


def test_the_linker_is_asked_for_where_there_is_none(inside, monkeypatch):
    assert build.get_requires_for_build_wheel() == []
    monkeypatch.setattr("kernelmill_build._milling.find_linker", lambda target: None)
    assert build.get_requires_for_build_wheel() == ["ziglang>=0.13"]
    assert build.get_requires_for_build_sdist() == []


def test_an_error_of_a_kernel_is_one_message_and_no_wheel(inside, tmp_path, answer, capfd):
    answer.error = True
    with pytest.raises(SystemExit):
        build.build_wheel(str(tmp_path / "out"))
    assert "src/mylib/a.py:5:5: error[unsupported-syntax]" in capfd.readouterr().err
    assert not list((tmp_path / "out").iterdir())


def test_options_in_the_hook_s_table_are_sent_to_ours(inside, tmp_path, capfd):
    add(inside, 'targets = ["linux-x86_64"]\n')
    with pytest.raises(SystemExit):
        build.build_wheel(str(tmp_path / "out"))
    assert "hint: options of kernelmill stand in [tool.kernelmill]" in capfd.readouterr().err


def test_another_hook_that_changes_the_tag_later_is_an_error(inside, tmp_path, capfd):
    (inside / "tagging.py").write_text(
        "from hatchling.builders.hooks.plugin.interface import BuildHookInterface\n\n\n"
        "class Tagging(BuildHookInterface):\n"
        "    def initialize(self, version, build_data):\n"
        "        if 'tag' in build_data:\n"
        "            build_data['tag'] = 'py3-none-win32'\n"
    )
    add(inside, '[tool.hatch.build.targets.wheel.hooks.custom]\npath = "tagging.py"\n')
    with pytest.raises(SystemExit):
        build.build_wheel(str(tmp_path / "out"))
    assert "put the hook `kernelmill` after those" in capfd.readouterr().err
