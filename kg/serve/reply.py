"""What is answered to a request: a status of HTTP, a media type, bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
_NONE: Mapping[str, str] = MappingProxyType({})


class Reply(NamedTuple):
    """An answer to a request.

    Attributes:
        status: the status of HTTP.
        media: the media type.
        body: the answer itself.
        headers: more headers.
        fault: for the log, where the fault is ours; it is not sent.
    """

    status: int
    media: str
    body: bytes
    headers: Mapping[str, str] = _NONE
    fault: str = ""


def of_json(content: Any, status: int = 200) -> Reply:
    """Answer with JSON."""
    # On one line: to fold it costs twenty times as long.
    return Reply(status, JSON, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def of_error(status: int, words: str, *, plain: bool = False, fault: str = "", headers: Mapping[str, str] = _NONE) -> Reply:
    """Answer with what is wrong, in one clear sentence: as JSON, or as plain text for clients that show a body as it is."""
    found = Reply(status, TEXT, f"{words}\n".encode()) if plain else of_json({"error": words}, status)
    return found._replace(fault=fault, headers=headers)
