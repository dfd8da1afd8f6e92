"""Telnyx's side of registering senders: 10DLC and toll-free verification (reference §1.7, 1.8)."""

from koinon.channels.providers.telnyx.registration.client import TelnyxRegistration

__all__ = ["TelnyxRegistration"]
