"""Sources that Python refuses, or reads in an odd way, get a diagnostic at the line that Python means."""

import pytest

from kernelmill.diagnostics import KernelmillError
from kernelmill.project.config import change_options
from kernelmill.project.options import BuildOptions
from kernelmill.scan.modules import parse_module
from kernelmill.source import SourceFile
from kernelmill.wheel.imports import ShimPlace, rewrite_imports
from kernelmill.wheel.modules import read_modules
from kernelmill.wheel.reader import read_wheel


@pytest.mark.parametrize("codec", ["idna", "rot13", "undefined", "zlib", "no-such-codec"])
def test_a_codec_that_is_none_for_source_text(make_wheel, codec):
    wheel = read_wheel(make_wheel({"m.py": f"# coding: {codec}\nfrom kernelmill import kernel\n" + "x = 1\n" * 40}))
    modules, problems = read_modules(wheel, str)
    assert modules == ()
    assert [(p.code, p.span.path, p.span.line) for p in problems] == [("undecodable-source", "m.py", 1)]


def test_too_deep_for_the_parser():
    source = SourceFile("m.py", "m", "from kernelmill import kernel\nx = " + "-" * 100_000 + "1\n")
    found = parse_module(source)
    assert found.code == "syntax-error"
    assert rewrite_imports(source, ShimPlace("", "_m_kernelmill"))[1][0].code == "syntax-error"


@pytest.mark.parametrize("odd", ["\f", "\x0b", "\x1c", "\x85", "\u2028"])
def test_lines_are_those_of_python(odd):
    assert SourceFile("m.py", "m", f"a{odd}b\r\nc\rd\n").line(3) == "d"


@pytest.mark.parametrize("name", [".x", "../x", ":", "a:", "a..b", "a b"])
def test_no_name_of_a_back_end(name):
    with pytest.raises(KernelmillError, match="inner-backend must be"):
        change_options(BuildOptions(), {"inner-backend": name}, "here")
