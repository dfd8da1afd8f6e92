"""A first start: sample organizations with lifelike people, and the way in (ORG-017, IDN-002).

Nothing here is a fixture of history: each sample sends one real broadcast through the simulator, which delivers, fails
and replies.
"""

from koinon.samples.first_start import again, first_start, owner_link, seed

__all__ = ["again", "first_start", "owner_link", "seed"]
