"""The passes over the IR, a folder for each kind; `order.py` has them in the order in which they run."""
