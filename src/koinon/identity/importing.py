"""Members brought from another system, by who runs the installation; their passwords go on working (IDN-005)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.identity import passwords, policy, repository, roles
from koinon.identity.accounts import register, take_seat
from koinon.identity.audit_trail import audit_installation
from koinon.identity.contracts import SignUp
from koinon.kit import email_address, ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import FieldFault
from koinon.platform.services import Services

MOST = 1_000
NO_HASH = "This is no bcrypt hash of a cost from 10 to 14. Leave it empty, and they choose a password by mail."


class NewMember(NamedTuple):
    """Somebody with a seat elsewhere; `password_hash` is empty or a bcrypt hash in modular crypt form."""

    email: str
    name: str
    role: str
    password_hash: str = ""


class Imported(NamedTuple):
    """How many are new here, had an account, and had a seat in this organization already."""

    made: int
    joined: int
    there: int


async def import_members(services: Services, organization_id: UUID, people: Sequence[NewMember]) -> Imported:
    """Give every one a seat, in one transaction; who has an account keeps its password.

    Raises 422 with every fault (`3.role` is the third person's role) and 409 over the plan's seats; then nobody came.
    """
    async with services.database.transaction(organization_id) as tx:
        known = {role.code for role in await roles.list_roles(tx)}
        if faults := [*_faults(people, known)]:
            raise errors.invalid(faults)
        outcomes = [await _bring(tx, organization_id, one) for one in people]
    done = Imported(*(outcomes.count(kind) for kind in ("made", "joined", "there")))
    async with services.database.system() as tx:
        told = {"after": {"organization_id": str(organization_id), **done._asdict()}}
        await audit_installation(tx, "installation.members_imported", "organization", organization_id, told)
    return done


def _faults(people: Sequence[NewMember], known: set[str]) -> list[FieldFault]:
    if not 1 <= len(people) <= MOST:
        return [FieldFault("", "out_of_range", "Give one to 1,000 people.")]
    found = []
    for number, one in enumerate(people, start=1):
        if not _is_address(one.email):
            found.append(FieldFault(f"{number}.email", "invalid_email", "This is not a mail address."))
        if not 1 <= len(one.name) <= 120:
            found.append(FieldFault(f"{number}.name", "missing_required_field", "A name is missing, or too long."))
        if one.role not in known:
            found.append(FieldFault(f"{number}.role", "invalid_enum", "There is no such role in this organization."))
        if one.password_hash and not passwords.is_bcrypt(one.password_hash):
            found.append(FieldFault(f"{number}.password_hash", "validation_failed", NO_HASH))
    return found


def _is_address(text: str) -> bool:
    try:
        email_address.parse(text)
    except email_address.InvalidEmail:
        return False
    return True


async def _bring(tx: Tx, organization_id: UUID, one: NewMember) -> str:
    present = await repository.user_by_email(tx, policy.normalized_email(one.email))
    user_id = present.id if present else ids.uuid7()
    if present is None:
        await register(tx, user_id, SignUp(one.name, one.email, "", None), one.password_hash or None)
    try:
        async with tx.savepoint():
            await take_seat(tx, user_id, organization_id, one.role)
    except errors.KoinonError as refused:
        if refused.code != "duplicate_resource":
            raise
        return "there"
    return "joined" if present else "made"
