"""Reads the mails that are queued, as the outbox would post them."""

import re

import msgspec

from koinon.platform.mail import outbox
from koinon.platform.services import Services


async def mails_to(services: Services, address: str) -> list[outbox.Sealed]:
    """Every queued mail to an address, the oldest first."""
    async with services.database.system() as tx:
        rows = await tx.all(
            tuple,
            "select cipher from mails where organization_id is null and length(cipher) > 0 order by id",
        )
    opened = [services.vault.unseal(bytes(row[0]), outbox.NOBODYS, outbox.SEAL) for row in rows]
    letters = [msgspec.json.decode(data, type=outbox.Sealed) for data in opened]
    return [letter for letter in letters if letter.to.lower() == address.lower()]


async def last_path(services: Services, address: str) -> str:
    """The path of the link in the newest mail to an address."""
    text = (await mails_to(services, address))[-1].text
    found = re.findall(r"http://localhost:8000(/\S+)", text)
    return str(found[-1])
