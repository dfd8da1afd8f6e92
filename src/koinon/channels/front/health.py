"""Health, incidents and what was said to providers."""

from koinon.channels.service.blockers import blockers, blockers_of, register_check

__all__ = ["blockers", "blockers_of", "register_check"]
