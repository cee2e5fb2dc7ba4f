"""Run one of the two SHACL engines; both give the same results."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal, get_args

from kg.validate.results import Result

Engine = Literal["shacl", "pyshacl"]
ENGINES: tuple[Engine, ...] = get_args(Engine)


def default_engine() -> Engine:
    """Return the fast engine where it is installed (it has no wheel for some platforms), else the reference one."""
    return "shacl" if find_spec("shacl") else "pyshacl"


def run(data: str | bytes, shapes: str, engine: Engine | None = None) -> list[Result]:
    """Validate data against shapes; each library is imported only when its engine runs.

    Args:
        data: N-Triples.
        shapes: Turtle.
        engine: None takes `default_engine()`.

    Returns:
        The results, sorted.

    Raises:
        ValueError: data or shapes that do not parse, or an unknown engine.
        RuntimeError: the engine is not installed; the message has the command to run.
    """
    text = data.decode() if isinstance(data, bytes) else data
    name = engine or default_engine()
    if name not in ENGINES:
        raise ValueError(f"unknown engine {name!r}; use one of {' '.join(ENGINES)}")
    try:
        if name == "shacl":
            from kg.validate import rust as door
        else:
            from kg.validate import reference as door  # type: ignore[no-redef]
    except ModuleNotFoundError as error:
        raise RuntimeError(f"the engine {name} is not installed here; run  pip install {error.name}  or leave --engine out") from error
    return door.run(text, shapes)
