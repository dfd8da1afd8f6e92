"""REST v1 of tickets for the socket."""

from typing import Any

from litestar import Request, post

from koinon.identity.guards import session_of
from koinon.identity.sockets import tickets
from koinon.identity.sockets.tickets import Ticket
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services


@post(
    "/api/v1/realtime/tickets",
    opt={"permission": "conversations:read", "cache": "secret", "while_suspended": True},
    sync_to_thread=False,
)
def open_realtime_ticket(request: Request[Any, Any, Any], services: Services, actor: Actor) -> rest.Envelope[Ticket]:
    """Ask for a ticket that opens one socket at `/realtime?ticket=…` within a minute."""
    return rest.one(tickets.issue(services, actor, session_of(request)))


ENDPOINTS = [open_realtime_ticket]
