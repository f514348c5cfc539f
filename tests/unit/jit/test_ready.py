"""Native modules from memory: as many as a process wants."""

from __future__ import annotations

import os

from kernelmill.jit.ready import new_path


def test_paths_are_new_and_short():
    paths = {new_path(number, 7) for number in range(5000)}
    assert len(paths) == 5000
    assert max(map(len, paths)) < 60
    assert {os.path.normpath(path) for path in paths} == {"/proc/self/fd/7"}
