"""Which clocks people live by."""

from koinon.contacts.repository.time_zones import zones_in_use

__all__ = ["zones_in_use"]
