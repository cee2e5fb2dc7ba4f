"""Check files of facts: `kg.validate.check.files` does it as `sgkg validate` does, with the graph of the folders as context."""

from kg.validate.model import ENGINES, SEVERITIES, Engine, Fact, Finding, Report, Result

__all__ = ["ENGINES", "SEVERITIES", "Engine", "Fact", "Finding", "Report", "Result"]
