"""What the structure of functions becomes in LLVM."""


from kernelmill.codegen.llvm import emit, optimize_to_text
from kernelmill.ir.parser import parse_module
from kernelmill.targets import host_target


def test_unit_loops_vectorise():
    target = host_target()
    module = parse_module(
        """
        func c @scale(x: ptr, y: ptr, n: i64) -> () with {exported} {
          for i: i64 = 0 to n step 1 {
            o: i64 = mul i, 8
            p: ptr = ptradd x, o
            v: f64 = load p
            w: f64 = fmul v, 2.0
            q: ptr = ptradd y, o
            store q, w
          }
          return
        }
        """
    )
    assert "<2 x double>" in optimize_to_text(emit(module, target), target)


def test_loop_hints_reach_llvm():
    target = host_target()
    module = parse_module(
        """
        func c @f(p: ptr, n: i64) -> () with {exported} {
          for i: i64 = 0 to n step 1 { o: i64 = mul i, 8; q: ptr = ptradd p, o
            v: i64 = load q {invariant}; store q, v }
          for j: i64 = 0 to n step 1 with {cold} { store p, j }
          return
        }
        """
    )
    text = emit(module, target)
    assert text.count("!llvm.loop !") == 1
    for hint in ('vectorize.enable", i1 false', "unroll.disable"):
        assert hint in text
    assert "!invariant.load" in text
    assert optimize_to_text(text, target)
