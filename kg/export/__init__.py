"""The formats that a network or the whole graph is written in: what each is called, what reads it, which module writes it.

To add a format, write a module whose functions take the network (or the quads) and yield the pieces of a document, the same for the
same input, and add its record to FORMATS; the verb, its help and the table in the README rest on the records. A module may also have
`notes`, which takes the same as its writer and returns what the format says in another way than the network has it.

The records stand here and not in the modules, because those load the network and the picture: `sgkg export --help` and the export of
RDF would take 87 ms of processor time to start in place of 41.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from kg.network import Note, Projection


class ExportFormat(NamedTuple):
    """One file format.

    Attributes:
        name: what `--format` takes.
        module: the module of this package that writes it.
        read_by: the programs that read it.
        time: how it says when something held.
        writers: the functions of the module, one for each document.
        options: the options that these take.
        ending: of its files, without the dot, where it is not the name.
        whole_graph: it holds the quads, and not a network.
        statements: it tells of the statements behind the edges, which the network has to bring.
    """

    name: str
    module: str
    read_by: str
    time: str
    writers: tuple[str, ...] = ("write",)
    options: tuple[str, ...] = ()
    ending: str = ""
    whole_graph: bool = False
    statements: bool = False

    @property
    def is_picture(self) -> bool:
        """Tell whether people look at it, and no program reads it."""
        return self.read_by.startswith("people")

    def documents(self, content: Any, **options: object) -> list[Iterable[str | bytes]]:
        """Return the documents, each in pieces, of a network or of quads."""
        return [getattr(self._loaded(), writer)(content, **options) for writer in self.writers]

    def notes(self, projection: Projection, **options: object) -> list[Note]:
        """Return what the format says in another way than the network has it."""
        notes = getattr(self._loaded(), "notes", None)
        return list(notes(projection, **options)) if notes else []

    def _loaded(self) -> ModuleType:
        return importlib.import_module(f"kg.export.{self.module}")


FORMATS = (
    ExportFormat(
        "gexf", "gexf", "Gephi, Gephi Lite, graphology", "intervals and spells, days or `--time year`; and attributes", options=("time", "lists")
    ),
    ExportFormat("graphml", "graphml", "yEd, Gephi, igraph, networkx", "attributes"),
    ExportFormat(
        "csv",
        "csv_tables",
        "Gephi's spreadsheet import, R, spreadsheets",
        "`Timeset`; and attributes",
        writers=("nodes", "edges"),
        options=("excel",),
    ),
    ExportFormat("cyjs", "json_formats", "Cytoscape, Cytoscape.js", "attributes", writers=("cytoscape",)),
    ExportFormat("graphology", "json_formats", "graphology, sigma.js", "attributes", writers=("graphology",), ending="json"),
    ExportFormat("svg", "svg", "people", "as-of date, or the span of the dates", options=("dark",)),
    ExportFormat("png", "png", "people", "as-of date, or the span of the dates", options=("dark",)),
    ExportFormat("html", "page", "people, in any browser", "a slider of days", statements=True),
    ExportFormat("pdf", "png", "people", "as-of date, or the span of the dates", writers=("pdf",), options=("dark",)),
    ExportFormat("ttl", "whole_graph", "RDF tools, as one graph", "as in the facts", writers=("turtle",), whole_graph=True),
    ExportFormat("nt", "whole_graph", "RDF tools, as one graph", "as in the facts", writers=("n_triples",), whole_graph=True),
    ExportFormat("trig", "whole_graph", "RDF tools, with named graphs", "as in the facts", writers=("trig",), whole_graph=True),
    ExportFormat("nq", "whole_graph", "RDF tools, with named graphs", "as in the facts", writers=("n_quads",), whole_graph=True),
    ExportFormat("jsonld", "whole_graph", "RDF tools, with named graphs", "as in the facts", writers=("json_ld",), whole_graph=True),
)


#: What `--format` takes for a data package, of which `kg.export.data_package` makes as many files as there are classes.
PACKAGE = "datapackage"


def find(word: str) -> ExportFormat | None:
    """Return the format of a name or of a file's ending without its dot."""
    return next((form for form in FORMATS if word and word in (form.name, form.ending)), None)


def names(*, whole_graph: bool) -> list[str]:
    """Return the names of the formats of the whole graph, or of those of a network."""
    return [form.name for form in FORMATS if form.whole_graph == whole_graph]


def taking(option: str) -> list[str]:
    """Return the names of the formats that take an option."""
    return [form.name for form in FORMATS if option in form.options]
