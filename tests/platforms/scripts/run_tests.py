"""Run on a platform: the tests in the folder that is the only argument; prints the counts of outcomes as JSON.

Status 0 whatever the tests say: the caller judges by the counts, and shows `failures`.
"""

import json
import os
import sys
import tempfile
import warnings
from pathlib import Path

import pytest


class Counts:
    """A pytest plugin that counts outcomes."""

    def __init__(self):
        self.outcomes = {"passed": 0, "failed": 0, "skipped": 0, "error": 0}
        self.failures = []

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.outcome if report.when == "call" or report.skipped else "error"] += 1
            if report.failed:
                self.failures.append(f"{report.nodeid}: {str(report.longrepr)[-800:]}")

    def pytest_collectreport(self, report):
        if report.failed:
            self.outcomes["error"] += 1
            self.failures.append(str(report.longrepr)[-800:])


counts = Counts()
folder = str(Path(sys.argv[1]).resolve())
os.chdir(tempfile.mkdtemp())
stdout = sys.stdout
sys.stdout = sys.stderr  # what pytest prints is for readers
with warnings.catch_warnings():
    # without a configuration file pytest would look at each folder above, such as one for temporary files, which change
    found = ["-c", os.devnull, "--rootdir", folder, "--confcutdir", folder]
    status = pytest.main(["-q", "-p", "no:cacheprovider", *found, folder], plugins=[counts])
sys.stdout = stdout
gil = getattr(sys, "_is_gil_enabled", lambda: True)()
print(json.dumps({**counts.outcomes, "status": int(status), "failures": counts.failures, "gil": gil}))
