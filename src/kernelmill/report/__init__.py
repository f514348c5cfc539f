"""What happened, for people (`text`) and for programs (`data`)."""
