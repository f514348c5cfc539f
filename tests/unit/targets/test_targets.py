"""The table of targets is complete and consistent, and the host is found as sysconfig tells it."""

import sys
from dataclasses import replace

import pytest

from kernelmill.codegen.llvm import assembly, compile_object, emit
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.parser import parse_module
from kernelmill.ir.types import DTYPES
from kernelmill.link import undefined_symbols
from kernelmill.targets import all_targets, find_host, get_target, host_target

ROWS = sorted(all_targets())


@pytest.mark.parametrize("name", ROWS)
def test_rows(name):
    target = get_target(name)
    assert target.name == name
    assert target.level() == target.levels[0] == target.level(target.levels[0].name)
    assert target.libraries[0].name == "c"
    assert target.wheel_platforms
    assert all(target.suffix(abi).endswith((".so", ".pyd")) for abi in target.abis)
    assert target.data_model.word in (4, 8)
    assert set(target.slices) <= set(ROWS)
    assert all(target.data_model.dtype_numbers(d)[0] in range(24) for d in DTYPES)
    assert hash(target) == hash(get_target(name))


@pytest.mark.parametrize("name", ROWS)
def test_llvm_knows_every_level(name):
    target = get_target(name)
    module = parse_module("func c @f(x: f64) -> (f64) with {exported} { r: f64 = ffloor x; return r }")
    for level in target.levels:
        from kernelmill.codegen.llvm import EmitOptions

        text = assembly(emit(module, target, EmitOptions(level.name)), target)
        if target.triple.startswith("x86_64"):
            assert ("roundsd" in text) == ("round" in level.has)


def test_hosts():
    assert find_host("linux-x86_64", "gnu").name == "linux-x86_64-gnu"
    assert find_host("linux-x86_64", "musl").name == "linux-x86_64-musl"
    assert find_host("macosx-11.0-arm64", "gnu").name == "macos-arm64"  # a cross build that renames the platform alone
    with pytest.raises(KernelmillError, match="no target describes"):
        find_host("plan9-mips", "")
    with pytest.raises(KernelmillError, match="unknown target"):
        get_target("nowhere")
    if sys.platform == "linux":
        assert host_target() in all_targets().values()


CAPABILITIES = {
    "round": ["r: f64 = ffloor x", "r: f64 = fceil x", "r: f64 = ftrunc x", "r: f64 = frint x"],
    "fma": ["r: f64 = fma x, x, x"],
    "half": ["h: f32 = fptrunc x; g: f16 = fptrunc h; e: f32 = fpext g; r: f64 = fpext e"],
}


@pytest.mark.parametrize("name", ROWS)
def test_levels_have_what_they_say(name):
    """What a level has instructions for is no call; what it has none for but is a capability is arithmetic."""
    target = get_target(name)
    for level in target.levels:
        for capability, texts in CAPABILITIES.items():
            if capability == "fma" and capability not in level.has:
                continue  # the C library's function: there is no short way
            for text in texts:
                module = parse_module(f"func c @f(x: f64) -> (f64) with {{exported}} {{ {text}; return r }}")
                row = replace(target, levels=(level,))
                undefined = undefined_symbols([compile_object(emit(module, row), row)])
                assert undefined <= {"_fltused", "_GLOBAL_OFFSET_TABLE_", ".TOC."}, (level.name, text)
