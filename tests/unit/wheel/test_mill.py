import codecs
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.source import Span
from kernelmill.wheel.mill import check, mill, write_result
from kernelmill.wheel.record import digest
from kernelmill.wheel.survey import SourceError

KERNEL = "from kernelmill import kernel\n\n\n@kernel\ndef f(x: float) -> float:\n    return x\n"
FILES = {"mylib/__init__.py": "", "mylib/a.py": KERNEL}
NATIVE = "mylib-1.0-cp311-abi3-manylinux_2_17_x86_64.whl"


def opened(result, name=NATIVE):
    archive = zipfile.ZipFile(io.BytesIO(result.wheels[name]))
    return {n: archive.read(n) for n in archive.namelist()}


def test_what_the_wheel_holds(make_wheel, request_of, compiler):
    result = mill(make_wheel(FILES), request_of(), compiler)
    assert list(result.wheels) == [NATIVE]
    files = opened(result)
    assert list(files) == [
        "mylib/__init__.py",
        "mylib/_kernelmill.py",
        "mylib/_kernels.abi3.so",
        "mylib/a.py",
        "mylib-1.0.dist-info/METADATA",
        "mylib-1.0.dist-info/WHEEL",
        "mylib-1.0.dist-info/sboms/kernelmill.cdx.json",
        "mylib-1.0.dist-info/RECORD",
    ]
    assert files["mylib/a.py"].decode() == KERNEL.replace("kernelmill", "._kernelmill", 1)
    assert files["mylib/_kernels.abi3.so"] == b"native code of mylib._kernels"
    assert files["mylib-1.0.dist-info/WHEEL"].decode().splitlines() == [
        "Wheel-Version: 1.0",
        "Generator: kernelmill 9.9 (hand)",
        "Root-Is-Purelib: false",
        "Tag: cp311-abi3-manylinux_2_17_x86_64",
    ]
    assert [u.native_module for u in compiler.units] == ["mylib._kernels"]
    assert [s.module for s in compiler.units[0].sources] == ["mylib", "mylib.a"]


def test_record_is_true(make_wheel, request_of, compiler):
    files = opened(mill(make_wheel(FILES), request_of(), compiler))
    rows = [line.rsplit(",", 2) for line in files.pop("mylib-1.0.dist-info/RECORD").decode().splitlines()]
    assert rows.pop() == ["mylib-1.0.dist-info/RECORD", "", ""]
    assert rows == [[name, digest(data), str(len(data))] for name, data in files.items()]


def test_the_bill_of_materials(make_wheel, request_of, compiler):
    files = opened(mill(make_wheel(FILES), request_of(), compiler))
    bill = json.loads(files["mylib-1.0.dist-info/sboms/kernelmill.cdx.json"])
    assert bill["metadata"]["component"]["purl"] == "pkg:pypi/mylib@1.0"
    assert {c["name"]: c["hashes"][0]["content"] for c in bill["components"]} == {
        name: hashlib.sha256(files[name]).hexdigest() for name in ("mylib/_kernelmill.py", "mylib/_kernels.abi3.so")
    }
    assert bill["serialNumber"].startswith("urn:uuid:")


def test_two_builds_are_the_same_bytes_whatever_the_inner_wheels_times_and_order(make_wheel, request_of, compiler):
    first = mill(make_wheel(FILES), request_of(), compiler).wheels

    def shuffle(entries):
        for entry, _ in entries:
            entry.date_time = (2033, 3, 3, 3, 3, 4)
        return entries[::-1]

    assert mill(make_wheel(FILES, edit=shuffle), request_of(), compiler).wheels == first


def test_the_time_asked_for_is_in_every_member(make_wheel, request_of, compiler):
    result = mill(make_wheel(FILES), request_of(timestamp=1_700_000_000), compiler)
    archive = zipfile.ZipFile(io.BytesIO(result.wheels[NATIVE]))
    assert {i.date_time for i in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
    assert {i.external_attr >> 16 for i in archive.infolist()} == {0o100644}


def test_one_more_wheel_for_musl_without_compiling_again(make_wheel, request_of, compiler):
    result = mill(make_wheel(FILES), request_of(("linux-x86_64-gnu", "linux-x86_64-musl"), all_wheels=True), compiler)
    assert list(result.wheels) == [NATIVE, NATIVE.replace("manylinux_2_17", "musllinux_1_2")]
    assert len(compiler.units) == 1


def test_a_module_that_needs_libc_is_compiled_for_musl(make_wheel, request_of, compiler):
    compiler.needs_libc = True
    result = mill(make_wheel(FILES), request_of(("linux-x86_64-gnu", "linux-x86_64-musl"), all_wheels=True), compiler)
    assert list(result.wheels) == [NATIVE, NATIVE.replace("manylinux_2_17", "musllinux_1_2")]
    assert len(compiler.units) == 2


def test_a_wheel_without_kernels_comes_out_as_it_went_in(make_wheel, request_of, compiler):
    path = make_wheel({"mylib/__init__.py": "x = 1\n"})
    result = mill(path, request_of(), compiler)
    assert result.wheels == {path.name: path.read_bytes()}
    assert [d.code for d in result.diagnostics] == ["no-kernels"]


def test_annotations_alone_need_the_shim_but_no_native_module(make_wheel, request_of, compiler):
    path = make_wheel({"mylib/__init__.py": "from kernelmill import Array1\n"}, tag="py2.py3-none-any")
    result = mill(path, request_of(), compiler)
    files = opened(result, "mylib-1.0-py3-none-any.whl")
    assert "mylib/_kernelmill.py" in files
    assert b"Root-Is-Purelib: true" in files["mylib-1.0.dist-info/WHEEL"]
    assert files["mylib/__init__.py"] == b"from ._kernelmill import Array1\n"


def test_without_a_target_the_wheel_is_pure_and_needs_no_kernelmill(make_wheel, request_of, compiler):
    files = opened(mill(make_wheel(FILES), request_of(()), compiler), "mylib-1.0-py3-none-any.whl")
    assert b"from ._kernelmill import kernel" in files["mylib/a.py"]
    assert compiler.units == []


def test_a_release_has_a_wheel_for_every_other_platform(make_wheel, request_of, compiler):
    """The fallback alone, with the modules of the native wheels and nothing native; once, and not where it is all there is."""
    result = mill(make_wheel(FILES), request_of(pure=True), compiler)
    assert list(result.wheels) == [NATIVE, "mylib-1.0-py3-none-any.whl"]
    native, pure = opened(result, NATIVE), opened(result, "mylib-1.0-py3-none-any.whl")
    assert native.keys() - pure.keys() == {"mylib/_kernels.abi3.so"}
    assert all(k.startswith("mylib-1.0.dist-info/") for k in pure if pure[k] != native[k])
    assert b"Root-Is-Purelib: true" in pure["mylib-1.0.dist-info/WHEEL"]
    assert [(m.file, m.target) for m in result.made][1] == ("mylib-1.0-py3-none-any.whl", "")

    def nothing(unit, options, target):
        return replace(compiler(unit, options, target), native=None)

    assert list(mill(make_wheel(FILES), request_of(pure=True), nothing).wheels) == ["mylib-1.0-py3-none-any.whl"]


def test_a_wheel_whose_kernels_all_stay_python_draws_a_warning(make_wheel, request_of, compiler):
    def nothing(unit, options, target):
        return replace(compiler(unit, options, target), native=None)

    result = mill(make_wheel(FILES), request_of(), nothing)
    assert [(d.severity, d.code) for d in result.diagnostics] == [("warning", "pure-wheel")]
    assert list(result.wheels) == ["mylib-1.0-py3-none-any.whl"]


def test_a_native_wheel_can_be_demanded(make_wheel, request_of, compiler):
    with pytest.raises(KernelmillError, match="no kernels were found, and a native wheel is required"):
        mill(make_wheel({"mylib/__init__.py": ""}), request_of(native_demanded=True), compiler)


def test_each_outermost_package_and_top_level_module_gets_its_own(make_wheel, request_of, compiler):
    files = {
        "one/__init__.py": "",
        "one/deep/__init__.py": "",
        "one/deep/er/__init__.py": KERNEL,
        "one/deep/a.py": KERNEL,
        "space/two/__init__.py": "",
        "space/two/b.py": KERNEL,
        "mod.py": KERNEL,
        "plain/__init__.py": "",
    }
    found = opened(mill(make_wheel(files), request_of(), compiler))
    added = {n for n in found if n not in files and "dist-info" not in n}
    assert added == {
        "one/_kernelmill.py",
        "one/_kernels.abi3.so",
        "space/two/_kernelmill.py",
        "space/two/_kernels.abi3.so",
        "_mod_kernelmill.py",
        "_mod_kernels.abi3.so",
    }
    first_line = {n: found[n].split(b"\n")[0].decode() for n in files}
    assert first_line["one/deep/a.py"] == "from .._kernelmill import kernel"
    assert first_line["one/deep/er/__init__.py"] == "from ..._kernelmill import kernel"
    assert first_line["space/two/b.py"] == "from ._kernelmill import kernel"
    assert first_line["mod.py"] == "from _mod_kernelmill import kernel"
    assert b'_NATIVE = "_mod_kernels"' in found["_mod_kernelmill.py"]
    assert found["space/two/_kernels.abi3.so"] == b"native code of space.two._kernels"


def test_a_namespace_package_never_receives_files(make_wheel, request_of, compiler):
    with pytest.raises(SourceError) as caught:
        mill(make_wheel({"space/mod.py": KERNEL}), request_of(), compiler)
    assert [d.code for d in caught.value.diagnostics] == ["kernel-in-namespace-package"]


@pytest.mark.parametrize("taken", ["mylib/_kernels.py", "mylib/_kernelmill.py", "mylib/_kernels/__init__.py"])
def test_a_taken_name_is_an_error(make_wheel, request_of, compiler, taken):
    with pytest.raises(KernelmillError, match="has the name of a file that kernelmill adds"):
        mill(make_wheel({**FILES, taken: ""}), request_of(), compiler)


def test_bytes_around_the_import_stay(make_wheel, request_of, compiler):
    latin = (
        "# -*- coding: latin-1 -*-\r\nfrom kernelmill import kernel\r\nname = 'Grüße'\r\n@kernel\r\ndef g(): pass\r\n"
    )
    bom = codecs.BOM_UTF8 + "from kernelmill import kernel\nname = 'é'\n".encode()
    files = {**FILES, "mylib/b.py": latin.encode("latin-1"), "mylib/c.py": bom, "mylib/d.pyi": "import kernelmill\n"}
    found = opened(mill(make_wheel(files), request_of(), compiler))
    assert found["mylib/b.py"] == latin.replace("kernelmill", "._kernelmill", 1).encode("latin-1")
    assert found["mylib/c.py"] == bom.replace(b"kernelmill", b"._kernelmill", 1)
    assert found["mylib/d.pyi"] == b"from . import _kernelmill as kernelmill\n"


def test_kernels_without_our_decorator_are_rebound(make_wheel, request_of, compiler):
    compiler.foreign = (("mylib.b", "g"), ("mylib.b", "h"))
    files = {"mylib/__init__.py": "", "mylib/b.py": "def g(): pass\ndef h(): pass\n"}
    found = opened(mill(make_wheel(files), request_of(), compiler))
    assert found["mylib/b.py"].decode().splitlines()[-1] == (
        "from ._kernelmill import kernel as _kernelmill_kernel; g, h = _kernelmill_kernel(g), _kernelmill_kernel(h)"
    )


def test_errors_make_no_wheel_and_come_all_at_once(make_wheel, request_of, compiler):
    compiler.diagnostics = (Diagnostic("error", "unsupported-syntax", "no", Span("mylib/a.py", 4, 0, 4, 7)),)
    files = {**FILES, "mylib/b.py": "import kernelmill.cli\n"}
    with pytest.raises(SourceError, match="2 errors") as caught:
        mill(make_wheel(files), request_of(), compiler)
    assert {d.code for d in caught.value.diagnostics} == {"unsupported-syntax", "needed-at-run-time"}


def test_undecodable_modules(make_wheel, request_of, compiler):
    with pytest.raises(SourceError) as caught:
        mill(make_wheel({**FILES, "mylib/b.py": b"x = '\xff'\n"}), request_of(), compiler)
    assert [d.code for d in caught.value.diagnostics] == ["undecodable-source"]


def test_requiring_kernelmill_at_run_time_draws_a_warning(make_wheel, request_of, compiler):
    result = mill(make_wheel(FILES, requires=["numpy", "KernelMill>=0.1"]), request_of(), compiler)
    assert [d.code for d in result.diagnostics] == ["run-time-requirement"]
    assert not mill(make_wheel(FILES, requires=['kernelmill; extra == "dev"']), request_of(), compiler).diagnostics


@pytest.mark.parametrize(
    ("tag", "python"), [("py2.py3", "cp311"), ("py312", "cp312"), ("py310.py313", "cp311"), ("cp313", "cp313")]
)
def test_the_oldest_python(make_wheel, request_of, compiler, tag, python):
    result = mill(make_wheel(FILES, tag=f"{tag}-none-any"), request_of(), compiler)
    assert list(result.wheels) == [NATIVE.replace("cp311", python)]


def test_build_tag_and_expanded_tags(make_wheel, request_of, compiler, tmp_path):
    path = make_wheel(FILES).rename(tmp_path / "mylib-1.0-7-py3-none-any.whl")
    result = mill(path, request_of(), compiler)
    name = NATIVE.replace("-cp311", "-7-cp311")
    assert list(result.wheels) == [name]
    assert opened(result, name)["mylib-1.0.dist-info/WHEEL"].endswith(b"Build: 7\n")


def test_check_says_all_and_raises_nothing(make_wheel, compiler, request_of):
    files = {**FILES, "mylib/b.py": "import kernelmill.cli\n"}
    result = check(make_wheel(files), request_of().options, str, lambda unit, options: compiler(unit, options, None))
    assert [k.name for k in result.kernels] == ["f"]
    assert [d.code for d in result.diagnostics] == ["needed-at-run-time"]


def test_written_whole_or_not_at_all(make_wheel, request_of, compiler, tmp_path, monkeypatch):
    result = mill(make_wheel(FILES), request_of(), compiler)
    out = tmp_path / "deep" / "out"
    assert write_result(result, out) == (out / NATIVE,)
    assert [p.name for p in out.iterdir()] == [NATIVE]
    assert zipfile.is_zipfile(out / NATIVE)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    other = tmp_path / "other"
    with pytest.raises(KernelmillError, match="No space left on device"):
        write_result(result, other)
    assert list(other.iterdir()) == []


def test_an_output_directory_that_is_a_file(make_wheel, request_of, compiler, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(KernelmillError, match="cannot write"):
        write_result(mill(make_wheel(FILES), request_of(), compiler), tmp_path / "out")


@pytest.mark.parametrize("path", [
    "mylib/_Kernelmill.py", "mylib/_KERNELS.txt", "mylib/_kernels/data.txt",
    "mylib-1.0.data/data/lib/python3.12/site-packages/mylib/_kernelmill.py",
    "mylib-1.0.data/data/Lib/site-packages/MYLIB/_kernels.abi3.txt",
])  # fmt: skip
def test_nothing_is_installed_over_our_files(make_wheel, request_of, compiler, path):
    with pytest.raises(KernelmillError, match="has the name of a file that kernelmill adds"):
        mill(make_wheel({"mylib/__init__.py": "", "mylib/a.py": KERNEL, path: ""}), request_of(), compiler)


@pytest.mark.parametrize(("path", "text", "line"), [
    ("mylib/3d.py", "from kernelmill import kernel\n", 1),
    ("mylib/plug-ins/extra.py", "import os\nimport kernelmill as k\n", 2),
    ("mylib-1.0.data/scripts/run-it", "#!python\nif True:\n    from kernelmill import explain\n", 3),
])  # fmt: skip
def test_files_that_are_no_modules(make_wheel, request_of, compiler, path, text, line):
    with pytest.raises(SourceError) as caught:
        mill(make_wheel({"mylib/__init__.py": "", "mylib/a.py": KERNEL, path: text}), request_of(), compiler)
    (found,) = caught.value.diagnostics
    assert (found.code, found.span.path, found.span.line) == ("needed-at-run-time", path, line)
    assert found.hint == "write: from mylib._kernelmill import …"
    assert "kernelmill" in caught.value.sources.by_path(path).line(line)


@pytest.mark.parametrize(("path", "text"), [
    ("mylib/3d.py", "print 'kernelmill'\n"),
    ("mylib/3d.py", "# import kernelmill\n"),
    ("mylib/3d.py", b"# coding: nothing\nimport kernelmill\n"),
    ("mylib/template.txt", "import kernelmill\n"),
    ("mylib-1.0.data/scripts/run-it", "#!/bin/sh\nimport kernelmill\n"),
])  # fmt: skip
def test_other_files_are_not_looked_at(make_wheel, request_of, compiler, path, text):
    assert mill(make_wheel({"mylib/__init__.py": "", "mylib/a.py": KERNEL, path: text}), request_of(), compiler).wheels


def test_freezers_see_the_native_module(make_wheel, request_of, compiler):
    for files, statement in (
        ({"mylib/__init__.py": "", "mylib/a.py": KERNEL}, "from . import _kernels"),
        ({"mod.py": KERNEL}, "import _mod_kernels"),
    ):
        (data,) = mill(make_wheel(files), request_of(), compiler).wheels.values()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            shim = next(archive.read(n).decode() for n in archive.namelist() if n.endswith("_kernelmill.py"))
        assert f"\n    {statement}  # type: ignore\n" in shim
