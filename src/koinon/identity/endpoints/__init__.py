"""REST v1 of this context."""

from koinon.identity.endpoints import account, credentials, team

ENDPOINTS = [*account.ENDPOINTS, *credentials.ENDPOINTS, *team.ENDPOINTS]
