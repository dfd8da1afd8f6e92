"""REST v1 of this context."""

from koinon.identity.endpoints import (
    account,
    apps,
    audit,
    credentials,
    devices,
    factors,
    founding,
    invitations,
    links,
    notices,
    session,
    sso,
    support,
    team,
    tickets,
    transfers,
)

ENDPOINTS = [
    *session.ENDPOINTS,
    *factors.ENDPOINTS,
    *links.ENDPOINTS,
    *sso.ENDPOINTS,
    *account.ENDPOINTS,
    *founding.ENDPOINTS,
    *audit.ENDPOINTS,
    *credentials.ENDPOINTS,
    *invitations.ENDPOINTS,
    *team.ENDPOINTS,
    *transfers.ENDPOINTS,
    *notices.ENDPOINTS,
    *devices.ENDPOINTS,
    *support.ENDPOINTS,
    *apps.ENDPOINTS,
    *tickets.ENDPOINTS,
]
