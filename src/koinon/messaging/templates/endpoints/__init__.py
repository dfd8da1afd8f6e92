"""REST v1 of templates."""

from litestar import Router

from koinon.messaging.templates.endpoints import starters, templates, versions, whatsapp

ROUTES = (
    Router(
        path=templates.PATH,
        route_handlers=[*templates.HANDLERS, *starters.HANDLERS, *versions.HANDLERS, *whatsapp.OF_TEMPLATE],
        tags=["Templates"],
    ),
    Router(path=whatsapp.PATH, route_handlers=whatsapp.HANDLERS, tags=["Templates"]),
)
