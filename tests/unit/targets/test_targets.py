"""The table of targets is complete and consistent, and the host is found as sysconfig tells it."""

import sys

import pytest

from kernelmill.codegen.llvm import assembly, emit
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.parser import parse_module
from kernelmill.ir.types import DTYPES
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
    assert target.word in (4, 8)
    assert set(target.slices) <= set(ROWS)
    assert all(target.dtype_numbers(d)[0] in range(24) for d in DTYPES)
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
    with pytest.raises(KernelmillError, match="no target describes"):
        find_host("plan9-mips", "")
    with pytest.raises(KernelmillError, match="unknown target"):
        get_target("nowhere")
    if sys.platform == "linux":
        assert host_target() in all_targets().values()
