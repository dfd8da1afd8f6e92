"""REST v1 of templates."""

from litestar import Router

from koinon.messaging.templates.endpoints import templates, versions

ROUTES = (Router(path=templates.PATH, route_handlers=[*templates.HANDLERS, *versions.HANDLERS], tags=["Templates"]),)
