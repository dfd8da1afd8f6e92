"""REST v1 of this context."""

from koinon.identity.endpoints import account, credentials

ENDPOINTS = [*account.ENDPOINTS, *credentials.ENDPOINTS]
