"""What an operator should look at, seen in a day's figures (ORG-029): opt-outs, complaints, filtering by carriers."""

from collections.abc import Mapping
from datetime import timedelta

from koinon import contacts, organizations
from koinon.kit import clock
from koinon.messaging.repository.usage import filtered_since, sent_since
from koinon.platform.db import Tx
from koinon.platform.words import Words, words

LEAST = 200
MOST: Mapping[str, float] = {"opt_out_rate": 0.02, "complaint_rate": 0.001, "carrier_filtering": 0.05}


async def raise_flags(tx: Tx, _time_zone: str) -> None:
    """Once a night, over the last 24 hours; a flag that is up stays up until somebody takes it down."""
    since, organization = clock.now() - timedelta(days=1), await organizations.get(tx)
    sent = await sent_since(tx, since)
    if sent <= LEAST or organization.is_sample or not organization.livemode:
        return
    said_no = await contacts.said_no_since(tx, since)
    seen = {
        "opt_out_rate": said_no.opted_out / sent,
        "complaint_rate": said_no.complained / sent,
        "carrier_filtering": await filtered_since(tx, since) / sent,
    }
    told = _sentences(words(str(organization.locale)), seen)
    for code, share in seen.items():
        if share > MOST[code]:
            await organizations.flag(tx, code, told[code])


def _sentences(say: Words, seen: Mapping[str, float]) -> Mapping[str, str]:
    shares = {code: say.percent(share) for code, share in seen.items()}
    return {
        "opt_out_rate": say.gettext(
            "In one day %(share)s of those you wrote to asked for no more messages.", share=shares["opt_out_rate"]
        ),
        "complaint_rate": say.gettext(
            "In one day %(share)s of those you wrote to complained to their carrier.", share=shares["complaint_rate"]
        ),
        "carrier_filtering": say.gettext(
            "In one day carriers took %(share)s of your messages for spam.", share=shares["carrier_filtering"]
        ),
    }
