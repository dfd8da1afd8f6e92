"""The 10,000 commonest passwords are refused, as they are and decorated (IDN-004)."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from koinon import identity, worker
from koinon.identity import jobs
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found
from tests.identity.mailbox import last_path
from tests.identity.test_invitations import invited

LONG_ENOUGH = [one for one in FREQUENCY_LISTS["passwords"][:10_000] if len(one) >= 12]


def test_each_of_the_10_000_commonest_is_refused() -> None:
    assert len(LONG_ENOUGH) > 50
    weak = ("common", "sequence", "repeats")
    assert [one for one in LONG_ENOUGH if identity.password_strength(one).rule not in weak] == []


@pytest.mark.parametrize(
    "password",
    [
        "Chickenwing101",
        "Sunshine12345",
        "$unsh1ne!!!!!!",
        "2024Jessica2024",
        "Contraseña2024",
        "dragonmonkey12",
        "!!leavemealone!!",
        "Jesucristo777",
    ],
)
def test_decoration_does_not_help(password: str) -> None:
    assert identity.password_strength(password).rule == "common"


@pytest.mark.parametrize(
    "password", ["correct mule battery lamp", "seven lanterns by the river", "gT7#kQ!vZ2pL", "el faro canta de noche"]
)
def test_ordinary_phrases_and_generated_ones_are_accepted(password: str) -> None:
    assert identity.password_strength(password).rule is None


def test_what_is_made_to_be_hard_to_judge_is_judged_at_once() -> None:
    """zxcvbn takes ten seconds for it; a form that anybody may fill in must not."""
    assert identity.password_strength("4@8({[<3691!|1/7+$5%2" * 5 + "xyz").score >= 0


@pytest.mark.parametrize("way", ["change", "reset", "invitation"])
async def test_the_organizations_name_is_no_password_however_one_chooses_it(
    application: rest.Edge, services: Services, way: str
) -> None:
    ada = await found(services, "Harbor Lighthouse")
    owner, weak = Browser(application), "harborlighthouse77"
    await owner.sign_in(ada.user.email)
    stranger = Browser(application)
    if way == "change":
        body = {"current_password": PASSWORD, "new_password": weak}
        answer = await owner.call("POST", "/api/v1/me/password", body)
    elif way == "reset":
        await stranger.call("POST", "/api/v1/auth/password/forgot", {"email": ada.user.email})
        await worker.drain(services, [jobs.mail_link])
        token = (await last_path(services, ada.user.email)).rpartition("/")[2]
        answer = await stranger.call("POST", "/api/v1/auth/password/reset", {"token": token, "password": weak})
    else:
        token = await invited(services, owner, f"{ids.uuid7().hex}@example.org")
        answer = await stranger.call(
            "POST", "/api/v1/invitations/accept", {"token": token, "name": "Carla", "password": weak}
        )
    assert (answer.status, list(answer.fields.values())) == (422, ["password_too_weak"]), answer.raw
