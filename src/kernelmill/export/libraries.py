"""Compiled exports: object files, static and shared libraries with what build systems find them by, texts of the back end.

Input: a `Plan`. Output: files. The code is the back end's, LLVM's or a C compiler's; linking needs no tool chain but a linker.
Libraries have headers in the folder include, files in lib (DLLs in bin), and beside them what pkg-config and CMake look for.
"""

from __future__ import annotations

from typing import Final

from kernelmill import __version__
from kernelmill.codegen import backends
from kernelmill.codegen.backend import Backend
from kernelmill.export.c_header import template
from kernelmill.export.files import Files, Plan, cpp_headers, headers
from kernelmill.export.programs import debuggable
from kernelmill.ir.nodes import Module, attr, with_attrs
from kernelmill.link import link_library, undefined_symbols, with_support
from kernelmill.link.archive import archive
from kernelmill.link.symbols import c_library_symbols
from kernelmill.records import replace
from kernelmill.targets import Target

#: prefix and suffix of a shared library's file, and the suffix of a static one's
_SHARED: Final = {"elf": ("lib", ".so"), "macho": ("lib", ".dylib"), "coff": ("", ".dll"), "wasm": ("lib", ".so")}
_STATIC: Final = {"elf": ("lib", ".a"), "macho": ("lib", ".a"), "coff": ("", ".lib"), "wasm": ("lib", ".a")}
_OBJECT: Final = {"elf": ".o", "macho": ".o", "coff": ".obj", "wasm": ".o"}


def plain_module(plan: Plan) -> Module:
    """The module without what only its C text needs."""
    functions = (replace(f, attrs=with_attrs(f.attrs, {"c_signature": None})) for f in plan.module.functions)
    return replace(plan.module, functions=tuple(functions))


def objects_of(plan: Plan, target: Target, backend: Backend) -> Files:
    """The object file, and one with what the platform lacks, if it lacks something."""
    made = debuggable(plan) if plan.debug else backend.whole(plain_module(plan), target, plan.options.code)
    return dict(zip((f"{plan.name}{_OBJECT[target.object_format]}", f"{plan.name}_support{_OBJECT[target.object_format]}"),
                    with_support([made], target, backend), strict=False))  # fmt: skip


def object_files(plan: Plan) -> Files:
    """`object`: to be linked by hand."""
    with backends.opened(plan.options.backend, backends.Work(count=1)) as backend:
        return {**headers(plan), **cpp_headers(plan), **objects_of(plan, plan.target, backend)}


def static_files(plan: Plan) -> Files:
    """`static`."""
    with backends.opened(plan.options.backend, backends.Work(count=1)) as backend:
        objects = objects_of(plan, plan.target, backend)
    prefix, suffix = _STATIC[plan.target.object_format]
    file = f"lib/{prefix}{plan.name}{suffix}"
    return {**_around(plan, file, "STATIC", _needs_libm(objects)), file: archive(objects, plan.target)}


def shared_files(plan: Plan) -> Files:
    """`shared`."""
    exported = [f.name for f in plan.module.functions if attr(f, "exported")]
    with backends.opened(plan.options.backend, backends.Work(count=1)) as backend:
        objects = objects_of(plan, plan.target, backend)
        prefix, suffix = _SHARED[plan.target.object_format]
        made = link_library(list(objects.values()), plan.target, f"{prefix}{plan.name}{suffix}", exported, backend)
    folder = {name: "bin" if name.endswith(".dll") else "lib" for name in made}
    files = {f"{folder[name]}/{name}": data for name, data in made.items()}
    return {**_around(plan, next(iter(files)), "SHARED", _needs_libm(objects)), **files}


def _needs_libm(objects: Files) -> bool:
    return bool(c_library_symbols(undefined_symbols(objects.values()))["m"])


def _around(plan: Plan, file: str, kind: str, libm: bool) -> Files:
    """Headers, and files for pkg-config and CMake."""
    name, target = plan.name, plan.target
    libm = libm and target.object_format == "elf"
    included = {f"include/{n}": data for n, data in {**headers(plan), **cpp_headers(plan)}.items()}
    dll = kind == "SHARED" and target.object_format == "coff"
    words = {
        "@NAME@": name, "@VERSION@": __version__, "@FILE@": file, "@KIND@": kind, "@LIBM@": " -lm" if libm else "",
        "@CMAKE_LIBM@": ' INTERFACE_LINK_LIBRARIES "m"' if libm and kind == "STATIC" else "",
        "@IMPLIB@": f' IMPORTED_IMPLIB "${{_prefix}}/lib/{name}.lib"' if dll else "",
    }  # fmt: skip
    return {
        **included,
        f"lib/pkgconfig/{name}.pc": _filled("module.pc", words),
        f"lib/cmake/{name}/{name}Config.cmake": _filled("Config.cmake", words),
    }


def _filled(file: str, words: dict[str, str]) -> bytes:
    text = template(file)
    for word, value in words.items():
        text = text.replace(word, value)
    return text.encode()


def text_files(plan: Plan, stage: str) -> Files:
    """What a back end makes of the module, as text."""
    with backends.showing(stage, plan.options.backend) as backend:
        text = backend.text(plain_module(plan), plan.target, plan.options.code, stage)
    suffix = {"llvm": ".ll", "asm": ".s"}[stage]
    return {**headers(plan), f"{plan.name}{suffix}": text.encode()}
