"""Every act that is written into the audit trail anywhere has its sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koinon
from koinon.identity import REDACTED, AuditRow
from koinon.kit import clock, ids
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services
from koinon.web.audit_objects import Named, named
from koinon.web.audit_words import ACTS, Change, changes, sentence

SOURCE = Path(koinon.__file__).parent
WRITERS = {"audit", "audit_once", "note", "note_many", "_record", "_announce", "_audited", "_noted"}
# Acts whose name is put together: the file that does it, and all that can come of it.
COMPOSED = {
    "identity/fitting.py": {"member.suspended", "member.restored"},
    "identity/members.py": {
        f"member.{kind}" for kind in ("role_changed", "updated", "suspended", "restored", "removed")
    },
    "identity/transfers.py": {"ownership.accepted", "ownership.declined", "ownership.revoked"},
    "inbox/kept/service.py": {
        f"{kind}.{done}" for kind in ("canned_reply", "macro") for done in ("created", "updated", "deleted")
    },
    "messaging/service/approvals.py": {"broadcast.approved", "broadcast.declined"},
    "messaging/service/sending.py": {"broadcast.paused", "broadcast.resumed", "broadcast.cancelled"},
    "messaging/schedules/service/saving.py": {
        f"schedule.{done}"
        for done in ("updated", "paused", "resumed", "cancelled", "skipped", "restored", "moved", "decided")
    },
    "messaging/templates/service/publishing.py": {"template.approved", "template.rejected"},
    "messaging/templates/service/writing.py": {"template.archived", "template.unarchived"},
    "organizations/holding.py": {
        f"{kind}.{done}" for kind in ("contact", "broadcast") for done in ("held", "hold_lifted")
    },
    "organizations/trust.py": {"organization.suspended", "organization.read_only", "organization.released"},
}


def writings() -> Iterator[tuple[str, ast.expr]]:
    """The file of each call that writes an act, and each argument of it."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WRITERS:
                yield from ((str(path.relative_to(SOURCE)), argument) for argument in node.args[1:3])


def literal() -> set[str]:
    """Acts that stand as they are where they are written; two are chosen between just before."""
    found = {a.value for _, a in writings() if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    chosen = {
        "organization.held",
        "organization.hold_lifted",
        "organization.verified",
        "organization.unverified",
        "sandbox.created",
        "sandbox.reset",
    }
    return {act for act in found | chosen if "." in act}


@pytest.mark.parametrize("act", sorted(literal().union(*COMPOSED.values())))
def test_the_act_has_a_sentence(act: str) -> None:
    assert act in ACTS


def test_acts_are_put_together_only_where_it_is_known() -> None:
    composed = {
        file for file, argument in writings() if isinstance(argument, ast.JoinedStr) and "." in ast.unparse(argument)
    }
    assert composed == set(COMPOSED)


def act(action: str, changed: dict[str, Any], kind: str = "segment") -> AuditRow:
    return AuditRow(ids.uuid7(), "system", None, None, action, kind, ids.uuid7(), changed, None, None, clock.now())


def test_what_is_as_it_was_is_no_change() -> None:
    parts = {
        "before": {"time_zone": "America/Chicago", "name": "Old"},
        "after": {"time_zone": "America/Chicago", "name": "New"},
    }
    assert changes(act("location.updated", parts), {}) == [Change("name", "Old", "New")]


def test_what_the_trail_does_not_tell_is_a_change_all_the_same() -> None:
    parts = {"notes": REDACTED, "custom": ["ward"]}
    assert [one.name for one in changes(act("contact.updated", {"before": parts, "after": parts}), {})] == [
        "notes",
        "custom",
    ]


def test_an_export_changes_nothing() -> None:
    told = [sentence(act("bulk.started", {"operation": operation}), {}) for operation in ("export", "tag")]
    assert told == ["Koinon had a list written as a file", "Koinon changed many at once"]


async def test_what_is_gone_keeps_the_name_that_its_acts_tell(services: Services) -> None:
    organization = ids.uuid7()
    rows = [act("segment.created", {"after": {"name": "Choir"}}), act("segment.deleted", {"before": {"name": "Band"}})]
    reader = Actor(kind=ActorKind.SYSTEM, organization_id=organization)
    async with services.database.transaction(reader) as tx:
        found = await named(tx, reader, rows)
    assert [found[row.resource_id] for row in rows if row.resource_id] == [Named("Choir"), Named("Band")]
