"""The description of the server's addresses by OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), made from what they take."""

from __future__ import annotations

import re
from typing import Any

from kg import __version__
from kg.serve import interface, protocol, writing
from kg.serve.interface import ApiParameter, Operation
from kg.serve.reply import JSON

_ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
_WHEN = {
    "400": "The request is wrong; error says how.",
    "404": "Nothing, or several things, have that name.",
    "413": "The request or its answer is too large.",
    "429": "The server has more to do than it can; ask again later.",
    "500": "A fault of the server.",
    "504": "The time for an answer was up.",
}
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}
_PLACE = {"source": _TEXT, "start": _NUMBER, "end": _NUMBER, "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
_NEW = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "given": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
        "passages": {"type": "array", "items": {"type": "object", "additionalProperties": False, "required": list(_PLACE), "properties": _PLACE}},
        "text": {
            "type": "object",
            "additionalProperties": False,
            "required": ["digest", "slug"],
            "properties": {
                name: {"type": "array", "items": _TEXT} if name.endswith("authors") else _PLACE[name] if name == "digest" else _TEXT
                for name in ("digest", *interface.TEXT)
            },
        },
        "id": _TEXT,
    },
}


def description() -> dict[str, Any]:
    """Return the description."""
    paths: dict[str, Any] = {f"/api/{one.path}": _of_operation(one) for one in interface.OPERATIONS}
    graphs, results = _media(protocol.GRAPHS), _media(protocol.RESULTS)
    query = [
        _parameter(ApiParameter("query", "the query; without one, the service describes itself")),
        *(_parameter(ApiParameter(name, f"the {words}, which the graph holds", many=True)) for name, words in _GRAPHS.items()),
        _parameter(ApiParameter("format", "the format, in place of Accept", values=(*protocol.RESULTS, *protocol.GRAPHS))),
        *map(_parameter, interface.DAY),
    ]
    form = {"type": "object", "properties": {"query": _TEXT}}
    body = {"application/sparql-query": {"schema": _TEXT}, "application/x-www-form-urlencoded": {"schema": form}}
    answers = _answers("The answer.", results | graphs, "text/plain")
    paths["/sparql"] = {
        "get": {"summary": "SPARQL 1.1 Protocol.", "operationId": "sparql", "parameters": query, "responses": answers},
        "post": {
            "summary": "SPARQL 1.1 Protocol.",
            "operationId": "sparqlPost",
            "parameters": query[1:],
            "requestBody": {"required": True, "content": body},
            "responses": answers,
        },
    }
    paths["/id/{name}"] = {
        "get": {
            "summary": "A thing as RDF, or for a browser its page.",
            "operationId": "thing",
            "parameters": [_in_path("name")],
            "responses": _answers("The triples of which it is the subject.", graphs, "text/plain") | {"303": {"description": "To its page."}},
        }
    }
    facts = {"required": True, "content": {media: {"schema": _TEXT} for media in writing.ENDINGS}}
    name = _parameter(ApiParameter("name", "the name of the file, whose ending is that of its format"))
    paths["/validate"] = {
        "post": {
            "summary": "Facts checked against the graph, and not stored; as sgkg validate --format json.",
            "operationId": "validate",
            "parameters": [name],
            "requestBody": facts,
            "responses": _answers("The findings."),
        }
    }
    paths["/add"] = {
        "post": {
            "summary": "Facts accepted into the workspace, where the server was started with --write.",
            "operationId": "add",
            "parameters": [
                name,
                _parameter(ApiParameter("message", "what the change is for")),
                _parameter(ApiParameter("author", "who accepts it")),
                _parameter(ApiParameter("dry_run", "find out all of it and write nothing", "boolean")),
            ],
            "requestBody": facts,
            "security": [{"token": []}],
            "responses": _answers("What was accepted.") | _errors({"401": "No token.", "403": "It only reads.", "422": "The facts have faults."}),
        }
    }
    for path, words in (("/health", "Whether the server can answer."), ("/openapi.json", "This description.")):
        paths[path] = {"get": {"summary": words, "operationId": path[1:].partition(".")[0], "responses": _answers(words)}}
    paths["/metrics"] = {
        "get": {
            "summary": "What is counted, for Prometheus.",
            "operationId": "metrics",
            "responses": _answers("Counts.", {"text/plain": {"schema": _TEXT}}),
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sgkg",
            "version": __version__,
            "description": "The security-guarantee knowledge graph. Answers below /api/ are those of the command with --format json.",
            "license": {"name": "Apache-2.0 AND CC-BY-4.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "."}],
        "paths": paths,
        "components": {"schemas": {"Error": _ERROR}, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


_GRAPHS = {"default-graph-uri": "graphs of the default graph", "named-graph-uri": "graphs for GRAPH"}


def _of_operation(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": operation.work.__name__,
        "parameters": [*map(_in_path, re.findall(r"{(\w+)}", operation.path)), *map(_parameter, operation.parameters)],
        "responses": _answers("The answer."),
    }
    if operation.open:
        other = {"type": "object", "additionalProperties": _TEXT}
        words = "the parameters of the question, which api/catalogue lists"
        found["parameters"].append({"name": "parameters", "in": "query", "description": words, "style": "form", "explode": True, "schema": other})
    if operation.body:
        found["requestBody"] = {"required": True, "content": {operation.body: {"schema": _NEW if operation.body == JSON else _TEXT}}}
    return {"post" if operation.body else "get": found}


def _parameter(parameter: ApiParameter) -> dict[str, Any]:
    one: dict[str, Any] = {"type": parameter.kind}
    if parameter.values:
        one["enum"] = list(parameter.values)
    schema = {"type": "array", "items": one} if parameter.many else one
    return {"name": parameter.name, "in": "query", "description": parameter.says, "schema": schema}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": _TEXT}


def _media(formats: protocol.Formats) -> dict[str, Any]:
    return {media.partition(";")[0]: {"schema": _TEXT} for media, _, _ in formats.values()}


def _answers(words: str, content: dict[str, Any] | None = None, errors: str = JSON) -> dict[str, Any]:
    return {"200": {"description": words, "content": content or {JSON: {"schema": {}}}}, **_errors(_WHEN, errors)}


def _errors(words: dict[str, str], media: str = JSON) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"} if media == JSON else _TEXT
    return {status: {"description": said, "content": {media: {"schema": schema}}} for status, said in words.items()}
