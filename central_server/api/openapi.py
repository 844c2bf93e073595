"""What `/openapi.json` says beyond the paths: the contract's structures as schemas, and the one shape of errors.

The operations declare their parameters and responses themselves; these are the words that they share.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from central_server.api.errors import USUAL, ErrorReply
from central_server.intake.importing import ImportReport
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, NotFoundReply

Declared = dict[int | str, dict[str, Any]]

_MODELS = (FoundReply, AmbiguousReply, NotFoundReply, ClosedReply, ImportReport, ErrorReply)
_REFERENCE = "#/components/schemas/{name}"
_HEADERS: dict[str, dict[str, Any]] = {
    "Cache-Control": {"required": True, "schema": {"const": "no-store"}},
    "ETag": {
        "description": "Weak: it vouches for the dossier, not for `as_of`.",
        "required": True,
        "schema": {"type": "string", "pattern": '^W/"[0-9a-f]{32}"$'},
    },
    "X-As-Of": {
        "description": "The `as_of` of the reply.",
        "required": True,
        "schema": {"type": "string", "format": "date-time"},
    },
    "Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"required": True, "schema": {"const": "Bearer"}},
}
_ERROR_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After",)}

_TOKENS = {
    "kiosk": "The token of one kiosk: kiosks[].token of the settings.",
    "importer": "imports.token of the settings.",
    "metrics": "server.metrics_token of the settings, where there is one.",
}


def reply(description: str, schema: type | dict[str, Any] | None, *headers: str) -> dict[str, Any]:
    """One response: JSON of a structure, or without a body; and the headers that it always has."""
    declared: dict[str, Any] = {"description": description}
    if headers:
        declared["headers"] = {name: _HEADERS[name] for name in headers}
    if schema is not None:
        shape = schema if isinstance(schema, dict) else {"$ref": _REFERENCE.format(name=schema.__name__)}
        declared["content"] = {"application/json": {"schema": shape}}
    return declared


def errors(*codes: int) -> Declared:
    """The responses of these status codes, in the one shape of errors."""
    return {code: reply(USUAL[code][1], ErrorReply, "Cache-Control", *_ERROR_HEADERS.get(code, ())) for code in codes}


def either(*schemas: type) -> dict[str, Any]:
    """A schema that holds one of several structures."""
    return {"oneOf": [{"$ref": _REFERENCE.format(name=schema.__name__)} for schema in schemas]}


def install(app: FastAPI) -> None:
    """Make the application's document whole. It is built once, when somebody asks."""
    app.openapi = _document(app)  # type: ignore[method-assign]


def _document(app: FastAPI) -> Callable[[], dict[str, Any]]:
    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
            _, schemas = msgspec.json.schema_components(_MODELS, ref_template=_REFERENCE)
            app.openapi_schema["components"] = {
                "schemas": schemas,
                "securitySchemes": {
                    name: {"type": "http", "scheme": "bearer", "description": text} for name, text in _TOKENS.items()
                },
            }
        return app.openapi_schema

    return document
