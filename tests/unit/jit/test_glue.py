"""What of the glue is compiled once: two files, of which a kernel of scalars needs one."""

import importlib
import textwrap

import pytest

import kernelmill
from kernelmill.boundary.precompiled import REST, START, shared_glue
from kernelmill.cache.store import Memory
from kernelmill.codegen import backends
from kernelmill.codegen.split import names_in
from kernelmill.ir.nodes import Module, attr
from kernelmill.jit import glue
from kernelmill.targets import all_targets, get_target, host_target

PAIRS = [(name, abi) for name, target in all_targets().items() if not target.slices for abi in target.abis]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_each_function_is_in_one_file_and_the_start_needs_no_other(pair):
    target, abi = pair
    shared = shared_glue(get_target(target).for_code(), "_native", abi)
    own = {name: [f.name for f in m.functions if not attr(f, "elsewhere")] for name, m in shared.files.items()}
    outer = {f.name for f in shared.stand_ins}
    assert sorted(outer & {*own[START]} | outer & {*own[REST]}) == sorted(outer)
    assert not outer & {*own[START]} & {*own[REST]}
    for name, module in shared.files.items():
        there = {f.name for f in module.functions} | {g.name for g in module.globals}
        named = frozenset[str]().union(*names_in(module).values())
        assert {n for n in named if n.startswith("km")} <= there, name
    assert not any(attr(f, "elsewhere") for f in shared.files[START].functions)


def test_the_files_that_a_module_needs():
    target = host_target()
    with backends.opened("llvm", backends.Work(count=1, quick=True)) as backend:
        found = glue.glue_for(target, target.abis[0], backend, Memory())
        stand_ins = {f.name: f for f in found.stand_ins}
        scalars = found.objects(Module((stand_ins["km_leave"], stand_ins["km_bind"])))
        arrays = found.objects(Module((stand_ins["km_leave"], stand_ins["km_overlap"])))
    assert len(scalars) == 1
    assert arrays[0] == scalars[0]
    assert len(arrays) == 2


def test_kernels_of_scalars_and_of_arrays_in_one_process(tmp_path, monkeypatch):
    np = pytest.importorskip("numpy")
    monkeypatch.setattr(glue, "_known", {})
    path = tmp_path / "glue_of_both.py"
    path.write_text(
        textwrap.dedent("""
            from kernelmill import kernel
            @kernel(jit=True, cache=False)
            def twice(n): return 2 * n
            @kernel(jit=True, cache=False)
            def total(x):
                s = 0.0
                for v in x: s += v
                return s
        """)
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    both = importlib.import_module("glue_of_both")
    assert (both.twice(21), both.total(np.ones(3)), both.twice(1 << 62)) == (42, 3.0, 1 << 63)
    assert all(kernelmill.explain(kernel).native for kernel in (both.twice, both.total))
