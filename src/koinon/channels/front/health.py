"""Health, incidents and what was said to providers."""

from koinon.channels.history import Day, Slice, last_hour
from koinon.channels.history import days as sender_days
from koinon.channels.installation import installation_health
from koinon.channels.queues import register_queue
from koinon.channels.repository.exchanges import Exchange, exchange, exchanges_page
from koinon.channels.repository.incidents import Incident
from koinon.channels.service.blockers import blockers, blockers_of, register_check
from koinon.channels.service.expiries import register_expiry
from koinon.channels.service.incidents import close_incident, incidents, open_incident
from koinon.channels.service.settling import settle_senders
from koinon.channels.standing import Figures, SenderHealth
from koinon.channels.watching.counting import Total
from koinon.channels.watching.metrics import register_counter, register_gauge, register_gauges, tally

__all__ = [
    "Day",
    "Exchange",
    "Figures",
    "Incident",
    "SenderHealth",
    "Slice",
    "Total",
    "blockers",
    "blockers_of",
    "close_incident",
    "exchange",
    "exchanges_page",
    "incidents",
    "installation_health",
    "last_hour",
    "open_incident",
    "register_check",
    "register_counter",
    "register_expiry",
    "register_gauge",
    "register_gauges",
    "register_queue",
    "sender_days",
    "settle_senders",
    "tally",
]
