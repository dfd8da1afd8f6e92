"""Telnyx messaging, API v2."""
