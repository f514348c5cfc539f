"""Object files on disk for linkers."""

from kernelmill.link.inputs import ObjectFiles, object_name


def test_what_was_written_for_one_module_serves_the_next() -> None:
    with ObjectFiles() as files:
        first, other = files.path(b"first"), files.path(b"other")
        assert files.path(b"first") == first != other
        assert first.read_bytes() == b"first"
        assert sorted(path.suffix for path in first.parent.iterdir() if path.suffix) == [".o", ".o"]
    assert not first.parent.exists()


def test_names_depend_on_what_is_in_a_file_alone() -> None:
    with ObjectFiles() as files:
        assert files.path(b"second").name == object_name(b"second")
        assert files.path(b"first").name == object_name(b"first")


def test_it_serves_again_once_it_is_closed() -> None:
    files = ObjectFiles()
    with files:
        old = files.path(b"data")
    with files:
        new = files.path(b"data")
        assert new.read_bytes() == b"data"
    assert old.parent != new.parent
