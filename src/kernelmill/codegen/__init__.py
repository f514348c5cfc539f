"""The emitters: one folder per back end, each reads the low IR and nothing else."""
