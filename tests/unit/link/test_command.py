"""Link commands of every target."""

from pathlib import Path

import pytest

from kernelmill.link import LinkInputs, LinkTool, link_command
from kernelmill.link.command import import_library_command, linker_words, module_definition
from kernelmill.targets import all_targets, get_target

TARGETS = all_targets()
TOOL = LinkTool(("zig", "LINKER"), "zig")


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_commands(name, golden):
    """One golden for each row: the link of a module, of a library to link against, and what goes into it."""
    target = TARGETS[name]
    tool = LinkTool(("zig", target.linker.zig), "zig")
    module = Path(f"out/_kernels{target.suffix(target.abis[0])}")
    objects = (Path("in/0.o"), Path("in/1.o"))
    libraries = tuple(Path(f"in/{library.soname.rpartition('/')[2]}") for library in target.libraries)
    inputs = LinkInputs(objects, module, Path("in/exports.map"), libraries, symbols=("PyInit__kernels",))
    commands = [link_command(target, inputs, tool)]
    if target.object_format == "elf":
        stub = LinkInputs((Path("in/stub.o"),), libraries[0], Path("in/versions.map"), soname=target.libraries[0].soname)
        commands.append(link_command(target, stub, tool))
    if target.object_format == "coff":
        commands.append(import_library_command(target, Path("in/python.def"), Path("in/python.lib"), tool))
    golden(Path(__file__).parent / "golden" / f"{name}.txt", "".join(" ".join(command) + "\n" for command in commands))


def test_every_golden_is_of_a_row():
    assert {path.stem for path in (Path(__file__).parent / "golden").iterdir()} == set(TARGETS)


def test_import_libraries():
    assert module_definition("python3.dll", ["Py_IncRef"], ["PyFloat_Type"]) == (
        "LIBRARY python3.dll\nEXPORTS\nPy_IncRef\nPyFloat_Type DATA\n"
    )
    command = import_library_command(get_target("windows-arm64"), Path("p.def"), Path("p.lib"), TOOL)
    assert command == ["zig", "dlltool", "-m", "arm64", "-d", "p.def", "-l", "p.lib"]




def test_flags_for_a_compiler_that_links_in_the_linkers_own_words():
    given = ["-Wl,-O1,--sort-common", "-pthread", "-Xlinker", "-z", "-Xlinker", "now", "-fuse-ld=gold", "-L/opt/lib", "-s"]
    assert linker_words(given) == ("-O1", "--sort-common", "-z", "now", "-L/opt/lib", "-s")
    target = get_target("linux-x86_64-gnu")
    inputs = LinkInputs((Path("a.o"),), Path("m.so"), further=("-z", "now"))
    assert link_command(target, inputs, LinkTool(("ld",), "ld"))[-2:] == ["-z", "now"]
