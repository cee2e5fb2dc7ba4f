"""Serve the graph to browsers and programs: a SPARQL 1.1 endpoint, a JSON interface, and the page that uses it.

  sgkg serve                                 on http://127.0.0.1:8017/, for this machine alone
  sgkg query --endpoint http://127.0.0.1:8017/sparql -e 'SELECT …'
  sgkg serve --workspace mine --write        with /add, for who has the token

It needs packages that are not always installed:  pip install 'sgkg[serve]'. Ctrl-C stops it.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kg.cli import common
from kg.text import whole

if TYPE_CHECKING:
    from kg.snapshot import Snapshot

TOKEN = "SGKG_TOKEN"
LEAST = 16


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="listen at this address (default: %(default)s, for this machine alone)"
    )
    parser.add_argument("--port", type=_port, default=8017, metavar="N", help="listen at this port; 0 takes a free one (default: %(default)s)")
    parser.add_argument("--name", action="append", default=[], metavar="HOST", help="a name by which others call the server; may be repeated")
    parser.add_argument("--origin", action="append", default=[], metavar="URL", help="a page of this address may ask too; may be repeated")
    parser.add_argument("--timeout", type=common.seconds, default=30.0, metavar="S", help="seconds until a query is ended (default: %(default)g)")
    parser.add_argument("--workers", type=common.positive, default=4, metavar="N", help="answer so many at once (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help=f"accept facts at /add, with the token that {TOKEN} holds, or else a new one")


def run(options: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    import os
    import secrets

    graph = common.graph(options)
    try:
        from kg.serve.http import serve
        from kg.serve.service import Settings
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"sgkg serve needs the package {error.name}; install it with:  pip install 'sgkg[serve]'") from error
    token = ""
    if options.write:
        from kg.workspace.accept import own

        own(graph.folders)
        token = os.environ.get(TOKEN, "") or secrets.token_urlsafe()
        if len(token) < LEAST:
            raise ValueError(f"{TOKEN} has {len(token)} characters; write at least {LEAST} that nobody can guess, or leave it out")
    name = graph.use(_whole, timeout=common.OWN_TIMEOUT)
    settings = Settings(
        graph.folders,
        options.host,
        options.port,
        options.timeout,
        workers=options.workers,
        names=(*options.name,),
        origins=(*options.origin,),
        token=token,
    )

    def said(address: str) -> None:
        common.warn(f"listening at {address} (Ctrl-C stops it)")
        if token and TOKEN not in os.environ:
            common.warn(f"the token for {address}add is {token}")

    serve(settings, name, said)
    return 0


def _whole(shot: Snapshot) -> str:
    """Return the name of a snapshot that is not damaged."""
    shot.data()
    return shot.name


def _port(text: str) -> int:
    if not 0 <= (port := whole(text)) <= 65535:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no port; write a number from 0 to 65535")
    return port
