"""Mail to an organization's owners: identity, which knows them and sits above, fills this in."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from koinon.platform.db import Tx

Mail = Callable[[Tx, str, Mapping[str, Any]], Awaitable[None]]


class _Registered:
    mail: Mail | None = None


def register_owner_mail(mail: Mail) -> None:
    """Have `mail(tx, template, values)` put a mail to each owner into the transaction; a job sends it."""
    _Registered.mail = mail


async def mail_owners_after(tx: Tx, template: str, values: Mapping[str, Any]) -> None:
    """Have the owners told once this transaction has committed."""
    if _Registered.mail is not None:
        await _Registered.mail(tx, template, values)
