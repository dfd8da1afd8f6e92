"""Rules that sort what arrives in the inbox: their page under Settings, and trying them on a message (INB-021, 024)."""

from koinon.web.pages.inbox_rules.handlers import router

__all__ = ["router"]
