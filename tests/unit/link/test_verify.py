"""Modules read back: each reader on a real module, and what is said where tag and binary disagree."""

import io
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from kernelmill.boundary import add_boundary, capi
from kernelmill.codegen import backends
from kernelmill.codegen.llvm import compile_object, emit
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.parser import parse_module
from kernelmill.ir.types import FLOAT, NpScalar
from kernelmill.link import LinkInputs, link_command, link_unit, read_module, require_linker, verify, verify_module
from kernelmill.project.kernels import KernelSpec, Parameter
from kernelmill.project.options import KernelOptions
from kernelmill.source import NOWHERE
from kernelmill.targets import ABIS, all_targets, get_target

NAME = "pkg._kernels"
BACKEND = backends.opened("llvm", backends.Work(count=1))
MATH = """
func native @sine(ctx: ptr, x: f64) -> (f64) { y: f64 = libm x {fn="sin"}; return y }
"""
SINE = KernelSpec("pkg.mod", "sine", "sine", (Parameter("x", FLOAT),), FLOAT, "", NOWHERE, KernelOptions())
ROWS = sorted(name for name, target in all_targets().items() if not target.slices)
_MADE: dict[tuple[str, str], bytes] = {}


def made(name: str, abi: str = "") -> bytes:
    """A module with one kernel, the sine, for a target."""
    target = get_target(name)
    abi = abi or target.abis[0]
    if (name, abi) not in _MADE:
        whole = add_boundary(parse_module(MATH), (SINE,), native_name=NAME, target=target, abi=abi)
        _MADE[name, abi] = link_unit([compile_object(emit(whole, target), target, 1)], target, NAME, abi, BACKEND).data
    return _MADE[name, abi]


@pytest.mark.parametrize("name", ROWS)
def test_every_target_reads_back(name):
    target = get_target(name)
    facts = verify_module(made(name), target, NAME, target.abis[0])
    assert facts.machine == target.machine
    assert "PyModuleDef_Init" in facts.undefined
    assert "PyInit__kernels" in facts.exported


def test_elf_as_another_library_reads_it():
    for name in ("linux-x86_64-gnu", "linux-s390x-gnu", "linux-armv7l-gnu"):
        data = made(name)
        facts, elf = read_module(data), ELFFile(io.BytesIO(data))
        dynamic, symbols = elf.get_section_by_name(".dynamic"), elf.get_section_by_name(".dynsym")
        versions = elf.get_section_by_name(".gnu.version_r")
        assert facts.machine == elf["e_machine"]
        assert list(facts.needed) == [tag.needed for tag in dynamic.iter_tags("DT_NEEDED")]
        assert set(facts.undefined) == {s.name for s in symbols.iter_symbols() if s.name and s["st_shndx"] == "SHN_UNDEF"}
        assert set(facts.versions) == {(need.name, aux.name) for need, all_ in versions.iter_versions() for aux in all_}


def said(data: bytes, target, abi: str = "", name: str = NAME) -> str:
    with pytest.raises(KernelmillError) as caught:
        verify_module(data, target, name, abi or target.abis[0])
    assert caught.value.hint
    return caught.value.message


GNU, MUSL, MAC, WINDOWS = map(get_target, ("linux-x86_64-gnu", "linux-x86_64-musl", "macos-arm64", "windows-amd64"))


def test_another_machine():
    message = said(made("linux-aarch64-gnu"), GNU)
    assert message.startswith("pkg/_kernels.abi3.so for linux-x86_64-gnu does not fit the tag cp311-abi3-manylinux_2_17_x86_64")
    assert "its machine is EM_AARCH64, not EM_X86_64" in message
    assert "machine is x86_64, not arm64" in said(made("macos-x86_64"), MAC)
    assert "machine is IMAGE_FILE_MACHINE_ARM64" in said(made("windows-arm64"), WINDOWS)


def test_another_format():
    assert "it is in format coff, not elf" in said(made("windows-amd64"), GNU)


def test_a_newer_c_library_than_the_tag_says():
    older = replace(GNU, wheel_platforms=("manylinux_2_1_x86_64",))
    assert "needs GLIBC_2.2.5 of libm.so.6, the tag says 2.1" in said(made(GNU.name), older)
    assert verify.glibc_of(replace(GNU, wheel_platforms=("manylinux_2_28_x86_64", "manylinux_2_17_x86_64"))) == (2, 17)


def test_the_other_c_library():
    message = said(made(GNU.name), MUSL)
    assert "needs the library libc.so.6, which the platform does not promise" in message
    assert "needs GLIBC_2.2.5 of libm.so.6" in message
    assert "libc.musl-x86_64.so.1" in said(made(MUSL.name), GNU)


def test_a_newer_system_than_the_tag_says():
    assert "it needs system version 11.0, the tag says 10.15" in said(made(MAC.name), replace(MAC, minimum_os="10.15"))
    assert "it needs system version 6.0, the tag says 5.1" in said(made(WINDOWS.name), replace(WINDOWS, minimum_os="5.1"))


def test_names_of_the_interpreter(monkeypatch):
    monkeypatch.setitem(capi.SINCE, "Py_Version", 12)
    assert "it uses Py_Version, which is in the stable ABI from 3.12; the tag says 3.11" in said(made(GNU.name), GNU)
    monkeypatch.setattr(capi, "stable_since", lambda name: None if name == "PyModuleDef_Init" else 2)
    assert "it uses PyModuleDef_Init, which is not in the stable ABI" in said(made(MAC.name), MAC)


def test_another_abi():
    message = said(made(WINDOWS.name, "cp315-abi3.abi3t"), WINDOWS, "cp311-abi3")
    assert "needs the library python3t.dll" in message
    assert "does not export PyInit__kernels" in message
    assert "exports PyModExport__kernels besides" in message
    assert "does not export PyInit_other" in said(made(GNU.name), GNU, name="pkg.other")


def test_a_symbol_of_no_known_library(tmp_path: Path):
    """Linked by hand: our own link would have refused it before."""
    text = 'extern @gethostname()\nfunc c @PyInit__kernels() -> () with {exported} { ccall {callee="gethostname"}; return }'
    (tmp_path / "a.o").write_bytes(compile_object(emit(parse_module(text), GNU), GNU))
    tool = require_linker(GNU)
    command = link_command(GNU, LinkInputs((tmp_path / "a.o",), tmp_path / "m.so"), tool)
    subprocess.run([*command, "-rpath", "/opt/lib"], check=True)
    message = said((tmp_path / "m.so").read_bytes(), GNU)
    assert "it leaves gethostname undefined" in message
    assert "it makes the loader search /opt/lib" in message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no known format"),
        (b"\x7fELF", "index out of range"),
        (compile_object("", GNU), "no shared object"),
        (made(GNU.name)[:5000], ""),
        (made(WINDOWS.name)[:300], ""),
        (compile_object("", MAC), "neither a dynamic library nor a bundle"),
        (b"\0asm\1\0\0\0", "no side module"),
        (b"MZ" + bytes(58) + struct.pack("<I", 64) + b"nope", "no Windows module"),
    ],
)
def test_what_is_no_module(data, reason):
    message = said(data, GNU)
    assert message.startswith("pkg/_kernels.abi3.so for linux-x86_64-gnu cannot be read back: ")
    assert reason in message


def test_functions_of_float_where_there_are_none():
    """32-bit Windows has no sinf: the sine of a float is that of a double, rounded."""
    text = """func native @sine(ctx: ptr, x: f32, y: f32) -> (f32) {
      a: f32 = libm x {fn="sinf"}; b: f32 = libm a, y {fn="powf"}; c: f32 = libm b {fn="cbrtf"}; return c }"""
    kind = NpScalar("float32")
    spec = replace(SINE, params=(Parameter("x", kind), Parameter("y", kind)), result=kind)
    found = {}
    for name in ("windows-win32", "windows-amd64"):
        target = get_target(name)
        whole = add_boundary(parse_module(text), (spec,), native_name=NAME, target=target)
        linked = link_unit([compile_object(emit(whole, target), target, 1)], target, NAME, "cp311-abi3", BACKEND)
        found[name] = {symbol for symbol in linked.facts.undefined if not symbol.startswith(("Py", "_Py"))}
    assert found == {"windows-win32": {"sin", "pow", "cbrtf"}, "windows-amd64": {"sinf", "powf", "cbrtf"}}
    lacking = replace(WINDOWS, libraries=(replace(WINDOWS.libraries[0], lacks=("sin",)), WINDOWS.libraries[1]))
    assert "it uses sin, which no library of the platform has" in said(made(WINDOWS.name), lacking)


def test_every_abi_is_told_apart():
    for abi in ("cp314-cp314t", "cp315-abi3.abi3t"):
        data = made(GNU.name, abi)
        assert verify_module(data, GNU, NAME, abi).exported == (f"{ABIS[abi].entry}__kernels",)
