"""The two tokens of a session: a short signed one that says who calls, and a long opaque one that renews it (ADR 9)."""
