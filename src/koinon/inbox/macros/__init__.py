"""Macros: several steps on a conversation by one click, previewed, carried out wholly or not at all."""
