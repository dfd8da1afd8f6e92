"""Amazon SES's twin."""

from typing import ClassVar

from koinon.channels import ErrorKind
from koinon.simulator.mailing.carrying import Post
from tests.channels.twins.mail import MailTwin
from tests.simulator.running import KEY


class SesTwin(MailTwin):
    name = "ses"
    proof = 3_700
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RETRYABLE: ("InternalFailure", "TRANSIENT_FAILURE", "Transient.MailboxFull"),
        ErrorKind.THROTTLED: ("TooManyRequestsException", "ACCOUNT_THROTTLED"),
        ErrorKind.RECIPIENT_INVALID: ("Permanent.General", "Permanent.OnAccountSuppressionList", "5.1.1"),
        ErrorKind.OPTED_OUT: ("Permanent.UnsubscribedRecipient",),
        ErrorKind.CONTENT: ("MessageRejected", "Transient.ContentRejected"),
        ErrorKind.CONFIGURATION: ("domain_unverified", "MailFromDomainNotVerifiedException", "NotFoundException"),
        ErrorKind.ACCOUNT: ("AccountSuspendedException", "SendingPausedException"),
        ErrorKind.CAP: ("LimitExceededException", "ACCOUNT_DAILY_QUOTA_EXCEEDED"),
    }

    async def listen(self, url: str) -> None:
        """As after a confirmed subscription: test_ses_sdk.py does it with Amazon's own client."""
        account = self.simulator.carrier.account(KEY)
        assert account is not None
        account.protocol = "ses"
        post = account.part(Post)
        post.event_url = post.inbound_url = url

    def forgeries(self, raw: bytes) -> list[bytes]:
        """SNS signs fields, not the body: a space behind it changes nothing."""
        return [raw.replace(b"eventType", b"eventTipe", 1), raw.replace(b"arn:aws", b"arn:awz"), raw[:-1], b""]
