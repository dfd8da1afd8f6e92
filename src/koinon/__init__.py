"""Koinon: one self-hosted platform by which an organization reaches its people and hears them back."""

__version__ = "0.1.0"
