"""Kernels made of low IR text: descriptions, bytes of their native module, the module imported in this process."""

import importlib.machinery
import importlib.util
import itertools
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kernelmill.boundary import add_boundary
from kernelmill.codegen import backends
from kernelmill.codegen.llvm import compile_object, emit
from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.types import FLOAT, HighType
from kernelmill.ir.verify import check
from kernelmill.link import link_module, with_support
from kernelmill.passes.context import context_for
from kernelmill.passes.order import run_for_target
from kernelmill.project.kernels import KernelSpec, Parameter
from kernelmill.project.options import CodeOptions, KernelOptions
from kernelmill.source import NOWHERE
from kernelmill.targets import host_target

_COUNTER = itertools.count()
LEFT = "left"


def kernel(
    name: str,
    params: dict[str, HighType] | tuple[Parameter, ...],
    result: HighType = FLOAT,
    *,
    doc: str = "",
    **options: Any,
) -> KernelSpec:
    """A kernel of module `lib.mod` whose native function has the same name."""
    if isinstance(params, dict):
        params = tuple(Parameter(n, t) for n, t in params.items())
    return KernelSpec("lib.mod", name, name, params, result, doc, NOWHERE, KernelOptions(**options))


def fallback(*args: object, **kwargs: object) -> object:
    """Stands for the Python function: says that it was called."""
    return (LEFT, args, kwargs) if kwargs else (LEFT, args)


class Native(SimpleNamespace):
    """A loaded module: its kernels by name, `module` itself, `counts(name)`."""

    module: Any

    def counts(self, name: str) -> tuple[int, int]:
        return self.module._explain(f"lib.mod.{name}")[:2]


def build_bytes(
    module: Module, kernels: tuple[KernelSpec, ...], native_name: str, levels: tuple[str, ...] = ()
) -> bytes:
    target = host_target()
    entries = tuple(variant.symbol for kernel in kernels for variant in kernel.variants)
    module = run_for_target(module, context_for(target, CodeOptions(cpu_levels=levels), entries))
    whole = add_boundary(module, kernels, native_name=native_name, target=target, levels=levels)
    check(whole, "boundary")
    with backends.opened("llvm", backends.Work(count=1)) as backend:
        objects = with_support([compile_object(emit(whole, target), target)], target, backend)
        return link_module(objects, target, native_name, backend)


def load(
    folder: Path,
    text: str | Module,
    kernels: tuple[KernelSpec, ...],
    python: dict[str, Any],
    levels: tuple[str, ...] = (),
) -> Native:
    """Build, import and bind; `python` gives fallbacks by kernel name."""
    name = f"native{next(_COUNTER)}"
    module = parse_module(text) if isinstance(text, str) else text
    path = folder / f"{name}.abi3.so"
    path.write_bytes(build_bytes(module, kernels, name, levels))
    loader = importlib.machinery.ExtensionFileLoader(name, str(path))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    loader.exec_module(loaded)
    functions = {k.name: loaded._bind(k.qualified, python.get(k.name, fallback)) for k in kernels}
    return Native(module=loaded, **functions)
