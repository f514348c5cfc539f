"""Analyses: pure functions from IR to facts about it; passes use them, nothing is changed here."""
