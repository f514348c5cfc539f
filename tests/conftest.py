"""Options of every test run."""

import difflib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_configure() -> None:
    """Tests keep compiled code in a folder of their own."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    os.environ.setdefault("KERNELMILL_CACHE_DIR", str(Path(tempfile.gettempdir(), f"kernelmill-tests-cache-{user}")))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write what is found into the golden files, to be reviewed")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the golden file of that path."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old != text:
            lines = difflib.unified_diff(old.splitlines(), text.splitlines(), path.name, "found", lineterm="")
            test = request.node.nodeid.split("[")[0]
            pytest.fail("\n".join([*lines, "", f"accept it with: pytest {test} --update-goldens"]), pytrace=False)

    return compare
