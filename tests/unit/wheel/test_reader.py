import itertools
import zipfile

import pytest
from packaging.utils import parse_wheel_filename

from kernelmill.diagnostics import KernelmillError
from kernelmill.wheel.reader import PLAIN_NAME, read_wheel

FILES = {"mylib/__init__.py": "", "mylib/a.py": "x = 1\n"}


def refused(path, *words):
    with pytest.raises(KernelmillError) as caught:
        read_wheel(path)
    message = str(caught.value)
    assert all(word in message for word in words), message
    return message


def test_a_good_wheel_is_read_whole(make_wheel):
    wheel = read_wheel(make_wheel(FILES, name="My_Lib-1.0.post1"))
    assert (wheel.distribution, wheel.version, wheel.build, str(wheel.tag)) == (
        "My_Lib",
        "1.0.post1",
        "",
        "py3-none-any",
    )
    assert wheel.member("mylib/a.py").data == b"x = 1\n"
    assert wheel.member(f"{wheel.dist_info}/RECORD") is None


def test_a_build_tag_is_kept(make_wheel, tmp_path):
    path = make_wheel(FILES)
    path = path.rename(tmp_path / "mylib-1.0-3bis-py3-none-any.whl")
    assert read_wheel(path).file_name == path.name


def test_purelib_is_merged_into_the_root(make_wheel):
    wheel = read_wheel(make_wheel({"mylib/__init__.py": "", "mylib-1.0.data/purelib/mylib/b.py": "y = 2\n"}))
    assert wheel.member("mylib/b.py").data == b"y = 2\n"
    assert not any("purelib" in m.path for m in wheel.members)


def test_scripts_keep_their_execute_bit(make_wheel):
    def executable(entries):
        for entry, _ in entries:
            if "scripts" in entry.filename:
                entry.external_attr = 0o100755 << 16
        return entries

    wheel = read_wheel(make_wheel({**FILES, "mylib-1.0.data/scripts/run": "#!python\n"}, edit=executable))
    assert [m.path for m in wheel.members if m.executable] == ["mylib-1.0.data/scripts/run"]


def test_signatures_are_dropped(make_wheel):
    wheel = read_wheel(make_wheel({**FILES, "mylib-1.0.dist-info/RECORD.jws": "{}"}))
    assert not any("jws" in m.path for m in wheel.members)


def test_no_zip(tmp_path):
    path = tmp_path / "mylib-1.0-py3-none-any.whl"
    path.write_bytes(b"this is no archive")
    refused(path, "damaged, or not a zip archive")


def test_a_truncated_archive(make_wheel):
    path = make_wheel(FILES)
    path.write_bytes(path.read_bytes()[:-40])
    refused(path, "damaged")


def test_a_flipped_byte(make_wheel):
    path = make_wheel({"mylib/__init__.py": "A" * 200})
    data = bytearray(path.read_bytes())
    data[data.index(b"AAAA")] ^= 1
    path.write_bytes(data)
    refused(path, "damaged", "mylib/__init__.py")


def test_a_missing_file(tmp_path):
    refused(tmp_path / "mylib-1.0-py3-none-any.whl", "no such file")


@pytest.mark.parametrize("name", ["mylib.zip", "mylib-1.0.whl", "mylib-1.0-x-py3-none-any.whl"])
def test_a_name_that_is_no_wheels(tmp_path, name):
    refused(tmp_path / name, "not the name of a wheel")


def test_names_that_are_plain_are_names_for_packaging_too():
    pieces = ("a", "B_c", "a.b", "a__b", "a-b", "_a", "1", "1.0rc1", "1.0.post1", "1..0", "x", "py3", "py2.py3", "none", "any", "")
    names = ["-".join(parts) + ".whl" for parts in itertools.product(pieces, ("1", "1.0b2", "x"), *[pieces[9:]] * 3)]
    plain = [name for name in names if PLAIN_NAME.fullmatch(name)]
    assert len(plain) > 500
    for name in plain:
        parse_wheel_filename(name)


@pytest.mark.parametrize("path", ["../evil.py", "/etc/evil", "a/../../b", "C:/evil", "a\\b.py", "a//b.py", "./a.py"])
def test_escaping_paths(make_wheel, path):
    refused(make_wheel({**FILES, path: ""}), "path")


def test_symbolic_links(make_wheel):
    def link(entries):
        entries[0][0].external_attr = 0o120777 << 16
        return entries

    refused(make_wheel(FILES, edit=link), "symbolic link")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicates(make_wheel):
    refused(make_wheel(FILES, edit=lambda entries: [*entries, (zipfile.ZipInfo("mylib/a.py"), b"x = 2\n")]), "twice")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_purelib_file_that_is_also_in_the_root(make_wheel):
    refused(make_wheel({**FILES, "mylib-1.0.data/purelib/mylib/a.py": ""}), "mylib/a.py twice")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("sha256=", "sha256=A", 1), "hash"),
        (lambda text: text.replace("sha256=", "md5=", 1), "no usable hash"),
        (lambda text: text.split("\n", 1)[1], "does not name mylib/__init__.py"),
        (lambda text: "ghost.py,sha256=x,3\n" + text, "does not hold"),
        (lambda text: text.split("\n", 1)[0] + "\n" + text, "twice"),
        (lambda text: text.replace(",6\n", ",7\n"), "7"),
        (lambda text: "one,two\n" + text, "2 fields"),
    ],
)
def test_a_record_that_does_not_match(make_wheel, change, words):
    refused(make_wheel(FILES, record=change), "RECORD", words)


def test_a_wheel_that_is_not_pure(make_wheel):
    refused(make_wheel(FILES, pure="false"), "not a pure Python wheel")
    refused(make_wheel(FILES, tag="cp312-cp312-any", pure="false"), "not a pure Python wheel")


def test_a_wheel_with_native_code_of_its_own(make_wheel):
    """Its parts for every platform and for one are one tree."""
    files = {**FILES, "mylib/fast.so": "ELF", "mylib-1.0.data/purelib/mylib/b.py": "", "mylib-1.0.data/platlib/mylib/c.so": ""}
    wheel = read_wheel(make_wheel(files, tag="cp312-cp312-linux_x86_64", pure="false"))
    assert {"mylib/fast.so", "mylib/b.py", "mylib/c.so"} <= {m.path for m in wheel.members}


@pytest.mark.parametrize("name", ["mylib/x.so", "mylib/x.cp312.pyd", "mylib/libz.so.1", "mylib-1.0.data/platlib/x.py"])
def test_native_code_under_a_pure_tag(make_wheel, name):
    refused(make_wheel({**FILES, name: "ELF"}), "native code", name)


def rewritten(path, change):
    """The same archive with `change` made to each (ZipInfo, data) row while it is written."""
    with zipfile.ZipFile(path) as archive:
        rows = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in rows:
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, data, compresslevel=9)
    return path


@pytest.fixture
def refusing_to_unpack(monkeypatch):
    """Nothing may be unpacked before a wheel is refused."""

    def unpacked(*_args, **_named):
        raise AssertionError("a member was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)


def test_a_bomb_is_refused_before_it_is_unpacked(make_wheel, request):
    path = rewritten(make_wheel({**FILES, "mylib/data.bin": bytes(20_000_000)}), lambda info: None)
    request.getfixturevalue("refusing_to_unpack")
    refused(path, "what it unpacks to", "100 times its own size")


def test_a_member_that_is_larger_than_it_says(make_wheel):
    """No more is unpacked than the list of members says, and then the checksum is wrong."""
    path = rewritten(make_wheel({**FILES, "mylib/data.bin": bytes(9_000_000)}), lambda info: None)
    data = bytearray(path.read_bytes())
    for _ in range(data.count((9_000_000).to_bytes(4, "little"))):
        place = data.index((9_000_000).to_bytes(4, "little"))
        data[place : place + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    refused(path, "damaged")


@pytest.mark.parametrize(("member", "field"), [(60_000, 10), (20_000_000, 12)])
def test_too_many_members(make_wheel, member, field):
    """The end of the archive says how many there are, and how long their list is."""
    path = make_wheel(FILES)
    data = bytearray(path.read_bytes())
    width = 4 if field == 12 else 2
    place = data.rindex(b"PK\5\6") + field
    data[place : place + width] = member.to_bytes(width, "little")
    path.write_bytes(data)
    refused(path, "too large")


def test_too_many_bytes(make_wheel, monkeypatch):
    monkeypatch.setattr("kernelmill.wheel.reader.MOST_BYTES", 3000)
    refused(rewritten(make_wheel({**FILES, "mylib/data.txt": bytes(4000)}), lambda info: None), "what it unpacks to", "3000 bytes")
    monkeypatch.setattr("kernelmill.wheel.reader.MOST_BYTES", 100)
    refused(make_wheel(FILES), "a file of", "100 bytes")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_compressions(make_wheel, method):
    def change(info):
        info.compress_type = method

    refused(rewritten(make_wheel(FILES), change), "another method than deflate")


@pytest.mark.parametrize("kind", [0o020644, 0o010644, 0o140644, 0o040755])
def test_what_is_neither_file_nor_folder(make_wheel, kind):
    def change(info):
        info.external_attr = kind << 16

    refused(rewritten(make_wheel(FILES), change), "neither a file nor a folder")


@pytest.mark.parametrize("path", [
    "mylib-1.0.dist-info/../mylib/b.py", "other-2.0.dist-info/x", "MyLib-1.0.data/purelib/x.py", "other.data/platlib/mylib/a.py",
    "mylib-1.0.data/purelib/mylib-1.0.dist-info/RECORD", "mylib-1.0.data/platlib/other.data/scripts/x",
    "mylib-1.0.data/purelib/MYLIB-1.0.DIST-INFO/WHEEL", "mylib-1.0.data/site/x", "mylib-1.0.data/x",
])  # fmt: skip
def test_special_folders(make_wheel, path):
    refused(make_wheel({**FILES, path: ""}), path.split("/")[0])


@pytest.mark.parametrize("path", ["MyLib/b.py", "mylib/A.py", "mylib-1.0.data/purelib/mylib/A.py", "mylib/a.py/b.py", "mylib"])
def test_files_that_are_one_elsewhere(make_wheel, path):
    refused(make_wheel({**FILES, path: ""}))
