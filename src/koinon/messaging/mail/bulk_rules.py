"""What Gmail, Yahoo and Outlook.com ask of whoever sends to many, as a table of what holds of one sender (MSG-006).

Sources: Google, “Email sender guidelines” (February 2024); Yahoo, “Sender best practices”; Microsoft, “Outlook’s new
requirements for high-volume senders” (May 2025).
"""

from typing import Literal, NamedTuple

MANY_A_DAY = 5_000
"""Mails a day to one of them from which DMARC is asked for."""
COMPLAINTS_WARN, COMPLAINTS_STOP = 0.001, 0.003
"""Shares of delivered mails reported as spam: what Google asks to stay under, and never to reach."""
_FREE = """gmail.com googlemail.com yahoo.com ymail.com aol.com outlook.com hotmail.com live.com msn.com icloud.com
me.com gmx.com gmx.net gmx.de web.de proton.me protonmail.com mail.ru yandex.ru"""
FREE = frozenset(_FREE.split())
"""Mailboxes of others: nobody but they can sign for these, and their DMARC has ours refused."""

Standing = Literal["right", "warn", "stop", "unknown"]
Truth = bool | None


class Facts(NamedTuple):
    """What is known of a sender; None: not known. `busiest_day` is the most mails of a day, this one's included."""

    domain: str
    spf: Truth
    dkim: Truth
    dmarc: Truth
    one_click: bool
    busiest_day: int
    delivered: int
    complaints: int


class Rule(NamedTuple):
    """One rule, how this sender stands to it, and what to do (msgids)."""

    code: str
    standing: Standing
    title: str
    advice: str


def rules(facts: Facts) -> tuple[Rule, ...]:
    """Every rule with its standing, in the order in which receivers look."""
    return (
        Rule("own_domain", _stop(facts.domain not in FREE), "The sender has a domain of its own", OWN_DOMAIN),
        Rule("spf", _stop(facts.spf), "SPF names the servers that send", RECORD),
        Rule("dkim", _stop(facts.dkim), "DKIM signs each mail for the sender’s own domain", RECORD),
        Rule("dmarc", _dmarc(facts), "DMARC says what to do with forgeries", DMARC),
        Rule("one_click", _stop(facts.one_click), "One click unsubscribes (RFC 8058)", ONE_CLICK),
        Rule("complaints", _complaints(facts), "Hardly anybody reports your mails as spam", COMPLAINTS),
    )


OWN_DOMAIN = "Send from an address at your own domain: mail in the name of a free mailbox is refused."
RECORD = "Put the record into your domain’s DNS, as the page of your mail domain shows it."
DMARC = "Add a DMARC record with at least p=none; from 5,000 mails a day receivers insist on it."
ONE_CLICK = "Every mail but transactional ones carries it by itself."
COMPLAINTS = "Receivers want less than 0.1 %, and shut the door at 0.3 %: write less often, only to who asked for it."


def _stop(holds: Truth) -> Standing:
    return "unknown" if holds is None else "right" if holds else "stop"


def _dmarc(facts: Facts) -> Standing:
    if facts.dmarc is None:
        return "unknown"
    return "right" if facts.dmarc else "stop" if facts.busiest_day >= MANY_A_DAY else "warn"


def _complaints(facts: Facts) -> Standing:
    """Of fewer than a thousand delivered mails a share says nothing."""
    if facts.delivered < 1_000:
        return "unknown"
    share = facts.complaints / facts.delivered
    return "stop" if share >= COMPLAINTS_STOP else "warn" if share >= COMPLAINTS_WARN else "right"
