"""`python -m kg` is the command `sgkg`."""

from kg.cli import program

program()
