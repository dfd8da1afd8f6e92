"""REST v1 of registering senders with carriers (CHN-019..027)."""

from koinon.channels.endpoints.registrations.brands import BRANDS
from koinon.channels.endpoints.registrations.campaigns import CAMPAIGNS
from koinon.channels.endpoints.registrations.tollfree import TOLLFREE

REGISTRATIONS = (*BRANDS, *CAMPAIGNS, *TOLLFREE)
