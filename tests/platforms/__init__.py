"""Wheels on the platforms they are made for: emulated, in Wine, in Node.js, on other builds of CPython."""
