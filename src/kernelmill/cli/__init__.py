"""The `kernelmill` command: parsing in `main`, one file per subcommand in `commands/`."""
