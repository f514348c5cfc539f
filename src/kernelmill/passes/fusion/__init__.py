"""Fusion: chains of whole-array operations become loop nests."""
