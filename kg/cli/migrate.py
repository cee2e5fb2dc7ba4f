"""Bring your workspace to the format of this version of sgkg.

sgkg migrate --workspace my-facts
"""

from __future__ import annotations

import argparse

from kg.cli import common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)


def run(options: argparse.Namespace) -> int:
    """Migrate."""
    from kg import workspace
    from kg.paths import WORKSPACE_FORMAT

    own = common.folders(options).workspace
    if own is None:
        raise ValueError("no workspace: name one with --workspace or SGKG_WORKSPACE; sgkg init DIR makes one")
    done = workspace.migrate(own, common.warn)
    print(f"{own.path}: format {WORKSPACE_FORMAT}" + ("" if done else ", as it was"))
    return 0
