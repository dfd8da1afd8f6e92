"""Toll-free verification: `/messaging_tollfree/verification/requests`."""

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.telnyx.registry.fields import TOLLFREE, TOLLFREE_NEEDS, lacking
from koinon.simulator.telnyx.registry.lists import Query, bare, lacks, matching, missing
from koinon.simulator.telnyx.registry.state import Record, Registry, new_id, stamp, touched
from koinon.simulator.telnyx.registry.steps import plan

MAY_BE_EMPTY = ("additionalInformation", "optInWorkflowImageURLs")


def answer(carrier: Carrier, account: Account, method: bytes, rest: list[str], body: Record, asked: Query) -> Reply:
    """Answer a path below the requests."""
    registry = account.part(Registry)
    match (method, rest):
        case (b"POST", []):
            return _create(carrier, account, body)
        case (b"GET", []):
            return _list(list(registry.verifications.values()), asked)
        case (b"GET", [found]) if found in registry.verifications:
            return bare(registry.verifications[found])
        case (b"GET", [found, "status_history"]) if found in registry.verifications:
            rows = registry.histories.get(found, [])
            return bare({"records": rows, "total_records": len(rows)})
        case (b"PATCH", [found]) if found in registry.verifications:
            return _change(carrier, account, registry.verifications[found], body)
        case (b"DELETE", [found]) if found in registry.verifications:
            del registry.verifications[found]
            return Reply(204, b"")
    return missing()


def _create(carrier: Carrier, account: Account, body: Record) -> Reply:
    given = {name: value or "-" if name in MAY_BE_EMPTY else value for name, value in body.items()}
    if (name := lacking(given, TOLLFREE_NEEDS)) is not None:
        return lacks(name)
    record, request_id = {name: body[name] for name in TOLLFREE if name in body}, new_id()
    record.update(id=request_id, verificationRequestId=request_id, verificationStatus="Waiting For Telnyx")
    record.update(reason=None, createdAt=stamp(), updatedAt=stamp())
    account.part(Registry).verifications[request_id] = record
    plan(carrier, account, "tollfree", request_id)
    return bare(record)


def _change(carrier: Carrier, account: Account, record: Record, body: Record) -> Reply:
    touched(record, **{name: body[name] for name in TOLLFREE if name in body})
    touched(record, verificationStatus="Waiting For Telnyx", reason=None)
    plan(carrier, account, "tollfree", record["id"])
    return bare(record)


def _list(rows: list[Record], asked: Query) -> Reply:
    if "phone_number" in asked:
        wanted = {"phoneNumber": asked["phone_number"][0].replace(" ", "+")}
        rows = [row for row in rows if wanted in row["phoneNumbers"]]
    rows = matching(rows, asked, ("businessName",))
    return bare({"records": rows, "total_records": len(rows)})
