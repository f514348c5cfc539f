"""Type rules."""
