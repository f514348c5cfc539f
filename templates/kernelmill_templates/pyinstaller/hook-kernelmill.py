"""What a program that imports kernelmill reads from disk: sources of the library that kernels are made of, tables, templates.

Programs that use milled wheels alone need none of it: their native modules are found by an import statement in each shim.
"""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

datas = collect_data_files("kernelmill", include_py_files=True) + collect_data_files("kernelmill_templates", include_py_files=True)
hiddenimports = collect_submodules("kernelmill")
