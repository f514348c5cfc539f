import pytest

from kernelmill.diagnostics import KernelmillError
from kernelmill.files import write_files


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(KernelmillError, match=r"cannot write .*b\.whl: No space left on device"):
        write_files({tmp_path / "b.whl": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_is_replaced(tmp_path):
    path = tmp_path / "a.whl"
    path.write_bytes(b"old")
    write_files({path: b"new"})
    assert path.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["a.whl"]
