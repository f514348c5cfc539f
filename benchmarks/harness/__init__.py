"""What `run.py` stands on."""
