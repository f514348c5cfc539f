"""`build` for several platforms, its manifest and checksums, and `targets`."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
from wheel.wheelfile import WheelFile

from kernelmill import files, targets
from kernelmill.cli import progress
from kernelmill.cli.commands import targets as targets_command
from kernelmill.cli.main import main
from kernelmill.codegen.llvm import backend as llvm_backend
from kernelmill.codegen.llvm import compile as llvm_compile
from kernelmill.link import tools
from kernelmill.targets import ABIS, all_targets, get_target

GNU = "mylib-1.0-cp311-abi3-manylinux_2_17_x86_64.whl"
RELEASE = [name for name, abi in ABIS.items() if not abi.testing]


MODULE = "from kernelmill import kernel\n\n\n@kernel\ndef f(x: float) -> float:\n    return x\n"
PURE = "mylib-1.0-py3-none-any.whl"
FILES = {
    "mylib/__init__.py": "",
    "mylib/a.py": MODULE,
    "mylib-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: mylib\nVersion: 1.0\n",
    "mylib-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


@pytest.fixture(autouse=True)
def pure(tmp_path, monkeypatch):
    """A pure wheel with one kernel in the current folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with WheelFile(PURE, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)


def built(capsys, *arguments: str) -> dict:
    assert main(["mill", PURE, "--json", "--out", "out", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_all_is_every_target_and_abi(capsys):
    data = built(capsys, "--target", "all")
    made = {(f["target"], f["abi"]) for f in data["files"]}
    native = {(t.name, abi) for t in all_targets().values() for abi in t.abis if abi in RELEASE}
    assert made == native | {("", "")}  # the last is pure Python
    assert data["ok"] is True
    assert data["failures"] == []
    assert {Path(w).name for w in data["wheels"]} == {f["file"] for f in data["files"]} == names(Path("out"))


def test_all_without_the_pure_one(capsys):
    data = built(capsys, "--target", "all", "--no-pure")
    assert all(f["target"] for f in data["files"])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix == ".whl"}


def test_the_manifest_says_what_a_file_is(capsys):
    data = built(capsys, "--target", "linux-x86_64-gnu")
    wheel = Path("out", GNU).read_bytes()
    assert data["files"] == [{
        "file": GNU, "size": len(wheel), "sha256": hashlib.sha256(wheel).hexdigest(),
        "tags": ["cp311-abi3-manylinux_2_17_x86_64"], "target": "linux-x86_64-gnu", "abi": "cp311-abi3",
        "kernels": ["mylib.a.f"], "needed": ["libc.so.6"], "minimum_os": "9.9",
    }]  # fmt: skip


def test_abis_are_chosen_by_name(capsys):
    abis = "cp313-cp313t,cp315-abi3.abi3t"
    data = built(capsys, "--target", "linux-x86_64-gnu,pyodide-wasm32", "--abi", abis)
    assert [f["abi"] for f in data["files"]] == abis.split(",")
    every = built(capsys, "--target", "linux-x86_64-gnu", "--abi", "all")
    assert [f["abi"] for f in every["files"]] == list(get_target("linux-x86_64-gnu").abis)


@pytest.mark.parametrize(
    ("minor", "free_threaded", "abi"),
    [(11, False, "cp311-abi3"), (15, False, "cp311-abi3"), (13, True, "cp313-cp313t"), (14, True, "cp314-cp314t"),
     (15, True, "cp315-abi3.abi3t"), (17, True, "cp315-abi3.abi3t")],
)  # fmt: skip
def test_a_build_for_this_machine_is_for_the_running_interpreter(capsys, monkeypatch, minor, free_threaded, abi):
    monkeypatch.setattr(targets, "host_abi", lambda: targets.abi_of_interpreter(minor, free_threaded=free_threaded))
    monkeypatch.setattr("kernelmill.wheel.project.host_abi", targets.host_abi)
    assert {f["abi"] for f in built(capsys)["files"]} == {abi}


def test_an_older_free_threaded_python_has_no_abi(capsys, monkeypatch):
    monkeypatch.setattr("kernelmill.wheel.project.host_abi", lambda: targets.abi_of_interpreter(12, free_threaded=True))
    assert main(["mill", PURE]) == 1
    assert "no native module can be made for free-threaded Python 3.12" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["--target", "vax"], "unknown target 'vax'", r"linux-x86_64-gnu, .*pyodide-wasm32"),
        (["--abi", "cp39-abi3"], "unknown ABI 'cp39-abi3'", r"cp311-abi3, .*cp315-abi3\.abi3t"),
        (["--set", "cpu-levels=v1,v9"], "unknown CPU level 'v9'", r"v1, .*v4"),
        (["--target", "pyodide-wasm32", "--abi", "cp311-abi3"], "no target has the ABI cp311-abi3", "has cp314-cp314"),
    ],
)
def test_unknown_names_get_the_known_ones(capsys, arguments, message, hint):
    assert main(["mill", PURE, *arguments]) == 1
    error, advice = capsys.readouterr().err.splitlines()[-2:]
    assert message in error
    assert re.search(hint, advice)
    assert not Path("dist").exists()


def test_a_target_that_fails_does_not_keep_the_others(answer, capsys):
    answer.broken = ("linux-i686-gnu", "windows-arm64")
    arguments = ["mill", PURE, "--target", "linux-x86_64-gnu,linux-i686-gnu,windows-arm64,macos-arm64"]
    assert main([*arguments, "--json"]) == 1
    captured = capsys.readouterr()
    data = json.loads(captured.out)
    assert data["ok"] is False
    assert [f["target"] for f in data["files"]] == ["linux-x86_64-gnu", "macos-arm64"]
    assert data["failures"][0] == {
        "target": "linux-i686-gnu", "abi": "cp311-abi3", "error": "linux-i686-gnu is out of order", "hint": "mend it",
    }  # fmt: skip
    assert captured.err.splitlines() == [
        "kernelmill: error: linux-i686-gnu cp311-abi3: linux-i686-gnu is out of order", "  hint: mend it",
        "kernelmill: error: windows-arm64 cp311-abi3: windows-arm64 is out of order", "  hint: mend it",
        "kernelmill: error: 2 wheels were not made",
    ]  # fmt: skip
    assert len(names(Path("dist"))) == 2


def test_one_target_that_fails_is_one_message(answer, capsys):
    answer.broken = ("linux-i686-gnu",)
    assert main(["mill", PURE, "--target", "linux-i686-gnu"]) == 1
    assert capsys.readouterr().err == "kernelmill: error: linux-i686-gnu is out of order\n  hint: mend it\n"
    assert not Path("dist").exists()


def test_checksums(capsys):
    built(capsys, "--target", "linux-x86_64-gnu")
    Path("out", "gone.whl").write_text("gone")
    built(capsys, "--target", "windows-win32")
    lines = Path("out", "SHA256SUMS").read_text().splitlines()
    assert [line.split("  ")[1] for line in lines] == sorted(names(Path("out")) - {"gone.whl"})
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd="out", check=False).returncode == 0


def test_an_interrupted_run_leaves_nothing(capsys, monkeypatch):
    """Interrupted while the second of several files is put in its place."""
    placed = []

    def replace(self, target):
        if placed:
            raise KeyboardInterrupt
        placed.append(target)
        return rename(self, target)

    rename = Path.rename
    monkeypatch.setattr(files.Path, "replace", replace)
    assert main(["mill", PURE, "--target", "linux-x86_64-gnu,windows-win32", "--out", "out"]) == 130
    assert capsys.readouterr().err.endswith("kernelmill: interrupted\n")
    assert [path for path in Path("out").iterdir() if path not in placed] == []


def test_progress_is_for_people(capsys, monkeypatch):
    with progress.stepping("compiling", 3) as step:
        step("linux-x86_64-gnu")
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with progress.stepping("compiling", 3) as step:
        step("linux-x86_64-gnu")
        step("windows-amd64 cp311-abi3")
    shown = capsys.readouterr().err
    assert "windows-amd64 cp311-abi3" in shown
    assert "1/3" in shown


def test_targets(capsys):
    assert main(["targets"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["target", "wheel", "platform", "Python", "ABIs", "CPU", "levels", "code", "linker"]
    assert [row.split()[0] for row in rows] == list(all_targets())
    assert re.search(r"linux-s390x-gnu +manylinux_2_17_s390x +cp311-abi3 .* z10 +yes +zig ld.lld", "\n".join(rows))


def test_targets_as_json_say_what_this_machine_can_do(capsys, monkeypatch):
    monkeypatch.setattr(llvm_backend, "can_generate", lambda target: "loongarch" not in target.triple)
    monkeypatch.setattr(targets_command, "find_linker", lambda target: None)
    assert main(["targets", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["linux-loongarch64-gnu"]["code"] is False
    assert rows["macos-universal2"] == {
        "name": "macos-universal2", "platforms": ["macosx_10_13_universal2"], "abis": list(get_target("macos-arm64").abis),
        "levels": ["m1"], "code": True, "linker": None,
    }  # fmt: skip
    assert main(["targets"]) == 0
    out = capsys.readouterr().out
    assert "no: a newer llvmlite" in out
    assert "none: pip install ziglang" in out


def test_a_target_that_this_llvmlite_lacks(monkeypatch):
    target = get_target("linux-loongarch64-gnu")

    def missing(triple):
        raise RuntimeError("No available targets are compatible with triple")

    assert llvm_compile.can_generate(target)
    monkeypatch.setattr(llvm_compile.llvm.Target, "from_triple", missing)
    assert not llvm_compile.can_generate(target)
    with pytest.raises(llvm_compile.KernelmillError, match="makes no code for loongarch64-unknown-linux-gnu") as caught:
        llvm_compile.compile_object("", target)
    assert caught.value.hint == "install a newer llvmlite, or leave the target out"


def test_a_linker_that_is_missing(monkeypatch):
    monkeypatch.setattr(tools, "find_linker", lambda target: None)
    for name, hint in (("windows-arm64", "pip install ziglang"), ("linux-x86_64-gnu", "pip install ziglang, or put")):
        with pytest.raises(llvm_compile.KernelmillError, match=f"no linker for {name} was found") as caught:
            tools.require_linker(get_target(name))
        assert caught.value.hint.startswith(hint)


BACKEND = """
import pathlib
from wheel.wheelfile import WheelFile

def build_wheel(folder, settings=None, metadata=None):
    name = "mylib-1.0-cp312-cp312-win_amd64.whl"
    with WheelFile(pathlib.Path(folder, name), "w") as archive:
        archive.writestr("mylib/__init__.py", "")
        archive.writestr("mylib/a.py", pathlib.Path("src/mylib/a.py").read_bytes())
        archive.writestr("mylib-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: mylib\\nVersion: 1.0\\n")
        archive.writestr("mylib-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: cp312-cp312-win_amd64\\n")
    return name
"""


def test_an_inner_back_end_that_makes_a_wheel_for_another_platform(project, capsys, monkeypatch):
    (project / "platform_backend.py").write_text(BACKEND)
    monkeypatch.syspath_prepend(project)
    assert main(["build", "project", "--set", "inner-backend=platform_backend"]) == 1
    error, hint = capsys.readouterr().err.splitlines()
    assert "mylib-1.0-cp312-cp312-win_amd64.whl holds native code for win_amd64, which does not go with the target" in error
    assert "build the wheel on that platform" in hint
