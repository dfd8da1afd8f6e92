"""Macros: their page under Settings, and running one from a conversation (INB-032)."""

from koinon.web.pages.macros import handlers, running

routers = (handlers.router, running.router)

__all__ = ["routers"]
