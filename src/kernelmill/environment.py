"""The one place that reads environment variables. Each function names its variable and what it decides."""

from __future__ import annotations

import os

from kernelmill.diagnostics import KernelmillError

EARLIEST_ZIP_TIME = 315532800  # 1980-01-01, the first moment a zip archive can name


def source_date_epoch() -> int:
    """`SOURCE_DATE_EPOCH`: the time given to every member of a wheel; without it the first moment a zip can name."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return EARLIEST_ZIP_TIME
    try:
        return max(int(text), EARLIEST_ZIP_TIME)
    except ValueError:
        raise KernelmillError(
            f"SOURCE_DATE_EPOCH is {text!r}, which is not a number of seconds", hint="set it to an integer, or unset it"
        ) from None


def native_wheel_demanded() -> bool:
    """`CIBUILDWHEEL`: cibuildwheel refuses pure wheels, so there a build without native code is an error."""
    return os.environ.get("CIBUILDWHEEL", "0") not in ("", "0")
