"""The Python SDK against the served application (API-053)."""

from collections.abc import Iterator

import pytest

from tests.sdks.conftest import Stumbling, refusal

import koinon_sdk as sdk  # isort: skip

BODY = b'{"event_type":"ping","data":{"success":true}}'
# INT-006, which is the vector of the Standard Webhooks libraries.
HEADERS = {
    "Webhook-Id": "msg_loFOjxBNrRLzqYUf",
    "Webhook-Timestamp": "1731705121",
    "Webhook-Signature": "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
}
SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"


@pytest.fixture(scope="module")
def client(server: tuple[str, str]) -> Iterator[sdk.Koinon]:
    url, key = server
    with sdk.Koinon(key, base_url=url) as made:
        yield made


def test_a_person_is_made_read_changed_and_deleted(client: sdk.Koinon) -> None:
    made = client.contacts.create({"given_name": "Grace", "phones": ["+12125550142"]})
    assert client.contacts.get(made["id"])["given_name"] == "Grace"
    client.contacts.update(made["id"], {"given_name": "Hopper"})
    assert client.contacts.get(made["id"])["given_name"] == "Hopper"
    client.contacts.delete(made["id"])
    with pytest.raises(sdk.NotFound):
        client.contacts.get(made["id"])


def test_a_list_is_walked_over_its_pages_each_row_once(client: sdk.Koinon) -> None:
    wanted = {f"Walker {n}" for n in range(7)}
    for name in wanted:
        client.tags.create({"name": name})
    seen = [row["name"] for row in client.tags.list(limit=3) if row["name"] in wanted]
    assert sorted(seen) == sorted(wanted)
    first = client.tags.list(limit=3).page()
    assert (len(first.data), first.has_more, first.meta["livemode"]) == (3, True, False)
    several = client.conversations.list(status=["open", "resolved"], include_total=True).page()
    assert several.meta["pagination"]["total"] == len(several.data)


def test_errors_are_typed_and_name_every_fault_and_the_request(client: sdk.Koinon) -> None:
    with pytest.raises(sdk.Invalid) as refused:
        client.contacts.create({"given_name": "Grace", "phones": ["12"], "phnoe": "x"})  # type: ignore[typeddict-unknown-key]
    assert refused.value.fields and len(refused.value.request_id) >= 8 and not refused.value.retryable
    made = client.contacts.create({"given_name": "Ada"})
    with pytest.raises(sdk.PreconditionFailed):
        client.contacts.update(made["id"], {"given_name": "Eve"}, if_match='"v99.AAAA"')


def test_a_key_that_nobody_made_is_unauthenticated(server: tuple[str, str]) -> None:
    with pytest.raises(sdk.Unauthenticated):
        sdk.Koinon("kn_test_nobody", base_url=server[0]).limits.list_caller_limits()


def test_one_idempotency_key_has_one_effect(client: sdk.Koinon) -> None:
    twice = [client.contacts.create({"given_name": "Once"}, idempotency_key="sdk-once-1")["id"] for _ in range(2)]
    assert twice[0] == twice[1]


def test_a_file_comes_down_and_another_goes_up(client: sdk.Koinon) -> None:
    csv = b"Name,Phone\nGrace,+12125550143\n"
    made = client.imports.create(sdk.File("people.csv", csv, "text/csv"))
    assert client.imports.get(made["id"])["id"] == made["id"]
    assert b"," in client.consents.download()


async def test_the_same_for_await(server: tuple[str, str]) -> None:
    url, key = server
    async with sdk.AsyncKoinon(key, base_url=url) as client:
        made = await client.contacts.create({"given_name": "Async", "family_name": "Walker"})
        names = {row["id"] async for row in client.contacts.list(q="Async", limit=1)}
        assert names == {made["id"]}
        with pytest.raises(sdk.NotFound):
            await client.contacts.get("0199f0a1-7c3e-7b1a-8d2f-1234567890ab")


def test_what_may_be_tried_again_is_with_the_same_key(stumbling: Stumbling) -> None:
    down = refusal("dependency_unavailable", retryable=True, retry_after=0)
    stumbling.answers = [(503, down), (429, down), (201, {"success": True, "data": {"id": "1"}, "meta": {}})]
    client = sdk.Koinon("kn_test_x", base_url=stumbling.url)
    assert client.contacts.create({"given_name": "Grace"}) == {"id": "1"}
    assert len({heard["Idempotency-Key"] for heard in stumbling.heard}) == 1 == len(stumbling.heard) - 2


def test_a_rule_is_not_tried_again_and_the_third_failure_is_the_last(stumbling: Stumbling) -> None:
    client = sdk.Koinon("kn_test_x", base_url=stumbling.url)
    stumbling.answers = [(409, refusal("recipient_opted_out", retryable=False))]
    with pytest.raises(sdk.Refused, match="recipient_opted_out"):
        client.contacts.create({"given_name": "Grace"})
    stumbling.answers = [(503, refusal("timeout", retryable=True, retry_after=0))] * 3
    with pytest.raises(sdk.Unavailable):
        client.contacts.create({"given_name": "Grace"})
    assert len(stumbling.heard) == 4


def test_nobody_there_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("koinon_sdk.transport.FIRST_WAIT", 0.0)
    with pytest.raises(sdk.ConnectionFailed):
        sdk.Koinon("kn_test_x", base_url="http://127.0.0.1:9").limits.list_caller_limits()


def test_a_webhook_is_proved_by_the_standards_vector() -> None:
    known = sdk.verify_webhook(BODY, HEADERS, SECRET, now=1731705121 + 299)
    assert known == {"event_type": "ping", "data": {"success": True}}
    rotated = {**HEADERS, "Webhook-Signature": f"v1,AAAA {HEADERS['Webhook-Signature']}"}
    assert sdk.verify_webhook(BODY, rotated, SECRET, now=1731705121)
    for body, now in ((BODY + b" ", 1731705121), (BODY, 1731705121 + 301)):
        with pytest.raises(sdk.WebhookRefused):
            sdk.verify_webhook(body, HEADERS, SECRET, now=now)


@pytest.mark.parametrize(
    "forged",
    [{"Webhook-Signature": "v1,é"}, {"Webhook-Timestamp": "9" * 5_000}, {"Webhook-Timestamp": "١٧٣١٧٠٥١٢١"}],
)
def test_what_a_stranger_sends_as_headers_is_refused_and_never_a_defect(forged: dict[str, str]) -> None:
    with pytest.raises(sdk.WebhookRefused):
        sdk.verify_webhook(BODY, {**HEADERS, **forged}, SECRET, now=1731705121)
