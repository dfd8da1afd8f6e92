"""Routes, failover and dead letters."""

from koinon.channels.breakers import CircuitOpen, SharedBreaker, breaker, guarded
from koinon.channels.contracts.routes import Route, RouteSender
from koinon.channels.routing import Routing, routing
from koinon.channels.service.routes import register_lags, routes, save_routes

__all__ = [
    "CircuitOpen",
    "Route",
    "RouteSender",
    "Routing",
    "SharedBreaker",
    "breaker",
    "guarded",
    "register_lags",
    "routes",
    "routing",
    "save_routes",
]
