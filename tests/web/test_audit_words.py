"""Every act that is written into the audit trail anywhere has its sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import koinon
from koinon.web.audit_words import ACTS

SOURCE = Path(koinon.__file__).parent
WRITERS = {"audit", "audit_once", "note", "note_many", "_record", "_announce", "_audited", "_noted"}
# Acts whose name is put together: the file that does it, and all that can come of it.
COMPOSED = {
    "identity/fitting.py": {"member.suspended", "member.restored"},
    "identity/members.py": {
        f"member.{kind}" for kind in ("role_changed", "updated", "suspended", "restored", "removed")
    },
    "identity/transfers.py": {"ownership.accepted", "ownership.declined", "ownership.revoked"},
    "messaging/service/approvals.py": {"broadcast.approved", "broadcast.declined"},
    "messaging/service/sending.py": {"broadcast.paused", "broadcast.resumed", "broadcast.cancelled"},
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
