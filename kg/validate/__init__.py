"""Check files of facts: `files` does it as `sgkg validate` does, with the graph of the folders as context."""

from kg.validate.check import files
from kg.validate.engines import ENGINES
from kg.validate.model import SEVERITIES, Engine, Fact, Finding, Report, Result

__all__ = ["ENGINES", "SEVERITIES", "Engine", "Fact", "Finding", "Report", "Result", "files"]
