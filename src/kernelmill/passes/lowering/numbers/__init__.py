"""Rules for numbers of one kind, on which those of operators build: division, unsigned ints."""
