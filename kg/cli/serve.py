"""Serve the graph to browsers and programs: a SPARQL 1.1 endpoint, a JSON interface, and the page that uses it.

  sgkg serve                                 on http://127.0.0.1:8017/, for this machine alone
  sgkg query --endpoint http://127.0.0.1:8017/sparql -e 'SELECT …'
  sgkg serve --workspace mine --write        with /add, for who has the token

It needs packages that are not always installed:  pip install 'sgkg[serve]'. Ctrl-C stops it.
"""

from __future__ import annotations

import argparse

from kg.cli import common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="the address to listen at (default: %(default)s, this machine alone)")
    parser.add_argument("--timeout", type=common.seconds, default=30.0, metavar="S", help="seconds until a query is ended (default: %(default)g)")
    parser.add_argument("--port", type=int, default=8017, metavar="N", help="the port (default: %(default)s; 0: a free one)")


def run(options: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    from kg.serve import http

    graph = common.graph(options)
    name = graph.use(lambda shot: shot.name, timeout=common.OWN_TIMEOUT)
    settings = http.Settings(graph.folders, options.host, options.port, options.timeout)
    http.serve(settings, name, lambda address: common.warn(f"listening at {address}"))
    return 0
