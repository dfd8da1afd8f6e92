"""An import that looks generated or unread: an operator's flag goes up, and the owners are told (CON-075, ORG-029)."""

from koinon import organizations
from koinon.contacts.contracts import ImportCounts
from koinon.contacts.policy import suspicion
from koinon.platform.db import Tx
from koinon.platform.words import words


async def flag(tx: Tx, odd: list[str], counts: ImportCounts) -> None:
    """Raise a flag for each of `odd`; a sample and a sandbox are nobody's list."""
    organization = await organizations.get(tx)
    if not odd or organization.is_sample or not organization.livemode:
        return
    say = words(str(organization.locale))
    told = {
        "consecutive_numbers": say.gettext(
            "A list for import holds %(least)s phone numbers in a row or more, as if they were generated.",
            least=say.number(suspicion.RUN),
        ),
        "many_invalid": say.gettext(
            "Of %(rows)s rows of a list for import, %(invalid)s could not be used.",
            rows=say.number(counts.rows),
            invalid=say.number(counts.invalid),
        ),
    }
    for code in odd:
        await organizations.flag(tx, code, told[code])
