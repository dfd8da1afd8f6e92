"""SendGrid's twin."""

from typing import ClassVar

from koinon.channels import ErrorKind
from koinon.simulator.messages import Message
from tests.channels.twins.mail import MailTwin


class SendGridTwin(MailTwin):
    name = "sendgrid"
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RETRYABLE: ("internal_error", "4.2.2"),
        ErrorKind.THROTTLED: ("too_many_requests",),
        ErrorKind.RECIPIENT_INVALID: ("5.1.1", "bounced_address", "invalid"),
        ErrorKind.OPTED_OUT: ("unsubscribed_address", "spam_reporting_address"),
        ErrorKind.CONTENT: ("spam_content", "too_large"),
        ErrorKind.CONFIGURATION: ("unauthorized", "forbidden", "domain_unverified"),
        ErrorKind.CAP: ("credits_exceeded", "recipient_list_over_package_quota"),
    }

    async def listen(self, url: str) -> None:
        await self.settle("/v3/user/webhooks/event/settings", {"enabled": True, "url": url}, "PATCH")
        await self.settle("/v3/user/webhooks/parse/settings", {"hostname": "grace.test", "url": url})

    def carried(self, provider_id: str) -> Message | None:
        """Messages of one call share SendGrid's id: ours has the number behind it."""
        group, _, number = provider_id.partition(":")
        return self.simulator.carrier.phones.get(f"{group}.recvd-simulator-1-{number or 0}.0")
