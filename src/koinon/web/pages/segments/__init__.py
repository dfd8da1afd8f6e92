"""Segments: people chosen by a rule that is always current (CON-031..038)."""

from koinon.web.pages.segments.handlers import router

__all__ = ["router"]
