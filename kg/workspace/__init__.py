"""Accept facts into a workspace: each change is one file that nobody rewrites, and the facts of today follow from these files.

    from kg import workspace

    change = workspace.add(folders, ["new.ttl"], message="the call of 6 March").change
    workspace.History.of(folders).changes      # oldest first
    workspace.revert(folders, change.name, message="a wrong day")

What a change adds stands in the graph that is called like it. What it takes back, it names with the graph from which it is taken, so that
the files mean the same in whatever order they are read: two people's folders are put together by having the files of both.
"""

from kg.workspace.accept import Outcome, RefusedError, add, retract, revert
from kg.workspace.change import Change
from kg.workspace.folder import init, migrate, repair, restore, standing
from kg.workspace.history import Facts, History
from kg.workspace.texts import Bibliography, Registration, register, registration
from kg.workspace.words import in_words

__all__ = [
    "Bibliography",
    "Change",
    "Facts",
    "History",
    "Outcome",
    "RefusedError",
    "Registration",
    "add",
    "in_words",
    "init",
    "migrate",
    "register",
    "registration",
    "repair",
    "restore",
    "retract",
    "revert",
    "standing",
]
