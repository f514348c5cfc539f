"""Which C compiler is chosen, and what is said where there is none."""

import sys

import pytest

from kernelmill.codegen import compilers
from kernelmill.codegen.compilers import Compiler, find_compiler, makes
from kernelmill.diagnostics import KernelmillError
from kernelmill.targets import get_target, host_target

GCC = Compiler(("gcc",), "gcc", "12.2.0", "x86_64-linux-gnu")


@pytest.fixture(autouse=True)
def no_choice(monkeypatch):
    monkeypatch.delenv("CC", raising=False)


def told(folder, name, macros, machine="x86_64-linux-gnu"):
    """A program that answers as a compiler would."""
    text = "\n".join(f"#define {key} {value}" for key, value in macros.items())
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys\nprint({machine!r} if '-dumpmachine' in sys.argv else {text!r})\n")
    path.chmod(0o755)
    return path


def test_cc_decides(tmp_path, monkeypatch):
    path = told(tmp_path, "mycc", {"__GNUC__": 13, "__GNUC_MINOR__": 2})
    monkeypatch.setenv("CC", f"{path} -m64")
    found = find_compiler(get_target("linux-x86_64-gnu"))
    assert (found.argv, found.family, found.version) == ((str(path), "-m64"), "gcc", "13.2.0")


def test_cc_that_is_no_compiler_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("CC", str(tmp_path / "nothing"))
    with pytest.raises(KernelmillError, match="no C compiler answers to that name"):
        find_compiler(host_target())


def test_cc_that_is_too_old_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("CC", str(told(tmp_path, "oldcc", {"__GNUC__": 4, "__GNUC_MINOR__": 8})))
    with pytest.raises(KernelmillError, match=r"gcc 4\.8\.0, which is too old"):
        find_compiler(host_target())


def test_gcc_serves_its_own_cpu_only():
    assert makes(GCC, get_target("linux-x86_64-gnu"))
    assert makes(GCC, get_target("linux-x86_64-musl"))
    assert not makes(GCC, get_target("linux-aarch64-gnu"))
    assert not makes(GCC, get_target("windows-amd64"))


def test_zig_serves_where_nothing_else_does(monkeypatch):
    zig = Compiler(("zig", "cc"), "zig", "0.14", "")
    monkeypatch.setattr(compilers, "_PROGRAMS", ())
    monkeypatch.setattr(compilers, "_zig", lambda: zig)
    assert find_compiler(get_target("linux-s390x-gnu")) is zig
    monkeypatch.setattr(compilers, "_zig", lambda: None)
    assert find_compiler(get_target("linux-s390x-gnu")) is None


def test_a_clang_without_the_c_headers_of_a_system_does_not_serve_it(monkeypatch):
    def answer(_command: tuple[str, ...], text: bytes = b"") -> str | None:
        return None if b"<stdint.h>" in text else ""

    bare = Compiler(("clang of this test",), "clang", "14.0.6", "x86_64-linux-gnu")
    monkeypatch.setattr(compilers, "_answer", answer)
    assert makes(bare, get_target("linux-x86_64-gnu"))
    assert not makes(bare, get_target("macos-arm64"))
