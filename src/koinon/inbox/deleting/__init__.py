"""Deleting a conversation: an administrator's act, refused under a legal hold (INB-012)."""
