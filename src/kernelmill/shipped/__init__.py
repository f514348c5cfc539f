"""The C of a project's kernels inside its source distribution (`sdist-c = true`), for machines without llvmlite.

    kernelmill-c/manifest.json      what the files are for
    kernelmill-c/CMakeLists.txt     builds them without kernelmill
    kernelmill-c/kernelmill.h
    kernelmill-c/c/…                each text once, whatever the number of platforms that share it
    kernelmill-c/targets/…          for CMake: the texts of each platform

`making.py` writes them, `sdist.py` puts them into the archive, `manifest.py` says what they are, `compiler.py` compiles them.
"""
