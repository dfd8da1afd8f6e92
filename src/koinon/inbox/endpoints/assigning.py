"""The routers of who answers what."""

from koinon.inbox.endpoints import agents, rules, teams

ASSIGNING = (teams.ROUTER, agents.ROUTER, rules.ROUTER)
