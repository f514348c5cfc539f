import pytest

from kernelmill import environment
from kernelmill.diagnostics import KernelmillError
from kernelmill.files import write_files


@pytest.mark.parametrize(
    ("value", "seconds"), [(None, 315532800), ("", 315532800), ("1700000000", 1700000000), ("0", 315532800)]
)
def test_source_date_epoch(monkeypatch, value, seconds):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if value is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert environment.source_date_epoch() == seconds


def test_a_source_date_epoch_that_is_no_number(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(KernelmillError, match="SOURCE_DATE_EPOCH is 'today'"):
        environment.source_date_epoch()


@pytest.mark.parametrize(("value", "demanded"), [("1", True), ("0", False), ("", False)])
def test_cibuildwheel(monkeypatch, value, demanded):
    monkeypatch.setenv("CIBUILDWHEEL", value)
    assert environment.native_wheel_demanded() is demanded


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
