"""REST v1 of messaging."""

from litestar import Router

from koinon.messaging.endpoints import (
    approvals,
    audience_lists,
    batches,
    broadcasts,
    consent_requests,
    exports,
    guests,
    holds,
    links,
    messages,
    opt_out_lists,
    outcomes,
    outlook,
    sender_tests,
    short_links,
)
from koinon.messaging.figures import endpoints as figures
from koinon.messaging.links.domains import endpoints as link_domains
from koinon.messaging.media import endpoints as media
from koinon.messaging.media import public as media_public
from koinon.messaging.rules.endpoints import ROUTE as RULES_ROUTE
from koinon.messaging.schedules import endpoints as schedules
from koinon.messaging.splits import endpoints as splits
from koinon.messaging.templates.endpoints import ROUTES as TEMPLATE_ROUTES

links.declare()
ROUTES = (
    Router(
        path=broadcasts.PATH,
        route_handlers=[
            *broadcasts.HANDLERS,
            *approvals.HANDLERS,
            *outcomes.HANDLERS,
            *exports.HANDLERS,
            *outlook.HANDLERS,
            *figures.HANDLERS,
            *splits.HANDLERS,
            *holds.HANDLERS,
        ],
        tags=["Broadcasts"],
    ),
    Router(path="/", route_handlers=audience_lists.HANDLERS, tags=["Broadcasts"]),
    Router(path="/", route_handlers=sender_tests.HANDLERS, tags=["Messages"]),
    Router(path="/", route_handlers=[*short_links.HANDLERS, *link_domains.HANDLERS], tags=["Links"]),
    Router(path="/", route_handlers=link_domains.PUBLIC, include_in_schema=False),
    Router(path=messages.PATH, route_handlers=[*messages.HANDLERS, *batches.HANDLERS], tags=["Messages"]),
    Router(path=consent_requests.PATH, route_handlers=consent_requests.HANDLERS, tags=["Consent"]),
    Router(path=guests.PATH, route_handlers=guests.HANDLERS, tags=["Organization"]),
    Router(path=opt_out_lists.PATH, route_handlers=opt_out_lists.HANDLERS, tags=["Consent"]),
    RULES_ROUTE,
    Router(path=schedules.PATH, route_handlers=schedules.HANDLERS, tags=["Schedules"]),
    *TEMPLATE_ROUTES,
    Router(path="/", route_handlers=media.HANDLERS, tags=["Media"]),
    Router(path="/", route_handlers=media_public.HANDLERS, include_in_schema=False),
)
