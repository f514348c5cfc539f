"""Iteration."""
