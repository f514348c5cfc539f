"""The command line, or a build hook, in a Python without llvmlite and ziglang (or the packages that KERNELMILL_TESTS_HIDDEN names);
what calls it leaves out the C compiler."""

import importlib.util
import os
import sys

HIDDEN = tuple(os.environ.get("KERNELMILL_TESTS_HIDDEN", "llvmlite ziglang").split())
find_spec = importlib.util.find_spec


class Refuse:
    """Imports nothing that is hidden, as if it had not been installed."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Refuse())
importlib.util.find_spec = lambda name, package=None: None if name in HIDDEN else find_spec(name, package)

if sys.argv[1] == "requires":
    import kernelmill_build

    print(kernelmill_build.get_requires_for_build_wheel())
elif sys.argv[1] == "wheel":
    import kernelmill_build

    print(kernelmill_build.build_wheel(sys.argv[2]))
else:
    from kernelmill.cli.main import main

    sys.exit(main(sys.argv[1:]))
