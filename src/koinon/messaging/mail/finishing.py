"""The last touch on each mail: its own way out, in its words and in its headers (RFC 2369, RFC 8058; MSG-080)."""

from typing import NamedTuple
from urllib.parse import quote

from koinon import channels
from koinon.messaging.mail import places, tokens
from koinon.messaging.mail.paper import Written
from koinon.messaging.mail.tokens import Way
from koinon.platform.crypto import Vault

KIND = "one_click"
SUBJECT = "unsubscribe"


class Ways(NamedTuple):
    """Where a recipient leaves (`leave`), chooses (`choose`), and the mailbox that takes a mail for it."""

    leave: str
    choose: str
    mailbox: str | None = None


WITHOUT_WAY_OUT = frozenset({"transactional", "conversational", "system"})
"""Purposes whose mails offer no way out of them: what somebody ordered or asked for, and answers (MSG-080)."""


def has_way_out(purpose: str) -> bool:
    """Whether mails of a purpose offer a way out of them."""
    return purpose not in WITHOUT_WAY_OUT


def unsubscribing(vault: Vault, base_url: str, way: Way, mailbox: str | None = None) -> Ways:
    """The addresses of one message; `mailbox` is a sender whose mail we read."""
    token = tokens.written(lambda body: vault.sign(body, KIND), way)
    address = f"{base_url.rstrip('/')}/u/{token}"
    box = f"mailto:{quote(mailbox, safe='@')}?subject={SUBJECT}%20{token}" if mailbox and "@" in mailbox else None
    return Ways(address, f"{address}/choose", box)


def finished(
    written: Written, ways: Ways | None, *, from_name: str | None = None, reply_to: str | None = None
) -> tuple[str, channels.MailContent]:
    """The text and all else of a mail. Without `ways` (transactional) it offers none."""
    leave, choose = (ways.leave, ways.choose) if ways else ("", "")
    text = written.text.replace(places.LEAVE, leave).replace(places.CHOOSE, choose)
    html = written.html.replace(places.LEAVE, leave).replace(places.CHOOSE, choose).replace(places.TRAP, "")
    content = channels.MailContent(
        written.subject, html, from_name=from_name, reply_to=reply_to, headers=headers(ways) if ways else ()
    )
    return text, content


def headers(ways: Ways) -> tuple[tuple[str, str], ...]:
    """Both headers of one click; the DKIM signature covers them (RFC 8058 §4)."""
    box = f", <{ways.mailbox}>" if ways.mailbox else ""
    return (
        ("List-Unsubscribe", f"<{ways.leave}>{box}"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
