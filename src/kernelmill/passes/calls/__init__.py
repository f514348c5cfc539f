"""Calls: inlining, and one function for arrays and buffers."""
