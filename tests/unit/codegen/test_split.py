"""Modules in parts: what goes where."""

from kernelmill.boundary import start_module
from kernelmill.codegen.split import LARGE, names_in, only_used, split
from kernelmill.ir.parser import parse_module
from kernelmill.targets import ABIS, host_target
from support.large_module import module

SMALL = """
func native @small(ctx: ptr, x: f64) -> (f64) { r: f64 = fmul x, 2.0; return r }
func native @looped(ctx: ptr, n: i64) -> (i64) { a: i64 = copy 0; for i: i64 = 0 to n step 1 { a = copy i }; return a }
func native @again(ctx: ptr, n: i64) -> (i64) with {recursive} { s: i32, r: i64 = call ctx, n {callee="again"}; return r }
func c @helper() -> (i64) { return 1 }
func c @enter1(x: f64) -> (f64) { s: i32, r: f64 = call null, x {callee="small"}; return r }
func c @enter2(n: i64) -> (i64) { s: i32, r: i64 = call null, n {callee="looped"}; return r }
func c @enter3(n: i64) -> (i64) { s: i32, r: i64 = call null, n {callee="again"}; return r }
"""


def test_callers_and_callees_stay_together() -> None:
    parts = split(module(4))
    assert [[f.name for f in part.functions] for part in parts] == [[f"f{k}", f"g{k}"] for k in range(4)]
    assert all(not part.shared and not part.foreign and part.effort == "kernels" for part in parts)


def test_a_small_module_is_one_part() -> None:
    assert len(split(module(1))) == 1


def test_parts_have_the_effort_they_are_worth() -> None:
    """A native function without loops goes where it is called; one with loops or recursion is compiled for itself."""
    parts = split(parse_module(SMALL), frozenset({"helper"}))
    assert [(part.effort, {f.name for f in part.functions}, set(part.shared)) for part in parts] == [
        ("glue", {"helper"}, {"helper"}),
        ("entries", {"small", "enter1"}, set()),
        ("kernels", {"looped", "again"}, {"looped", "again"}),
        ("wrappers", {"enter2", "enter3"}, set()),
    ]


def test_a_very_large_function_is_a_part_of_its_own_kind() -> None:
    body = "r: f64 = fmul x, 2.0; " + "r = fmul r, x; " * LARGE
    text = f"func native @huge(ctx: ptr, x: f64) -> (f64) {{ {body}return r }}\n"
    assert [part.effort for part in split(parse_module(text), frozenset({"huge"}))] == ["large"]
    small = text.replace("r = fmul r, x; ", "", 3)
    assert [part.effort for part in split(parse_module(small), frozenset({"huge"}))] == ["kernels"]


def test_every_abi_starts_with_the_same_names() -> None:
    """All that is not the start is compiled once for every ABI."""
    named = {
        frozenset().union(*names_in(start_module((), native_name="m", target=host_target(), abi=abi)).values())
        for abi in ABIS
    }
    own = {"km.slots", "km.slots11", "km.slots12", "km.slots13", "km.module", "km.abi", "PyModuleDef_Init"}
    shared = [{n for n in names if n not in own and not n.startswith(("km.start", "Py", "_Py"))} for names in named]
    assert all(names == shared[0] for names in shared)


def test_what_nothing_reaches_is_left_out() -> None:
    start = parse_module('func c @start() -> (i64) { s: i32, r: i64 = call null, 1.0 {callee="again"}; return r }')
    assert [f.name for f in only_used(parse_module(SMALL), start).functions] == ["again"]
    named = only_used(parse_module(SMALL), parse_module(SMALL))
    assert [f.name for f in named.functions] == ["small", "looped", "again"]


def test_glue_of_each_cpu_level_is_a_part() -> None:
    """A C compiler is told of the CPU once for a whole text, so that one level's code must not get into another's part."""
    text = "\n".join(f'func c @new{name}() -> (i64) {attrs} {{ return 1 }}' for name, attrs in (
        ("", ""), ("$v3", 'with {level="v3"}'), ("$v4", 'with {level="v4"}'), ("2$v3", 'with {level="v3"}'),
    ))  # fmt: skip
    parts = split(parse_module(text), frozenset({"new", "new$v3", "new$v4", "new2$v3"}))
    assert [[f.name for f in part.functions] for part in parts] == [["new"], ["new$v3", "new2$v3"], ["new$v4"]]
