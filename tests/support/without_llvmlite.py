"""The command line, or a build hook, in a Python in which llvmlite cannot be imported."""

import sys


class Refuse:
    """Finds nothing called llvmlite, as if it had not been installed."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "llvmlite":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Refuse())

if sys.argv[1] == "requires":
    import kernelmill_build

    print(kernelmill_build.get_requires_for_build_wheel())
elif sys.argv[1] == "wheel":
    import kernelmill_build

    print(kernelmill_build.build_wheel(sys.argv[2]))
else:
    from kernelmill.cli.main import main

    sys.exit(main(sys.argv[1:]))
