"""Web Push (RFC 8030)."""
