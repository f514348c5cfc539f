"""The hooks work on a small project, with a compiler that pretends."""

from support.pretended import answer as answer
from support.pretended import project as project
