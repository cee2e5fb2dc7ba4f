"""RDF text: every file comes in through `read`, checked, and Turtle goes out canonical through `canonical`.

Positions and diagnostics are in modules of their own, `kg.turtle.reader` and `kg.turtle.diagnostics`, which are loaded only where they are needed.
"""

from kg.turtle.parse import FORMATS, MAX_PIPED, FactsError, canonical, clean, file_format, load, load_into, parse, prefixes_of, read, reread

__all__ = ["FORMATS", "MAX_PIPED", "FactsError", "canonical", "clean", "file_format", "load", "load_into", "parse", "prefixes_of", "read", "reread"]
