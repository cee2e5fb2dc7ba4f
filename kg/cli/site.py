"""Write the explorer: the whole graph as a page with its own engine, for people who open no terminal.

sgkg site -o FOLDER                  for any web server that gives out files, such as GitHub Pages
sgkg site --single -o sgkg.html      one file, which works offline from a mail attachment

The page needs no server and asks for nothing: questions, readings of any day and free SPARQL are answered in the browser.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from kg import files
from kg.cli import common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("--single", action="store_true", help="write one HTML file with everything in it")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="PATH", help="the folder, or with --single the file")


def run(options: argparse.Namespace) -> int:
    """Write the page."""
    from kg.site import write

    graph = common.graph(options)
    if options.single:
        if options.output.is_dir():
            raise IsADirectoryError(f"{options.output} is a folder; name a file, or leave out --single")
        size = files.save(options.output, write.single(graph))
    else:
        if options.output.suffix.lower() in (".html", ".htm"):
            raise ValueError(f"-o {options.output} is a file; for one file write  sgkg site --single -o {options.output}")
        size = write.folder(graph, options.output)
    common.warn(f"{options.output}: {size:,} bytes")
    return 0
