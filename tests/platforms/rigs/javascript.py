"""Pyodide in Node.js: CPython compiled to WebAssembly, from npm. There is no NumPy in that package."""

from __future__ import annotations

from .base import Platform, Rig, making, need, tool

VERSION = "314.0.7"
#: argv: script, arguments, and after "--" the folders for its path. Folders of this machine appear under the same names.
RUNNER = """\
import { loadPyodide } from "pyodide";
import { dirname } from "node:path";

const words = process.argv.slice(2);
const python = await loadPyodide({ stdout: (line) => console.log(line), stderr: (line) => console.error(line) });
const folders = (process.env.PYTHONPATH ?? "").split(":").filter(Boolean);
for (const folder of new Set([dirname(words[0]), ...folders])) {
  python.FS.mkdirTree(folder);
  python.mountNodeFS(folder, folder);
}
python.globals.set("words", python.toPy(words));
python.globals.set("folders", python.toPy(folders));
try {
  await python.runPythonAsync(`
import runpy, sys
sys.argv[:] = words
sys.path[:0] = folders
runpy.run_path(words[0], run_name="__main__")
`);
} catch (error) { // else Node.js prints the whole run time with it
  console.error(error.message ?? String(error));
  process.exitCode = 1;
}
"""


def pyodide(platform: Platform) -> Rig:
    """A rig of Pyodide."""
    need("node", "npm", install="install Node.js 20 or newer with npm")
    with making(f"pyodide-{VERSION}") as (final, folder):
        if folder is not None:
            tool(["npm", "install", "--silent", "--no-audit", "--no-fund", f"pyodide@{VERSION}"], cwd=folder)
            (folder / "run.mjs").write_text(RUNNER, encoding="utf-8")
    return Rig(platform, ("node", str(final / "run.mjs")))
