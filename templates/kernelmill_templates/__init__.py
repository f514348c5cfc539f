"""Text that is instantiated: `shim.py` is copied into each milled wheel (and serves kernelmill itself while developing)."""
