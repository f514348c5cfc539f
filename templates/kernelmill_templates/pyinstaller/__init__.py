"""Hooks for PyInstaller, which finds this folder by its entry point `pyinstaller40`."""

from pathlib import Path


def hook_dirs() -> list[str]:
    """The folders with hooks."""
    return [str(Path(__file__).parent)]
