"""`/api/openapi.json`, `.yaml`, `/api/docs` and `/api/docs/errors/{code}`: made once, cached, no network (API-051)."""

import re
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import yaml  # type: ignore[import-untyped]
from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from litestar import Litestar, Request, Response, get
from litestar.params import FromPath
from litestar.routes import HTTPRoute
from markupsafe import Markup, escape

from koinon.platform import errors, rest
from koinon.platform.product_name import product_name
from koinon.platform.rest import language, versions
from koinon.platform.rest.openapi.document import build
from koinon.platform.rest.openapi.postman import collection
from koinon.platform.rest.versions import VersionView

CATALOGUE = {"Cache-Control": "public, max-age=3600"}
PUBLIC = {"public": True, "cache": "catalogue"}

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=ChainableUndefined, trim_blocks=True
)


def _codes(text: str) -> Markup:
    """Descriptions are CommonMark; of it they use `code` alone."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text or ""))))  # noqa: S704 -- escaped before


def _runs(operation: dict[str, Any]) -> str:
    """What the page needs to run an operation, as JSON; empty for one that a test key cannot call from a page."""
    body = operation.get("requestBody", {}).get("content", {})
    if not operation.get("security") or not operation.get("x-permission") or (body and "application/json" not in body):
        return ""
    listed = [
        {"name": one["name"], "in": one["in"], "required": bool(one.get("required"))}
        for one in operation.get("parameters", [])
        if one["in"] in ("path", "query")
    ]
    example = body.get("application/json", {}).get("example")
    written = msgspec.json.format(msgspec.json.encode(example), indent=2).decode() if example is not None else ""
    asked = {"method": operation["method"].upper(), "path": operation["path"], "parameters": listed}
    return msgspec.json.encode({**asked, "body": written if body else ""}).decode()


_pages.filters["codes"] = _codes
_pages.globals["product_name"] = product_name


class Start(msgspec.Struct, frozen=True):
    """Where to begin."""

    name: str
    version: str
    documentation: str
    openapi: str
    errors: str
    collections: list[str]
    versions: list[VersionView]


class Documentation:
    """The routes that describe the API of an application; `attach` it once the application is made."""

    def __init__(self, version: str, base_url: str, translate: language.Translate = language.translate) -> None:
        self._version, self._translate = version, translate
        self._servers = [{"url": base_url, "description": "This installation"}]
        self._app: Litestar | None = None

    def attach(self, app: Litestar) -> None:
        """Describe `app`."""
        self._app = app

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self._app is None:
            raise RuntimeError("attach the application first")
        return build(self._app, version=self._version, servers=self._servers)

    @cached_property
    def as_json(self) -> bytes:
        """The document as JSON."""
        return msgspec.json.encode(self.document)

    @cached_property
    def as_yaml(self) -> bytes:
        """The document as YAML."""
        plain = msgspec.json.decode(self.as_json)
        return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)).encode()

    @cached_property
    def as_postman(self) -> bytes:
        """The document as a Postman collection."""
        return msgspec.json.encode(collection(msgspec.json.decode(self.as_json)))

    def start(self) -> Start:
        """Name, version, links and top collections."""
        parts = {path.split("/")[3] for path in self._paths() if path.count("/") >= 3}
        collections = [f"/api/v1/{part}" for part in sorted(parts) if not part.startswith("{")]
        return Start(
            product_name(), "v1", "/api/docs", "/api/openapi.json", "/api/docs/errors", collections, versions.told()
        )

    def _paths(self) -> set[str]:
        """The paths of the API, without the document: that takes seconds to make."""
        if self._app is None:
            raise RuntimeError("attach the application first")
        routes = [route for route in self._app.routes if isinstance(route, HTTPRoute)]
        described = [one for one in routes if any(handler.include_in_schema for handler in one.route_handlers)]
        return {one.path for one in described if one.path.startswith("/api/v1/")}

    def explorer(self, nonce: str) -> str:
        """The page of every operation."""
        operations = [
            {"path": path, "method": method, **operation}
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        ]
        return _pages.get_template("explorer.html").render(
            document=self.document,
            groups={tag["name"]: [o for o in operations if tag["name"] in o["tags"]] for tag in self.document["tags"]},
            example=lambda value: msgspec.json.format(msgspec.json.encode(value), indent=2).decode(),
            runs=_runs,
            nonce=nonce,
        )

    def endpoints(self) -> list[Any]:
        """The routes."""

        @get("/api/v1", opt=PUBLIC)
        async def get_start() -> rest.Envelope[Start]:
            """Say where to begin."""
            return rest.one(self.start())

        @get("/api/v2", opt={**PUBLIC, "cache": "live"})
        async def get_coming_version() -> rest.Envelope[list[VersionView]]:
            """List the versions of the API and where each stands. Version 2 is a beta without resources or promise."""
            return rest.one(versions.told())

        @get("/api/openapi.json", include_in_schema=False, opt=PUBLIC, media_type="application/json")
        async def openapi_json() -> Response[bytes]:
            return Response(self.as_json, headers=CATALOGUE)

        @get("/api/openapi.yaml", include_in_schema=False, opt=PUBLIC, media_type="application/yaml")
        async def openapi_yaml() -> Response[bytes]:
            return Response(self.as_yaml, headers=CATALOGUE)

        @get("/api/postman.json", include_in_schema=False, opt=PUBLIC, media_type="application/json")
        async def postman() -> Response[bytes]:
            return Response(self.as_postman, headers=CATALOGUE)

        @get("/api/docs/errors", include_in_schema=False, opt=PUBLIC, media_type="text/html")
        async def error_list(request: Request[Any, Any, Any]) -> Response[str]:
            listed = sorted(errors.REGISTERED.values(), key=lambda code: (code.status, code.code))
            return self._error_page(request, listed)

        @get("/api/docs/errors/{code:str}", include_in_schema=False, opt=PUBLIC, media_type="text/html")
        async def error_page(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
            if code not in errors.REGISTERED:
                raise errors.ROUTE_NOT_FOUND()
            return self._error_page(request, [errors.REGISTERED[code]])

        @get("/api/docs", include_in_schema=False, opt=PUBLIC, media_type="text/html")
        async def explorer(request: Request[Any, Any, Any]) -> str:
            return self.explorer(request.scope["state"]["csp_nonce"])

        return [get_start, get_coming_version, openapi_json, openapi_yaml, postman, explorer, error_list, error_page]

    def _error_page(self, request: Request[Any, Any, Any], codes: list[errors.ErrorCode]) -> Response[str]:
        spoken = language.choose(request.headers.get("accept-language", ""))
        page = _pages.get_template("errors.html").render(
            codes=codes,
            say=lambda sentence: self._translate(spoken, sentence),
            language=spoken,
            nonce=request.scope["state"]["csp_nonce"],
        )
        return Response(page, media_type="text/html", headers={"Vary": "Accept-Language", "Content-Language": spoken})
