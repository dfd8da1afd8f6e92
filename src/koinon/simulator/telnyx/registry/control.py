"""`POST /_sim/registrations`: the next step of something registered, by hand."""

from typing import Literal

import msgspec

from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.telnyx.registry.lists import bare
from koinon.simulator.telnyx.registry.steps import step


class RegistrationStep(msgspec.Struct, forbid_unknown_fields=True):
    """The next step of something registered, or with `to` the state (in the provider's words) it is put into."""

    account: str
    kind: Literal["brand", "campaign", "assignment", "tollfree"]
    id: str
    to: str | None = None


def take_step(carrier: Carrier, body: bytes) -> Reply:
    """Do it, and tell of it. Raises msgspec.ValidationError."""
    asked = msgspec.json.decode(body, type=RegistrationStep)
    account = carrier.account(asked.account)
    record = step(carrier, account, asked.kind, asked.id, asked.to) if account is not None else None
    return bare({"error": "The account registered no such thing."}, 404) if record is None else bare(record)
