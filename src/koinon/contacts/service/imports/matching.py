"""Which rows are somebody we know already (CON-070). Several candidates are never guessed between."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.contacts.contracts import MatchBy
from koinon.contacts.policy import names
from koinon.contacts.policy.columns import Target
from koinon.contacts.policy.rows import Draft
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.service import sealing
from koinon.contacts.service.sealing import Sealed
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

SYSTEM = "csv"
"""The system under which external ids of files are kept."""

Key = tuple[str, bytes, str]
"""(kind, hash or folded id, folded name or empty): two rows with a common key mean one person."""


class Keyed(NamedTuple):
    """A row that could be read, with the hashes of its addresses and its keys; sealed where it will be kept."""

    line: int
    cells: Sequence[str]
    draft: Draft
    phones: tuple[bytes, ...]
    emails: tuple[bytes, ...]
    given_key: str
    family_key: str
    keys: tuple[Key, ...]
    sealed: Sequence[Sealed] = ()
    words: Sequence[str] = ()


class Candidates(NamedTuple):
    """Who matches each key: contact -> the import that made them, or None."""

    by_key: Mapping[Key, Mapping[UUID, UUID | None]]

    def of(self, row: Keyed) -> dict[UUID, UUID | None]:
        """Everybody who matches any key of a row."""
        found: dict[UUID, UUID | None] = {}
        for key in row.keys:
            found.update(self.by_key.get(key, {}))
        return found


def chosen(match_by: MatchBy | None, mapping: Sequence[str]) -> MatchBy:
    """How rows are matched: as asked, else by external id where a column is one, else by phone and name."""
    if match_by is not None:
        return match_by
    return "external_id" if Target.EXTERNAL_ID in mapping else "phone_and_name"


def keyed(vault: Vault, organization_id: UUID, row: tuple[int, list[str]], draft: Draft, match_by: MatchBy) -> Keyed:
    """A row (its line and cells) with its hashes and the keys of `match_by`."""
    phones = tuple(sealing.phone_hash(vault, organization_id, number) for number in draft.phones)
    emails = tuple(sealing.email_hash(vault, organization_id, address) for address in draft.emails)
    given, family = names.sort_key(draft.given_name), names.sort_key(draft.family_name)
    made = Keyed(*row, draft, phones, emails, given, family, ())
    return made._replace(keys=_keys(made, match_by))


def kept(vault: Vault, organization_id: UUID, row: Keyed) -> Keyed:
    """The row with its addresses sealed and its words listed, ready to be written."""
    draft = row.draft
    phones = zip(draft.phones, row.phones, strict=True)
    emails = zip(draft.emails, row.emails, strict=True)
    sealed = [sealing.seal_phone(vault, organization_id, *pair) for pair in phones]
    sealed += [sealing.seal_email(vault, organization_id, *pair) for pair in emails]
    return row._replace(
        sealed=sealing.distinct(sealed),
        words=names.key_words(row.given_key, row.family_key, draft.preferred_name),
    )


async def candidates(tx: Tx, rows: Sequence[Keyed], match_by: MatchBy) -> Candidates:
    """Everybody who matches any of these rows, in one statement."""
    wanted = {key for row in rows for key in row.keys}
    found: dict[Key, dict[UUID, UUID | None]] = {}
    if match_by == "external_id":
        values = [key[1].decode() for key in wanted]
        for external_id, contact_id, import_id in await address_rows.external_matches(tx, SYSTEM, values):
            found.setdefault(("external_id", external_id.encode(), ""), {})[contact_id] = import_id
        return Candidates(found)
    for kind in {key[0] for key in wanted}:
        hashes = list({key[1] for key in wanted if key[0] == kind})
        for match in await address_rows.matches(tx, kind, hashes):
            name = f"{match.given_key}|{match.family_key}" if match_by == "phone_and_name" else ""
            found.setdefault((kind, match.value_hash, name), {})[match.contact_id] = match.import_id
    return Candidates(found)


def _keys(row: Keyed, match_by: MatchBy) -> tuple[Key, ...]:
    if match_by == "external_id":
        return (("external_id", row.draft.external_id.encode(), ""),) if row.draft.external_id else ()
    if match_by == "phone":
        return tuple(("phone", value, "") for value in row.phones)
    if match_by == "email":
        return tuple(("email", value, "") for value in row.emails)
    if match_by == "phone_and_name":
        name = f"{row.given_key}|{row.family_key}"
        if row.phones:
            return tuple(("phone", value, name) for value in row.phones)
        return tuple(("email", value, name) for value in row.emails)
    return ()
