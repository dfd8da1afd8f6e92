"""Runs the conformance suite over the registry."""

from tests.channels.conformance import Conformance, twin, webhooks

__all__ = ["TestEveryProvider", "twin", "webhooks"]


class TestEveryProvider(Conformance):
    pass
