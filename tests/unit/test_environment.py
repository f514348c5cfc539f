import pytest

from kernelmill import environment
from kernelmill.diagnostics import KernelmillError


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
