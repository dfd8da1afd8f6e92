"""The page behind a survey's link, and the results, as browsers use them (INB-093)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox import Status, SurveySettings
from koinon.inbox.surveys import service
from koinon.kit import clock
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.inbox.conftest import Desk
from tests.inbox.test_endpoints import office
from tests.web.forms_of import form_in
from tests.web.test_carriers_page import owner, page, submit

__all__ = ["office", "owner"]


@pytest.fixture
def ada(owner: Browser) -> Browser:
    """Whose office it is."""
    return owner


async def link_to_survey(services: Services, desk: Desk) -> str:
    """Somebody was answered and is asked."""
    [row] = await desk.rows()
    await desk.reply(row.id, "Yes!")
    async with services.database.transaction(desk.ana) as tx:
        await inbox.change_survey_settings(tx, SurveySettings(is_on=True, delay_minutes=0))
        await inbox.set_status(tx, row.id, Status.RESOLVED)
    with clock.frozen(clock.now() + timedelta(seconds=5)):
        async with services.database.transaction(desk.organization) as tx:
            assert await service.ask_due(tx, services) == 1
    async with services.database.transaction(desk.organization) as tx:
        body: str = await tx.scalar(
            "select body from deliveries where organization_id = %(o)s and origin = 'automation'",
            {"o": desk.organization},
        )
    return body.rsplit("/", 1)[-1]


async def test_a_person_answers_without_an_account_and_the_team_reads_it(
    services: Services, ada: Browser, office: Desk
) -> None:
    token = await link_to_survey(services, office)
    guest = Browser(ada.app)
    first = await page(guest, f"/s/{token}")
    assert "How did we do?" in first
    assert (await guest.call("GET", f"/api/v1/public/surveys/{token}")).json["data"]["rating"] is None
    form = dict(form_in(first, f"/s/{token}").sent)
    said = await submit(guest, f"/s/{token}", **{**form, "rating": "2", "comment": "Slow <b>"})
    assert said.status == 200
    assert "Thank you" in said.raw.decode()
    results = await page(ada, "/settings/surveys")
    assert "Not so well" in results
    assert "Slow &lt;b&gt;" in results
    [conversation] = (await ada.call("GET", "/api/v1/conversations?status=resolved")).json["data"]
    survey = (await ada.call("GET", f"/api/v1/conversations/{conversation['id']}/survey")).json["data"]
    assert (survey["rating"], survey["comment"]) == (2, "Slow <b>")
    changed = await guest.call("POST", f"/api/v1/public/surveys/{token}", {"rating": 5})
    assert changed.json["data"]["rating"] == 5
    assert (await guest.call("POST", f"/api/v1/public/surveys/{token}", {"rating": 6})).status == 422
    assert UUID(conversation["id"])


async def test_a_link_that_is_none_leads_nowhere_and_too_many_calls_wait(ada: Browser) -> None:
    guest = Browser(ada.app)
    answers = [(await guest.call("GET", "/api/v1/public/surveys/none")).status for _ in range(21)]
    assert answers[0] == 404
    assert answers[-1] == 429


async def test_surveys_are_switched_on_with_a_question_of_their_own(ada: Browser) -> None:
    saved = await submit(ada, "/settings/surveys", on="yes", delay="30", en="Were you well looked after?")
    assert saved.status == 303
    found = (await ada.call("GET", "/api/v1/survey-settings")).json["data"]
    assert (found["is_on"], found["delay_minutes"], found["texts"]["en"]) == (True, 30, "Were you well looked after?")
    refused = await submit(ada, "/settings/surveys", on="yes", delay="soon")
    assert refused.status == 422
