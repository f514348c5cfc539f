"""PEP 517 and PEP 660 hooks of kernelmill."""
