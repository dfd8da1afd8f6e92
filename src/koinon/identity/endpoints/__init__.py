"""REST v1 of this context."""

from koinon.identity.endpoints import account, credentials, session, team

ENDPOINTS = [*session.ENDPOINTS, *account.ENDPOINTS, *credentials.ENDPOINTS, *team.ENDPOINTS]
