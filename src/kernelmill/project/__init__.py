"""What is known of a project, as values: its options, its kernels and their signatures. No behaviour, no I/O."""
