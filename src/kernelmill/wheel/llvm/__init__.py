"""LLVM sources in wheels: which there are and who loads them (`sources`), what a milling does with them (`step`)."""
