"""Domains that mail is sent from: added with a key of their own, checked in DNS, taken away (CHN-037)."""

import base64
import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import idna
import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from msgspec import UNSET, UnsetType

from koinon import identity
from koinon.channels import domain_policy as policy
from koinon.channels import repository as accounts
from koinon.channels.contracts.email_domains import DnsRecord, EmailDomain, RecordState, Verdict, Verdicts
from koinon.channels.records import Sender
from koinon.channels.repository import email_domains as rows
from koinon.kit import email_address, ids
from koinon.kit.pagination import Cursor
from koinon.kit.suffixes import is_suffix
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

DKIM_KEY = "dkim_key"
KEY_BITS = 2_048
MOST_DOMAINS = 100
MOST_SELECTORS = 5
WAITING = Verdict(RecordState.WAITING)
# What each provider asks to be put into SPF (its own guide on authenticating a domain).
SPF_OF = {"sendgrid": "include:sendgrid.net", "resend": "include:amazonses.com", "ses": "include:amazonses.com"}


class NewDomain(msgspec.Struct, frozen=True, kw_only=True):
    """A domain as people write it; `spf` and `return_path` are guessed from the accounts where None."""

    domain: str
    spf: str | None = None
    selectors: Sequence[str] = ()
    return_path: str | None = None


class DomainChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What may be changed of a domain; afterwards it is checked anew."""

    spf: str | UnsetType = UNSET
    selectors: Sequence[str] | UnsetType = UNSET
    return_path: str | UnsetType = UNSET


async def email_domains(tx: Tx) -> list[EmailDomain]:
    """Every domain, by name."""
    return [shown(row) for row in await rows.domains(tx)]


async def email_domains_page(tx: Tx, limit: int, at: Cursor | None) -> list[EmailDomain]:
    """Domains, newest first, from a cursor."""
    return [shown(row) for row in await rows.domains_page(tx, limit, at)]


async def email_domain(tx: Tx, domain_id: UUID) -> EmailDomain:
    """A domain. 404 for a stranger."""
    return shown(await _row(tx, domain_id))


async def add_email_domain(tx: Tx, vault: Vault, new: NewDomain) -> EmailDomain:
    """Add a domain and make its key. Raises 409 for one that is there, 422."""
    name = _name(new.domain, "domain")
    if await rows.domain_named(tx, name) is not None:
        raise errors.DUPLICATE_RESOURCE("This domain is in the list already.")
    if len(await rows.domains(tx)) >= MOST_DOMAINS:
        raise errors.INVALID_STATE("There is room for {limit} domains.", details={"limit": MOST_DOMAINS})
    domain_id, (public, private) = ids.uuid7(), _key()
    added = await rows.insert_domain(
        tx,
        id=domain_id,
        domain=name,
        dkim_selector=f"koinon-{secrets.token_hex(3)}",
        dkim_public=public,
        dkim_key_cipher=vault.encrypt(private, tx.organization_id, DKIM_KEY),
        selectors=_selectors(new.selectors),
        spf=await _guessed(tx) if new.spf is None else _mechanism(new.spf),
        return_path=_name(new.return_path, "return_path") if new.return_path else name,
        verdicts=Verdicts(WAITING, WAITING, WAITING, WAITING),
        created_by=tx.actor.id,
    )
    if not added:
        raise errors.DUPLICATE_RESOURCE("This domain is in the list already.")
    await rows.schedule_check(tx, 0)
    await identity.audit(tx, "email_domain.added", "email_domain", domain_id, {"domain": name})
    return await email_domain(tx, domain_id)


async def change_email_domain(tx: Tx, domain_id: UUID, changes: DomainChanges) -> EmailDomain:
    """Change what is asked of DNS; the records concerned wait for the next look. Raises 404, 422."""
    before = await _row(tx, domain_id, lock=True)
    sent: dict[str, Any] = {}
    if isinstance(changes.spf, str):
        sent["spf"] = _mechanism(changes.spf)
    if not isinstance(changes.selectors, UnsetType):
        sent["selectors"] = _selectors(changes.selectors)
    if isinstance(changes.return_path, str):
        sent["return_path"] = _name(changes.return_path, "return_path")
    written = {name: value for name, value in sent.items() if value != getattr(before, name)}
    if written:
        await rows.update_domain(tx, domain_id, {**written, "verdicts": _asked_anew(before.verdicts, set(written))})
        await rows.schedule_check(tx, 0)
        await identity.audit(tx, "email_domain.changed", "email_domain", domain_id, written)
    return await email_domain(tx, domain_id)


async def remove_email_domain(tx: Tx, domain_id: UUID) -> None:
    """Forget a domain and its key. 409 lists the addresses that still send from it."""
    row = await _row(tx, domain_id, lock=True)
    if using := [value for _, value, _, _ in await rows.senders_at(tx, row.domain)]:
        told = "Addresses of this domain still send: {names}."
        raise errors.RESOURCE_IN_USE(told, details={"senders": using, "names": ", ".join(using[:5])})
    await rows.delete_domain(tx, domain_id)
    await identity.audit(tx, "email_domain.removed", "email_domain", domain_id, {"domain": row.domain})


async def signing_key(tx: Tx, vault: Vault, sender: Sender) -> dict[str, str]:
    """What an adapter signs a sender's mail with, as further credentials; empty where it signs nothing."""
    if sender.channel != "email":
        return {}
    domain = sender.value.rpartition("@")[2]
    found = await rows.signing(tx, domain)
    if found is None:
        return {}
    pem = vault.decrypt(found.dkim_key_cipher, tx.organization_id, DKIM_KEY)
    return {"dkim_domain": domain, "dkim_selector": found.dkim_selector, "dkim_key": pem}


def shown(row: rows.Row) -> EmailDomain:
    """A domain with its records as they must stand and as they stand."""
    return EmailDomain(
        id=row.id,
        domain=row.domain,
        state=row.state,
        spf=row.spf,
        selectors=tuple(row.selectors),
        dkim_selector=row.dkim_selector,
        return_path=row.return_path,
        records=tuple(_records(row)),
        busiest_day=row.busiest_day,
        checked_at=row.checked_at,
        verified_at=row.verified_at,
        broken_at=row.broken_at,
        created_at=row.created_at,
    )


def _records(row: rows.Row) -> list[DnsRecord]:
    seen = row.verdicts
    dkim, needs = seen.dkim, policy.needs_dmarc(row.busiest_day)
    if row.selectors:
        keys = [
            DnsRecord("dkim", "TXT", f"{one}._domainkey.{row.domain}", "", dkim.state, True, None, dkim.fault)
            for one in row.selectors
        ]
    else:
        host, value = f"{row.dkim_selector}._domainkey.{row.domain}", policy.dkim_value(row.dkim_public)
        keys = [DnsRecord("dkim", "TXT", host, value, dkim.state, True, dkim.found, dkim.fault)]
    spf = policy.spf_value(seen.spf.found, row.spf)
    return [
        *keys,
        DnsRecord("spf", "TXT", row.return_path, spf, seen.spf.state, True, seen.spf.found, seen.spf.fault),
        _asked_for("dmarc", "TXT", f"_dmarc.{row.domain}", "v=DMARC1; p=none", seen.dmarc, required=needs),
        _asked_for("return_path", "MX", row.return_path, "", seen.return_path, required=False),
    ]


def _asked_for(purpose: Any, kind: Any, host: str, value: str, verdict: Verdict, *, required: bool) -> DnsRecord:
    return DnsRecord(purpose, kind, host, value, verdict.state, required, verdict.found, verdict.fault)


async def _row(tx: Tx, domain_id: UUID, *, lock: bool = False) -> rows.Row:
    found = await rows.domain(tx, domain_id, lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


def _key() -> tuple[str, str]:
    """A new RSA key: base64 of its SubjectPublicKeyInfo, and its PKCS #8 PEM (RFC 6376 §3.3.3, RFC 8301)."""
    key = rsa.generate_private_key(65_537, KEY_BITS)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return base64.b64encode(public).decode(), private.decode()


NOT_YOURS = "Under {domain} others have their domains: write your own, such as example.{domain}."


def _name(text: str, field: str) -> str:
    """A domain in its IDNA letters; the name of an address is taken for its domain."""
    try:
        name = email_address.parse(f"x@{text.strip().rpartition('@')[2].rstrip('.')}").rpartition("@")[2]
        idna.decode(name)
    except (email_address.InvalidEmail, idna.IDNAError, UnicodeError):
        raise errors.invalid_field(field, "validation_failed", "This is no domain such as example.org.") from None
    if is_suffix(name):
        raise errors.invalid_field(field, "validation_failed", NOT_YOURS, domain=name)
    return name


def _selectors(given: Sequence[str]) -> list[str]:
    tidy = [one.strip().lower().removesuffix("._domainkey") for one in given if one.strip()]
    if any(len(one) > 120 or not policy.SELECTOR.fullmatch(one) for one in tidy) or len(tidy) > MOST_SELECTORS:
        raise errors.invalid_field("selectors", "validation_failed", "Selectors are names such as s1 or koinon-a1b2c3.")
    return sorted(set(tidy))


def _mechanism(text: str) -> str:
    tidy = text.strip().lower()
    if tidy and not policy.SPF_MECHANISM.fullmatch(tidy):
        sentence = "This is one mechanism of SPF, such as include:_spf.example.com or ip4:192.0.2.1."
        raise errors.invalid_field("spf", "validation_failed", sentence)
    return tidy


async def _guessed(tx: Tx) -> str:
    """The mechanism of the first provider of mail that is connected; empty where none is."""
    return next((SPF_OF[one.provider] for one in await accounts.accounts(tx) if one.provider in SPF_OF), "")


def _asked_anew(before: Verdicts, changed: set[str]) -> Verdicts:
    """What speaks about something that has changed is no longer known."""
    waiting: dict[str, Verdict] = {}
    if "selectors" in changed:
        waiting["dkim"] = WAITING
    if changed & {"spf", "return_path"}:
        waiting["spf"] = WAITING
    if "return_path" in changed:
        waiting["return_path"] = WAITING
    return msgspec.structs.replace(before, **waiting)
