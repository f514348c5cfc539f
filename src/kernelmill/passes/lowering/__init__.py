"""Lowering: Python's operations become machine operations with explicit guards."""
