"""What owners are mailed about keys: made, rotated, exposed, about to end, long unused (IDN-040, 042)."""

from collections.abc import Callable, Mapping

from koinon.identity import seating
from koinon.identity.contracts import ApiKey
from koinon.identity.notices.raising import notify
from koinon.identity.owner_mail import post_to_owners
from koinon.platform import mail
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.words import Words

Sentences = tuple[str, str]


def _created(say: Words, name: str) -> Sentences:
    return say.gettext("An API key was made"), say.gettext("“%(name)s” can now act for your organization.", name=name)


def _rotated(say: Words, name: str) -> Sentences:
    return say.gettext("An API key has a new secret"), say.gettext(
        "“%(name)s” was rotated. Its old secret ends when the overlap is over.", name=name
    )


def _exposed(say: Words, name: str) -> Sentences:
    return say.gettext("An API key was seen where it must not be"), say.gettext(
        "“%(name)s” stood in an address, a text or a form, where others may read it. Give it a new secret now.",
        name=name,
    )


def _expiring(say: Words, name: str) -> Sentences:
    return say.gettext("An API key ends soon"), say.gettext(
        "“%(name)s” stops working soon. Make a new key or set a later end before that.", name=name
    )


def _unused(say: Words, name: str) -> Sentences:
    return say.gettext("An API key is not used"), say.gettext(
        "Nobody has used “%(name)s” for 90 days. End it if nothing needs it.", name=name
    )


_WORDS: Mapping[str, Callable[[Words, str], Sentences]] = {
    "created": _created,
    "rotated": _rotated,
    "exposed": _exposed,
    "expiring": _expiring,
    "unused": _unused,
}


async def tell_owners(tx: Tx, vault: Vault, key: ApiKey, kind: str, base_url: str = "", about: str = "") -> None:
    """Mail each owner, once for the key, the kind and what it is `about` (a day, a rotation)."""

    def write(say: Words) -> mail.Letter:
        subject, sentence = _WORDS[kind](say, key.name)
        facts = [(say.gettext("Key"), f"{key.key_prefix}…")]
        if key.expires_at is not None:
            facts.append((say.gettext("Ends"), say.day_time(key.expires_at, "UTC")))
        action = (say.gettext("Open your keys"), f"{base_url}/developers") if base_url else None
        return mail.Letter(
            kind=f"api_key_{kind}", subject=subject, paragraphs=(sentence,), facts=tuple(facts), action=action
        )

    known = f"{kind}:{key.id}:{about or key.version}"
    data = {"what": kind, "name": key.name}
    link = f"/developers/keys/{key.id}"
    holders = await seating.users_with(tx, "api_keys:write")
    await notify(tx, "api_key", holders, about=f"api_key:{known}", link=link, data=data, once=True)
    await post_to_owners(tx, vault, write, f"api_key_{known}")
