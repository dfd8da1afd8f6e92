"""Routes, failover and dead letters."""

from koinon.channels.breakers import CircuitOpen, SharedBreaker, breaker, guarded
from koinon.channels.contracts.dead_letters import DeadLetter, Fate
from koinon.channels.contracts.routes import Route, RouteSender
from koinon.channels.routing import Routing, routes_to_be, routing
from koinon.channels.service.dead_letters import (
    MOST_TRIES,
    bury,
    discard_letter,
    letters_page,
    register_letters,
    retry_letter,
)
from koinon.channels.service.routes import register_lags, routes, save_routes

__all__ = [
    "MOST_TRIES",
    "CircuitOpen",
    "DeadLetter",
    "Fate",
    "Route",
    "RouteSender",
    "Routing",
    "SharedBreaker",
    "breaker",
    "bury",
    "discard_letter",
    "guarded",
    "letters_page",
    "register_lags",
    "register_letters",
    "retry_letter",
    "routes",
    "routes_to_be",
    "routing",
    "save_routes",
]
