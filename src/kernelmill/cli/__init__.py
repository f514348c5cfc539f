"""The `kernelmill` command: parsing in `main`, one function per subcommand in `commands`."""
