"""REST v1 of this context."""

from koinon.identity.endpoints import account, credentials, factors, invitations, session, team, transfers

ENDPOINTS = [
    *session.ENDPOINTS,
    *factors.ENDPOINTS,
    *account.ENDPOINTS,
    *credentials.ENDPOINTS,
    *invitations.ENDPOINTS,
    *team.ENDPOINTS,
    *transfers.ENDPOINTS,
]
