"""Text that is instantiated: `shim.py` goes into each milled wheel, and serves authors while developing."""
