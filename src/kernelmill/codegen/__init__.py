"""From low IR to object files: `backend.py` says what a back end is, `backends.py` which there are."""
