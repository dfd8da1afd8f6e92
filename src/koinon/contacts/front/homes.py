"""Where people are at home."""

from koinon.contacts.repository.locations import homes

__all__ = ["homes"]
