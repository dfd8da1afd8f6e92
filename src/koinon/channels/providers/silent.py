"""What push services have in common as providers: nobody calls us, and nobody writes back."""

from datetime import datetime

from koinon.channels.contracts import Capabilities, Credentials, Fact
from koinon.channels.ports import BadSignature, Call, MalformedWebhook, Provider
from koinon.channels.push.outgoing import MOST_CHARACTERS
from koinon.platform.webhooks import Inspected


class Silent(Provider):
    """A provider without webhooks: whoever calls in its name is a stranger."""

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        raise BadSignature

    def parse(self, kept: bytes) -> list[Fact]:
        raise MalformedWebhook("push services do not call")

    def inspect(self, kept: bytes) -> Inspected:
        return Inspected(None, 5)


def push_capabilities(per_second: float) -> Capabilities:
    """What all push services can do; rates are an account's."""
    return Capabilities(
        channels=frozenset({"push"}),
        max_characters=MOST_CHARACTERS,
        max_segments=1,
        max_media=0,
        max_media_bytes=0,
        media_types=frozenset(),
        sender_kinds=frozenset({"push_app"}),
        receipts=False,
        read_receipts=False,
        can_find=False,
        can_list_opt_outs=False,
        segments_per_second=per_second,
        media_per_second=per_second,
        throughput_unit="message",
    )
