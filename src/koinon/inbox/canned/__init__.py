"""Canned replies: answers kept for the next time, found by typing `/`, filled with the person's own values."""
