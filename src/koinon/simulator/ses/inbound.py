"""A receipt rule with an SNS action: the mail stands in the notification, in UTF-8 or base64."""

import base64
import time

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.mailing.carrying import Post, heard
from koinon.simulator.messages import Message
from koinon.simulator.ses.sns import TOPIC, moment, notify

# What SNS carries; longer mails bounce unless a rule puts them into a bucket.
MOST_BYTES = 150 * 1024


def receive_mail(carrier: Carrier, account: Account, raw: bytes, ours: str) -> Message:
    """Take a mail for one of our addresses and tell of it."""
    made = heard(carrier, account, "ses", raw, ours)
    url, at = account.part(Post).inbound_url, moment(time.time())
    if url and len(raw) <= MOST_BYTES:
        told = {
            "notificationType": "Received",
            "mail": {"timestamp": at, "source": made.person, "messageId": made.id, "destination": [ours]},
            "receipt": {
                "timestamp": at,
                "recipients": [ours],
                "spamVerdict": {"status": "PASS"},
                "action": {"type": "SNS", "topicArn": TOPIC, "encoding": "BASE64"},
            },
            "content": base64.b64encode(raw).decode(),
        }
        notify(carrier, account, told, url)
    return made
