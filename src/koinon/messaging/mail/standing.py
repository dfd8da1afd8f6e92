"""How a sender stands to the rules of those who receive (bulk_rules): by its domain's DNS and what readers reported."""

from collections.abc import Iterable
from datetime import timedelta

from koinon import channels, contacts
from koinon.channels import EmailDomain, RecordState
from koinon.kit import clock
from koinon.messaging.mail.bulk_rules import Facts, Rule, Truth, rules
from koinon.messaging.repository.mail_reached import DAYS, mails_sent
from koinon.platform.db import Tx


async def sender_standing(tx: Tx, sender: channels.Sender, going: int = 0) -> tuple[Rule, ...]:
    """Every rule for a sender that is about to send `going` mails; a practice sender reaches nobody who looks."""
    if sender.is_simulated:
        return ()
    domain = sender.value.rpartition("@")[2].lower()
    known = next((one for one in await channels.email_domains(tx) if one.domain == domain), None)
    said_no = await contacts.said_no_since(tx, clock.now() - timedelta(days=DAYS))
    return rules(
        Facts(
            domain=domain,
            spf=_holds(known, "spf"),
            dkim=_holds(known, "dkim"),
            dmarc=_holds(known, "dmarc"),
            one_click=True,
            busiest_day=max(known.busiest_day if known else 0, going),
            delivered=await mails_sent(tx),
            complaints=said_no.complained,
        )
    )


def _holds(domain: EmailDomain | None, purpose: str) -> Truth:
    """Whether all records of a purpose stand; None where nobody has looked."""
    if domain is None:
        return None
    return _all(one.state for one in domain.records if one.purpose == purpose)


def _all(states: Iterable[RecordState]) -> Truth:
    found = list(states)
    if not found or any(one in (RecordState.WAITING, RecordState.UNCLEAR) for one in found):
        return None
    return all(one is RecordState.RIGHT for one in found)
