"""SES's event publishing: what became of a mail, told over SNS."""

from typing import Any

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.mailing.carrying import Event, Post
from koinon.simulator.mailing.mail import Mail
from koinon.simulator.ses.sns import moment, notify

SUB_TYPES = {
    "5.1.1": ("Permanent", "General"),
    "4.2.2": ("Transient", "MailboxFull"),
    "5.7.1": ("Permanent", "General"),
}


def tell(carrier: Carrier, account: Account, mail: Mail, event: Event) -> None:
    """Post what happened to a mail."""
    url = account.part(Post).event_url
    if url is None:
        return
    told = {
        "mail": {
            "timestamp": moment(mail.created_at),
            "source": mail.from_,
            "sendingAccountId": "000000000000",
            "messageId": mail.id,
            "destination": [mail.to],
            "headersTruncated": False,
            "commonHeaders": {"from": [mail.from_], "to": [mail.to], "subject": mail.subject},
            "tags": {name: [value] for name, value in mail.marks.items()},
        }
    }
    kind, part = _part(mail, event)
    if kind:
        notify(carrier, account, {"eventType": kind, **told, **part}, url, forged=event.forged)


def _part(mail: Mail, event: Event) -> tuple[str, dict[str, Any]]:
    at = moment(event.at)
    match event.kind:
        case "sent":
            return "Send", {"send": {}}
        case "delivered":
            response = {"timestamp": at, "recipients": [mail.to], "smtpResponse": "250 OK", "processingTimeMillis": 300}
            return "Delivery", {"delivery": response}
        case "bounced":
            return "Bounce", {
                "bounce": _bounce(mail, event, at, *SUB_TYPES.get(event.status, ("Transient", "General")))
            }
        case "dropped":
            sub = "UnsubscribedRecipient" if "Bounced" not in event.words else "OnAccountSuppressionList"
            return "Bounce", {"bounce": _bounce(mail, event, at, "Permanent", sub)}
        case "complaint":
            people = [{"emailAddress": mail.to}]
            told = {
                "timestamp": at,
                "complainedRecipients": people,
                "complaintFeedbackType": "abuse",
                "feedbackId": event.id,
            }
            return "Complaint", {"complaint": told}
        case "open":
            return "Open", {"open": {"timestamp": at, "ipAddress": "203.0.113.7", "userAgent": event.agent}}
        case "click":
            seen = {"timestamp": at, "ipAddress": "203.0.113.7", "userAgent": event.agent, "link": event.url}
            return "Click", {"click": seen}
        case "unsubscribe":
            return "Subscription", {
                "subscription": {"contactList": "list", "timestamp": at, "source": "UnsubscribeHeader"}
            }


def _bounce(mail: Mail, event: Event, at: str, kind: str, sub: str) -> dict[str, Any]:
    person: dict[str, Any] = {"emailAddress": mail.to, "action": "failed"}
    if event.status:
        person |= {"status": event.status, "diagnosticCode": f"smtp; {event.words}"}
    return {
        "bounceType": kind,
        "bounceSubType": sub,
        "bouncedRecipients": [person],
        "timestamp": at,
        "feedbackId": event.id,
        "reportingMTA": "dns; sim.test",
    }
