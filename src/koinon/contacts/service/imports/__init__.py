"""Imports: upload, map, check, run, undo (CON-067..076)."""
