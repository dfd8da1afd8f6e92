"""Accounts of the whole installation."""

from koinon.channels.service.shared import SharedOffer, UnusableFile, read_shared, shared_offers, use_shared

__all__ = ["SharedOffer", "UnusableFile", "read_shared", "shared_offers", "use_shared"]
