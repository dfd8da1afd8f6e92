"""The protocols that the simulator speaks, one line each; of paths that overlap the longest decides."""

from collections.abc import Callable
from typing import Protocol, cast

from koinon.simulator import fcm, llm, resend, sendgrid, ses, telnyx, twilio, webpush, whatsapp_cloud
from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.messages import Message

Handle = Callable[[Carrier, Request], Reply]
PROTOCOLS = (
    fcm,
    llm,
    telnyx,
    twilio,
    webpush,
    whatsapp_cloud,
    resend,
    sendgrid,
    ses,
)  # fmt: skip
ROUTES: list[tuple[str, Handle]] = sorted(
    ((path, protocol.handle) for protocol in PROTOCOLS for path in protocol.PATHS), key=lambda one: -len(one[0])
)


class Phones(Protocol):
    """What a protocol exports where people write back: their message, and how one of ours ends when it is said."""

    @staticmethod
    def receive(
        carrier: Carrier,
        account: Account,
        *,
        sender: str,
        person: str,
        text: str,
        media: tuple[str, ...] = (),
        channel: str | None = None,
        payload: str | None = None,
        replies_to: str | None = None,
        is_reaction: bool = False,
    ) -> Message: ...

    @staticmethod
    def report(carrier: Carrier, account: Account, message: Message, status: str) -> None: ...


# By `Account.protocol`, which a protocol sets when an account calls it.
PHONES: dict[str, Phones] = {
    name: cast(Phones, protocol)
    for protocol in PROTOCOLS
    if hasattr(protocol, "receive")
    for name in (protocol.__name__.rpartition(".")[2],)
}


class Mails(Protocol):
    """What a protocol of mail exports beside: somebody writes to one of our addresses."""

    @staticmethod
    def receive_mail(carrier: Carrier, account: Account, raw: bytes, ours: str) -> Message: ...


MAILS: dict[str, Mails] = {
    name: cast(Mails, protocol) for name, protocol in PHONES.items() if hasattr(protocol, "receive_mail")
}


def phones(account: Account) -> Phones:
    """How people write to an account: by the protocol that it spoke last."""
    return PHONES[account.protocol]
