"""`python -m kernelmill`: the command line."""

from kernelmill.cli.main import run

if __name__ == "__main__":
    run()
