"""Use cases of the inbox; each takes the open transaction first."""
