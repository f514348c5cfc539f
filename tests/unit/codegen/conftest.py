"""A small project, for tests of what works without a back end."""

from support.pretended import project as project
