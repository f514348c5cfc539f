from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.project.kernels import KernelReport
from kernelmill.report.data import failure_data, report_data
from kernelmill.report.text import diagnostics_text, failure_text, summary_text
from kernelmill.source import NOWHERE, SourceFile, SourceSet, Span

SOURCES = SourceSet((SourceFile("a.py", "a", "x = 1\ny = œ + z\n"),))
PROBLEM = Diagnostic("error", "unknown-name", "`z` is unknown", Span("a.py", 2, 8, 2, 9), "define it")
NOTE = Diagnostic("note", "no-kernels", "no kernels", NOWHERE, "mark some")


def kernel(status):
    return KernelReport("a", "f", status, "", Span("a.py", 1, 0, 1, 1))


def test_diagnostics_with_and_without_a_place():
    assert diagnostics_text([PROBLEM, NOTE], SOURCES).splitlines() == [
        "a.py:2:9: error[unknown-name]: `z` is unknown",
        " 2 | y = œ + z",
        "   |         ^",
        "  hint: define it",
        "kernelmill: note: no kernels",
        "  hint: mark some",
    ]


def test_a_failure():
    assert failure_text(KernelmillError("it is so", hint="do this")).splitlines() == [
        "kernelmill: error: it is so",
        "  hint: do this",
    ]


def test_summaries():
    assert summary_text([]) == "0 kernels native"
    assert summary_text([kernel("native")]) == "1 kernel native"
    assert summary_text([kernel("native")] * 2 + [kernel("fallback")]) == "2 kernels native, 1 stays Python"
    assert summary_text([kernel("fallback")] * 2) == "0 kernels native, 2 stay Python"


def test_data_for_programs():
    data = report_data([kernel("native")], [PROBLEM], ["a.whl"])
    assert (data["ok"], data["wheels"], len(data["kernels"])) == (False, ["a.whl"], 1)
    assert data["diagnostics"][0]["column"] == 9
    assert failure_data(KernelmillError("no", diagnostics=[PROBLEM]))["error"] == "no"
