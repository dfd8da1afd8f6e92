"""Health, incidents and what was said to providers."""

from koinon.channels.queues import register_queue
from koinon.channels.repository.exchanges import Exchange
from koinon.channels.repository.incidents import Incident
from koinon.channels.service.blockers import blockers, blockers_of, register_check
from koinon.channels.service.expiries import register_expiry
from koinon.channels.service.incidents import close_incident, incidents, open_incident
from koinon.channels.service.settling import settle_senders

__all__ = [
    "Exchange",
    "Incident",
    "blockers",
    "blockers_of",
    "close_incident",
    "incidents",
    "open_incident",
    "register_check",
    "register_expiry",
    "register_queue",
    "settle_senders",
]
