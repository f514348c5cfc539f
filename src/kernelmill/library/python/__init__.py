"""Python's numbers, dictionaries and sets in the kernel language."""
