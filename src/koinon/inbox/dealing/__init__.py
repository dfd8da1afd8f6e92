"""Dealing out: who is given what arrives or waits (INB-024, 025)."""
