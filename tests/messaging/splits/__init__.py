"""Broadcasts said in several ways."""
