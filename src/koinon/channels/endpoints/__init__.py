"""REST v1 of channels."""

from koinon.channels.endpoints import links
from koinon.channels.endpoints.accounts import ACCOUNTS
from koinon.channels.endpoints.dead_letters import DEAD_LETTERS
from koinon.channels.endpoints.email_domains import EMAIL_DOMAINS
from koinon.channels.endpoints.exchanges import EXCHANGES
from koinon.channels.endpoints.numbers import NUMBERS
from koinon.channels.endpoints.push_apps import PUSH_APPS
from koinon.channels.endpoints.registrations import REGISTRATIONS
from koinon.channels.endpoints.routes import ROUTES
from koinon.channels.endpoints.senders import SENDERS
from koinon.channels.endpoints.shared_accounts import SHARED_ACCOUNTS
from koinon.channels.endpoints.standing import STANDING
from koinon.channels.endpoints.whatsapp import WHATSAPP

links.declare()
ENDPOINTS = (
    *ACCOUNTS,
    *EMAIL_DOMAINS,
    *EXCHANGES,
    *NUMBERS,
    *REGISTRATIONS,
    *PUSH_APPS,
    *ROUTES,
    *DEAD_LETTERS,
    *SENDERS,
    *SHARED_ACCOUNTS,
    *STANDING,
    *WHATSAPP,
)
