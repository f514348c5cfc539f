"""`python -m kernelmill`: the command line."""

import sys

from kernelmill.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
