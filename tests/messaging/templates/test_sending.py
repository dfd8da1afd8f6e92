"""One message by a template: pinned, in the person's language, with the values given (MSG-001, 003, 086)."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from koinon.messaging import Pinned, TemplateVariant
from koinon.messaging.content import check, compiled
from koinon.messaging.contracts.content import Variant
from koinon.messaging.templates.service.giving import filled
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.messaging.conftest import Drain


class Ada:
    def __init__(self, browser: Browser, organization_id: UUID) -> None:
        self.call, self.organization_id = browser.call, organization_id


@pytest.fixture
async def ada(services: Services, carrier: Simulator) -> AsyncIterator[Ada]:
    browser = Browser(make_api(services))
    signed_in = await found(services)
    browser.token = signed_in.token
    await browser.call("GET", "/api/v1/me")
    assert signed_in.organization_id is not None
    await cast.sender(services, signed_in.organization_id, carrier.url)
    yield Ada(browser, signed_in.organization_id)


async def test_a_message_says_a_template_in_ones_language_and_keeps_its_version(
    services: Services, ada: Ada, drain: Drain
) -> None:
    [person] = await cast.people(services, ada.organization_id, cast.distinct(1))
    await ada.call("PATCH", f"/api/v1/contacts/{person}", {"locale": "es"})
    words = [
        {"channel": "sms", "locale": "en", "body": "Hi {{ contact.first_name }}, {{ event.order }} is ready."},
        {"channel": "sms", "locale": "es", "body": "Hola {{ contact.first_name }}, {{ event.order }} está listo."},
    ]
    made = (
        await ada.call("POST", "/api/v1/templates", {"name": "Ready", "default_locale": "en", "variants": words})
    ).json
    template_id = made["data"]["id"]
    body: dict[str, Any] = {"contact_id": str(person), "template_id": template_id, "variables": {"order": "A-7"}}
    early = await ada.call("POST", "/api/v1/messages", body, Idempotency_Key="t-0")
    assert (early.status, early.json["error"]["code"]) == (409, "template_unpublished")
    await ada.call("POST", f"/api/v1/templates/{template_id}/publish", {})
    sent = await ada.call("POST", "/api/v1/messages", body, Idempotency_Key="t-1")
    assert sent.status == 202, sent.raw
    [number] = cast.distinct(1)
    to_number = {**body, "to": number}
    del to_number["contact_id"]
    also = await ada.call("POST", "/api/v1/messages", to_number, Idempotency_Key="t-2")
    assert also.status == 202, also.raw
    await drain()
    for answer in (sent, also):
        read = (await ada.call("GET", answer.headers["location"])).json["data"]
        assert (read["status"], read["body"]) == ("sent", "Hola Ada0, A-7 está listo.")
    async with services.database.transaction(ada.organization_id) as tx:
        kept = await tx.all(
            UUID,
            "select template_version_id from deliveries where organization_id = %(o)s order by id",
            {"o": ada.organization_id},
        )
        current = await tx.scalar(
            "select current_version_id from templates where organization_id = %(o)s", {"o": ada.organization_id}
        )
    assert kept == [current, current]
    for wrong in ({"variables": {}}, {"variables": {"order": "1", "other": "2"}}, {"body": "Hi"}):
        refused = await ada.call("POST", "/api/v1/messages", {**body, **wrong}, Idempotency_Key=f"t-{wrong}")
        assert refused.status == 422, (wrong, refused.raw)


def pinned(*variants: Variant) -> Pinned:
    return Pinned(
        version_id=UUID(int=1),
        template_id=UUID(int=2),
        name="T",
        number=1,
        category="utility",
        purpose="transactional",
        default_locale="en",
        variables=("x",),
        variants=variants,
    )


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("A {{ event.x }}.", "b", "A b."),
        ("A {{ event.x | default: 'c' }}.", "", "A c."),
        ("A {{ event.x | upcase }}.", "b", "A B."),
        ("{% if event.x %}yes{% else %}no{% endif %}", "1", "yes"),
        ("{% if event.x %}yes{% else %}no{% endif %}", "", "no"),
        ("{% if event.x == 'vip' %}yes{% endif %}", "vip", "yes"),
        ("A {{ event.x | upcase }}.", 'say "it\'s"', 'A SAY "IT’S".'),
        ("A {{ event.x | append: contact.last_name }}.", "b %} c", "A b % } c."),
    ],
)
def test_a_value_is_text_and_never_liquid(source: str, value: str, expected: str) -> None:
    (one,) = filled(pinned(Variant(channel="sms", body=source)), {"x": value})
    assert check(one.body) == []
    made = compiled(one.body)
    assert made.renderer({})([""] * len(made.variables)) == expected


def test_a_value_is_text_and_never_markup() -> None:
    mail = TemplateVariant(
        channel="email",
        subject="{{ event.x }}",
        blocks=({"type": "text", "html": "<p>{{ event.x }}</p>"}, {"type": "heading", "text": "{{ event.x }}"}),
    )
    (one,) = filled(pinned(mail.plain()), {"x": "<b>&"})
    assert one.subject == "<b>&"
    assert one.blocks == ({"type": "text", "html": "<p>&lt;b&gt;&amp;</p>"}, {"type": "heading", "text": "<b>&"})


@pytest.mark.parametrize("value", ["{{ contact.last_name }}", "{% raw %}", "x" * 501, "\0"])
def test_what_could_be_liquid_is_refused(value: str) -> None:
    with pytest.raises(KoinonError) as refused:
        filled(pinned(Variant(channel="sms", body="{{ event.x }}")), {"x": value})
    assert refused.value.status == 422
