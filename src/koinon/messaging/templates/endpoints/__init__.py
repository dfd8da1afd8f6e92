"""REST v1 of templates."""

from litestar import Router

from koinon.messaging.templates.endpoints import starters, templates, versions

ROUTES = (
    Router(
        path=templates.PATH,
        route_handlers=[*templates.HANDLERS, *starters.HANDLERS, *versions.HANDLERS],
        tags=["Templates"],
    ),
)
