from pathlib import Path

import pytest

import kernelmill
from kernelmill.cli.main import CMAKE, main

KERNEL = "from kernelmill import kernel\n\n\n@kernel\ndef twice(x: float) -> float:\n    return 2.0 * x\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A package `lib` in `src`, which is in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "src" / "lib"
    (folder / "deep").mkdir(parents=True)
    (folder / "__init__.py").write_text('"""A library."""\n')
    (folder / "deep" / "__init__.py").write_text("")
    (folder / "deep" / "a.py").write_text(KERNEL)
    return folder


def made(folder):
    return {str(p.relative_to(folder)) for p in Path(folder).rglob("*") if p.is_file()}


def test_the_files_of_a_native_module(files):
    (files.parent / "mylib").mkdir()
    for name, text in (("__init__.py", ""), ("a.py", KERNEL)):  # what the pretended compiler knows
        (files.parent / "mylib" / name).write_text(text)
    assert main(["module", "mylib", "src/mylib/a.py", "--out", "out", "--target", "linux-x86_64-gnu"]) == 0
    assert made("out") == {"mylib/a.py", "mylib/_kernelmill.py", "mylib/_kernels.abi3.so"}
    assert "from ._kernelmill import kernel" in Path("out/mylib/a.py").read_text()


def test_sources_with_their_list_and_nothing_is_written_twice(files):
    command = ["module", "lib", "src/lib/deep/a.py", "--sources", "--out", "out", "--target", "linux-aarch64-gnu"]
    assert main([*command, "--set", "cpu-levels=v8"]) == 0
    assert {"python/lib/deep/a.py", "python/lib/_kernelmill.py", "c/kernelmill.h", "c/start.c", "module.cmake"} <= made("out")
    listed = Path("out/module.cmake").read_text()
    assert all(f"/c/{p.name}" in listed for p in Path("out/c").glob("*.c"))
    assert 'set(_km_suffix ".abi3.so")' in listed
    assert "return 2.0 * x" in "".join(p.read_text() for p in Path("out/c").glob("*.c"))  # the line of Python, in a comment
    times = {p: p.stat().st_mtime_ns for p in Path("out").rglob("*") if p.is_file()}
    assert main([*command, "--set", "cpu-levels=v8"]) == 0
    assert {p: p.stat().st_mtime_ns for p in times} == times


@pytest.mark.parametrize(
    ("package", "file", "message"),
    [
        ("other", "src/lib/deep/a.py", "is in no folder other"),
        ("lib", "src/lib/__init__.py", "no kernel is native"),
        ("lib", "src/lib/none.py", "cannot read"),
    ],
)
def test_what_cannot_be_made_is_said(files, package, file, message, capsys):
    assert main(["module", package, file, "--out", "out"]) == 1
    assert message in capsys.readouterr().err
    assert not Path("out").exists()


def test_an_error_of_a_kernel_has_its_place(files, capsys):
    (files / "deep" / "a.py").write_text(KERNEL.replace("2.0 * x", "open(x)"))
    assert main(["module", "lib", "src/lib/deep/a.py", "--sources", "--out", "out"]) == 1
    assert "src/lib/deep/a.py:6:" in capsys.readouterr().err
    assert not Path("out").exists()


def test_the_cmake_package_is_printed_and_has_our_version(capsys):
    with pytest.raises(SystemExit):
        main(["--cmake-dir"])
    assert capsys.readouterr().out.strip() == str(CMAKE)
    assert f'set(PACKAGE_VERSION "{kernelmill.__version__}")' in CMAKE.joinpath("kernelmillConfigVersion.cmake").read_text()
