"""Up to a thousand messages in one call, each answered by itself (MSG-087)."""

from typing import Any

from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain
from tests.messaging.test_endpoints import Ada, ada

__all__ = ["ada"]
PATH = "/api/v1/messages/batch"


async def test_each_has_its_answer_and_one_refusal_keeps_nobody_back(
    services: Services, ada: Ada, drain: Drain, carrier: Simulator
) -> None:
    one, two, three = await cast.people(services, ada.organization_id, cast.distinct(3))
    (said_no,) = await cast.people(services, ada.organization_id, cast.distinct(1, 50), consent="denied")
    batch: list[dict[str, Any]] = [
        {"contact_id": str(one), "body": "Your order is ready."},
        {"contact_id": str(said_no), "body": "Your order is ready."},
        {"to": "12", "body": "To nobody at all"},
        {"contact_id": str(two), "body": "Hi {{ contact.first_name }}"},
        {"contact_id": str(three), "body": "{{ contact.nonsense }}"},
    ]
    answer = await ada.call("POST", PATH, {"messages": batch}, Idempotency_Key="b-1")
    # "12" is too short for the shape of a number: a shape is refused before anything is written.
    assert (answer.status, answer.json["error"]["details"]["fields"][0]["path"]) == (422, "messages[2].to")
    batch[2]["to"] = "+1202555"
    answer = await ada.call("POST", PATH, {"messages": batch}, Idempotency_Key="b-2")
    assert answer.status == 202, answer.raw
    told = answer.json["data"]
    assert [row["index"] for row in told] == [0, 1, 2, 3, 4]
    assert [row["error"]["code"] if row["error"] else row["status"] for row in told] == [
        "queued",
        "recipient_opted_out",
        "invalid_phone_number",
        "queued",
        told[4]["error"]["code"],
    ]
    again = await ada.call("POST", PATH, {"messages": batch}, Idempotency_Key="b-2")
    assert again.json["data"] == told
    await drain()
    assert carrier.carrier.audit.summary()["accepted"] == 2
    read = (await ada.call("GET", f"/api/v1/messages/{told[3]['id']}")).json["data"]
    assert read["body"].startswith("Hi Ada")


async def test_none_and_too_many_are_refused(ada: Ada) -> None:
    for count in (0, 1_001):
        body = {"messages": [{"to": "+12125550142", "body": "Hi"}] * count}
        assert (await ada.call("POST", PATH, body, Idempotency_Key=f"n-{count}")).status == 422
