"""Serve the graph to programs that talk, by the Model Context Protocol over standard input and output: nine tools, read-only.

It needs the package mcp:  pip install 'sgkg[mcp]'. A client starts the command itself; in its settings write

  {"mcpServers": {"sgkg": {"command": "sgkg", "args": ["mcp"]}}}
"""

from __future__ import annotations

import argparse

from kg.cli import common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)


def run(options: argparse.Namespace) -> int:
    """Serve until the client leaves."""
    from kg.agent import server

    server(common.graph(options)).run("stdio")
    return 0
