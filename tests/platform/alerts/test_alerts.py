"""An alert is said once, grows graver, and closes by itself (OPS-090, 091)."""

import email
import email.policy
from collections.abc import Sequence
from uuid import UUID

import pytest

from koinon.platform import configuration, process
from koinon.platform.alerts import Alert, Severity, Standing, Watch, alert, close_quiet, mailing, standing
from koinon.platform.alerts.notices import notify
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from koinon.simulator.mailbox import Mailbox


def breach(severity: Severity = Severity.ERROR, subject: str = "events", value: float = 1.0) -> Alert:
    return Alert(kind="test", severity=severity, subject=subject, message=f"It is {value}.", value=value)


async def raise_(services: Services, *raised: Alert, quiet: float = 0.0) -> list[Standing]:
    async with services.database.system() as tx:
        await alert(tx, *raised, quiet=quiet)
    async with services.database.system() as tx:
        return await standing(tx)


async def age(services: Services, seconds: int) -> None:
    async with services.database.system() as tx:
        await tx.execute(
            "update alerts set first_seen_at = first_seen_at - make_interval(secs => %(s)s),"
            " last_seen_at = last_seen_at - make_interval(secs => %(s)s),"
            " notified_at = notified_at - make_interval(secs => %(s)s)",
            {"s": seconds},
        )


class Told:
    """A way to the operator that keeps what it was told."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    async def __call__(self, alerts: Sequence[Standing]) -> None:
        self.messages += [(one.subject, str(one.severity)) for one in alerts]


async def test_the_same_alert_is_one_row_that_counts(installation: Services) -> None:
    await raise_(installation, breach(value=1.0))
    (found,) = await raise_(installation, breach(value=7.0))
    assert (found.occurrence_count, found.value, found.message) == (2, 7.0, "It is 7.0.")


async def test_another_object_is_another_alert(installation: Services) -> None:
    found = await raise_(installation, breach(subject="events"), breach(subject="messages"))
    assert sorted(one.subject for one in found) == ["events", "messages"]


async def test_sightings_by_several_processes_are_one(installation: Services) -> None:
    await raise_(installation, breach(), quiet=25)
    (found,) = await raise_(installation, breach(), quiet=25)
    assert found.occurrence_count == 1


async def test_it_grows_graver_and_not_milder(installation: Services) -> None:
    await raise_(installation, breach(Severity.WARNING))
    await raise_(installation, breach(Severity.CRITICAL), quiet=25)
    (found,) = await raise_(installation, breach(Severity.ERROR))
    assert found.severity == "critical"


async def test_ten_clean_minutes_close_it(installation: Services) -> None:
    await raise_(installation, breach())
    await age(installation, 599)
    async with installation.database.system() as tx:
        assert await close_quiet(tx) == 0
    await age(installation, 1)
    async with installation.database.system() as tx:
        assert await close_quiet(tx) == 1
        assert await standing(tx) == []


async def test_opening_and_closing_are_in_the_event_log(installation: Services) -> None:
    await raise_(installation, breach())
    await raise_(installation, breach())
    async with installation.database.system() as tx:
        await close_quiet(tx, 0)
    async with installation.database.system() as tx:
        types = await tx.all(str, "select type from koinon_events_after(0, 0, 100)")
    assert types == ["operations.alert.opened", "operations.alert.resolved"]


async def test_the_operator_is_told_once_an_hour_at_most_and_again_when_it_grows_graver(installation: Services) -> None:
    told = Told()
    for severity in (Severity.ERROR, Severity.ERROR, Severity.CRITICAL, Severity.CRITICAL):
        await raise_(installation, breach(severity))
        await notify(installation.database, [told])
    assert told.messages == [("events", "error"), ("events", "critical")]


async def test_one_that_comes_back_within_the_hour_is_not_told_again(installation: Services) -> None:
    told = Told()
    for minutes in (0, 20, 61):
        await age(installation, minutes * 60)
        async with installation.database.system() as tx:
            await close_quiet(tx)
        await raise_(installation, breach())
        await notify(installation.database, [told])
    assert len(told.messages) == 2


async def test_warnings_are_shown_and_not_sent(installation: Services) -> None:
    told = Told()
    assert len(await raise_(installation, breach(Severity.WARNING))) == 1
    await notify(installation.database, [told])
    assert told.messages == []


async def test_a_way_that_fails_does_not_keep_the_next_from_being_tried(installation: Services) -> None:
    async def broken(alerts: Sequence[Standing]) -> None:
        raise ConnectionError

    told = Told()
    await raise_(installation, breach())
    await notify(installation.database, [broken, told])
    assert told.messages == [("events", "error")]


async def test_where_no_way_works_the_next_look_tries_again(installation: Services) -> None:
    async def broken(alerts: Sequence[Standing]) -> None:
        raise ConnectionError

    told = Told()
    await raise_(installation, breach())
    await notify(installation.database, [broken])
    await notify(installation.database, [told])
    assert told.messages == [("events", "error")]


async def test_errors_are_mailed_to_the_operator_past_the_queue(alone: Configuration) -> None:
    box = Mailbox(None)
    await box.open("127.0.0.1", 0)
    resolved = alone.resolved.items()
    given = {f"KOINON_{name}": str(value.value) for name, value in resolved if value.source != "default"}
    told = {"KOINON_ALERT_MAIL": "ops@example.org", "KOINON_SIMULATOR_MAIL_PORT": str(box.port)}
    settings = configuration.load(given | told)
    async with process.services(settings, name="test", pool=2) as services:
        await raise_(services, breach())
        await notify(services.database, mailing.ways(settings))
    box.close()
    (raw,) = box.mails.values()
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert (mail["To"], mail["Subject"]) == ("ops@example.org", "[error] test events")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "ERROR: It is 1.0." in body.get_content()


async def test_it_rolls_back_with_its_transaction(installation: Services) -> None:
    with pytest.raises(RuntimeError):
        async with installation.database.system() as tx:
            await alert(tx, breach())
            raise RuntimeError
    async with installation.database.system() as tx:
        assert await standing(tx) == []


async def test_a_tenant_may_raise_one(installation: Services) -> None:
    organization_id = UUID("01890000-0000-7000-8000-000000000001")
    async with installation.database.transaction(organization_id) as tx:
        await alert(tx, Alert(kind="t", severity=Severity.INFO, message="m", organization_id=organization_id))
    async with installation.database.system() as tx:
        assert [one.organization_id for one in await standing(tx)] == [organization_id]


async def test_the_watch_ends_with_its_heartbeat(installation: Services) -> None:
    watch = Watch(installation.database, "worker")
    await watch.beat()
    async with installation.database.system() as tx:
        assert await tx.all(str, "select kind from workers") == ["worker"]
