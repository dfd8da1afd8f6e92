"""REST v1 of this context."""

from koinon.identity.endpoints import account, credentials, invitations, session, team, transfers

ENDPOINTS = [
    *session.ENDPOINTS,
    *account.ENDPOINTS,
    *credentials.ENDPOINTS,
    *invitations.ENDPOINTS,
    *team.ENDPOINTS,
    *transfers.ENDPOINTS,
]
