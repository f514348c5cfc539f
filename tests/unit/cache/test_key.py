"""A key depends on each of its contributors, and on all of them."""

import os
import subprocess
import sys

import pytest

from kernelmill.cache.key import CONTRIBUTORS, compiler_version, key_of


@pytest.mark.parametrize("kind", CONTRIBUTORS)
def test_every_contributor_counts(kind: str) -> None:
    names = CONTRIBUTORS[kind]
    plain = dict.fromkeys(names, "x")
    keys = {key_of(kind, **plain), *(key_of(kind, **{**plain, name: "y"}) for name in names)}
    assert len(keys) == 1 + len(names)


def test_values_do_not_run_into_each_other() -> None:
    first, second = CONTRIBUTORS["object"][:2]
    plain = dict.fromkeys(CONTRIBUTORS["object"], "")
    assert key_of("object", **{**plain, first: "ab"}) != key_of("object", **{**plain, first: "a", second: "b"})


def test_none_may_be_forgotten_or_made_up() -> None:
    plain = dict.fromkeys(CONTRIBUTORS["object"], "")
    with pytest.raises(TypeError, match="depends on text"):
        key_of("object", **{**plain, "weather": "fine"})
    plain.pop("effort")
    with pytest.raises(TypeError, match="effort"):
        key_of("object", **plain)


def test_the_compiler_is_its_own_files() -> None:
    assert len(compiler_version()) == 64


def test_a_key_is_the_same_in_every_process() -> None:
    code = (
        "from kernelmill.cache.key import key_of, CONTRIBUTORS; from kernelmill.targets import all_targets;"
        "print(key_of('module', **{name: tuple(all_targets().values()) for name in CONTRIBUTORS['module']}))"
    )
    found = set()
    for seed in "123":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        found.add(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout)
    assert len(found) == 1
