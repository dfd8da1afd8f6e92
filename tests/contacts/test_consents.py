"""Consent: proved by a ledger, decided by one rule, the same in Python and in SQL (CON-041..058)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from koinon import contacts, organizations
from koinon.contacts import Audience, ConsentEntry, NewContact, NewTopic, Purpose, Target
from koinon.contacts.jobs import verify_consents
from koinon.contacts.policy.consent import refusal, topic_refusal
from koinon.contacts.repository import consents as rows
from koinon.kit import clock
from koinon.messaging.engine.context import recently
from koinon.messaging.policy.gate import Message, Standing, topic_wanted
from koinon.messaging.repository import singles
from koinon.platform.db import Tx
from koinon.platform.services import Services

ADA, BEN = "+14155552671", "+14155552672"
MAY = datetime(2026, 5, 3, 12, tzinfo=UTC)
STATES = ("unknown", "pending", "granted", "denied")


async def person(tx: Tx, services: Services, phone: str = ADA, name: str = "Ada") -> contacts.Contact:
    return await contacts.create(tx, services.vault, NewContact(given_name=name, phones=(phone,)))


def hashed(services: Services, organization: UUID, phone: str = ADA) -> bytes:
    return contacts.phone_hash(services.vault, organization, phone)


async def set_state(tx: Tx, services: Services, phone: str, state: str) -> None:
    if state != "unknown":
        entry = ConsentEntry(
            channel="sms",
            address_hash=hashed(services, tx.organization_id, phone),
            action=state,  # type: ignore[arg-type]
            source="staff",
        )
        await contacts.record_consents(tx, [entry])


async def decisions(tx: Tx, services: Services, purpose: Purpose, **about: UUID | None) -> contacts.Decision:
    value = hashed(services, tx.organization_id)
    return (await contacts.may_contact(tx, [value], "sms", purpose, **about))[value]


async def exclusion(tx: Tx, audience: Audience, purpose: Purpose | str, topic_id: UUID | None = None) -> list[Any]:
    made = contacts.audience_sql(audience, purpose, topic_id=topic_id)
    sql = f"select exclusion from ({made.sql}) audience order by given_name"
    return [row[0] for row in await tx.all(tuple, sql, {"organization_id": tx.organization_id, **made.params})]


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("relationship", [False, True])
async def test_policy_gate_and_audience_say_the_same(
    services: Services, chapel: UUID, purpose: Purpose, state: str, relationship: bool
) -> None:
    async with services.database.transaction(chapel) as tx:
        await person(tx, services)
        await set_state(tx, services, ADA, state)
        await organizations.change_settings(tx, {"contacts.relationship_declared": relationship})
        expected = refusal(state, purpose, relationship=relationship)  # type: ignore[arg-type]
        decision = await decisions(tx, services, purpose)
        assert (decision.allowed, decision.reason) == (expected is None, expected)
        assert await exclusion(tx, Audience((Target("all"),)), purpose) == [expected]


WORDS = [(default, word, rests) for default in (True, False) for word in (True, False, None) for rests in (False, True)]


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_of_a_topic_too_all_four_say_the_same(services: Services, chapel: UUID, purpose: Purpose) -> None:
    """CON-048: the rule, `may_contact`, the audience of a freeze, and the gate's own rule over the gate's own facts."""
    async with services.database.transaction(chapel) as tx:
        await set_state(tx, services, ADA, "granted")
        topics = {
            yes: (await contacts.create_topic(tx, NewTopic(names={"en": f"News {yes}"}, default_subscribed=yes))).id
            for yes in (True, False)
        }
        for default, word, rests in WORDS:
            ada, topic = await person(tx, services), topics[default]
            if word is not None:
                await contacts.set_topics(tx, ada.id, "sms", {topic: word}, contacts.Proof(source="staff"))
            if rests:
                await contacts.pause_channel(tx, ada.id, "sms", clock.now() + timedelta(days=30))
            for about in (topic, None):
                subscribed = about is None or (default if word is None else word)
                expected = topic_refusal(purpose, subscribed=subscribed, paused=rests)
                decision = await decisions(tx, services, purpose, contact_id=ada.id, topic_id=about)
                assert (decision.allowed, decision.reason) == (expected is None, expected)
                only_ada = Audience((Target("contact", ada.id),))
                assert await exclusion(tx, only_ada, purpose, about) == [expected]
                value, since = hashed(services, chapel), recently(clock.now())
                facts = await singles.person(tx, ada.id, value, 0, since, topic_id=about)
                judged = topic_wanted(Message(purpose.value, "api"), Standing("active", "active"), facts, clock.now())
                assert (judged.reason if judged else None) == expected


async def test_a_pause_that_is_over_holds_nothing_back(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada = await person(tx, services)
        await set_state(tx, services, ADA, "granted")
        await contacts.pause_channel(tx, ada.id, "sms", clock.now() - timedelta(seconds=1))
        assert await exclusion(tx, Audience((Target("all"),)), Purpose.PROMOTIONAL) == [None]
        assert (await decisions(tx, services, Purpose.PROMOTIONAL, contact_id=ada.id)).allowed


@pytest.mark.parametrize(
    ("state", "purpose", "relationship", "reason"),
    [
        ("unknown", Purpose.PROMOTIONAL, True, "consent_missing"),
        ("granted", Purpose.PROMOTIONAL, False, None),
        ("unknown", Purpose.INFORMATIONAL, False, "consent_missing"),
        ("unknown", Purpose.INFORMATIONAL, True, None),
        ("unknown", Purpose.TRANSACTIONAL, False, None),
        ("denied", Purpose.TRANSACTIONAL, True, "opted_out"),
        ("denied", Purpose.CONVERSATIONAL, True, "opted_out"),
        ("denied", Purpose.EMERGENCY, True, "opted_out"),
        ("denied", Purpose.SYSTEM, True, None),
    ],
)
def test_how_much_consent_each_purpose_needs(
    state: str, purpose: Purpose, relationship: bool, reason: str | None
) -> None:
    assert refusal(state, purpose, relationship=relationship) == reason  # type: ignore[arg-type]


async def test_stop_speaks_for_all_who_share_the_number(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        people = [await person(tx, services, name=name) for name in ("Ada", "Byron")]
        change = await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
        assert (change.recorded, change.before, change.after) == (True, "unknown", "denied")
        assert set(change.contact_ids) == {one.id for one in people}
        assert await exclusion(tx, Audience((Target("all"),)), "transactional") == ["opted_out", "opted_out"]


async def test_the_same_evidence_twice_is_one_row(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        first = await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
        again = await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
        assert (first.recorded, again.recorded) == (True, False)
        assert len(await contacts.consents_page(tx)) == 1


async def test_only_the_person_turns_a_refusal_into_a_grant(services: Services, chapel: UUID) -> None:
    value = hashed(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
        by_staff = ConsentEntry(channel="sms", address_hash=value, action="granted", source="staff")
        by_import = ConsentEntry(channel="sms", address_hash=value, action="granted", source="import")
        refused = await contacts.record_consents(tx, [by_staff, by_import])
        assert [(one.recorded, one.after) for one in refused] == [(False, "denied"), (False, "denied")]
        back = await contacts.opt_in(tx, services.vault, phone=ADA, source="start_keyword", evidence="m2")
        assert (back.recorded, back.before, back.after) == (True, "denied", "granted")


async def test_a_stop_that_arrives_late_does_not_undo_a_later_start(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_in(
            tx, services.vault, phone=ADA, source="start_keyword", evidence="m2", occurred_at=MAY + timedelta(hours=1)
        )
        late = await contacts.opt_out(
            tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1", occurred_at=MAY
        )
        assert (late.recorded, late.after) == (True, "granted")
        assert await rows.mismatches(tx) == 0


async def test_a_stop_by_an_earlier_clock_beats_the_grant_of_a_form(services: Services, chapel: UUID) -> None:
    """CON-045: the carrier's clock and ours differ, and a queue may stand between; only the person grants again."""
    form = ConsentEntry(
        channel="sms",
        address_hash=hashed(services, chapel),
        action="granted",
        source="form",
        occurred_at=MAY + timedelta(hours=1),
    )
    async with services.database.transaction(chapel) as tx:
        await contacts.record_consents(tx, [form])
        stop = await contacts.opt_out(
            tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1", occurred_at=MAY
        )
        assert (stop.recorded, stop.after) == (True, "denied")
        assert await rows.mismatches(tx) == 0


async def test_many_entries_are_recorded_in_order(services: Services, chapel: UUID) -> None:
    ada, ben = hashed(services, chapel), hashed(services, chapel, BEN)

    def entry(value: bytes, action: str, evidence: str, source: str = "start_keyword") -> ConsentEntry:
        return ConsentEntry(channel="sms", address_hash=value, action=action, source=source, evidence=evidence)  # type: ignore[arg-type]

    async with services.database.transaction(chapel) as tx:
        changes = await contacts.record_consents(
            tx,
            [
                entry(ada, "denied", "1", "stop_keyword"),
                entry(ben, "granted", "2"),
                entry(ada, "granted", "3"),
                entry(ben, "denied", "4", "carrier_list"),
            ],
        )
        assert [change.before for change in changes] == ["unknown", "unknown", "denied", "granted"]
        states = await contacts.consent_states(tx, [ada, ben])
        assert (states[ada].state, states[ben].state, states[ben].source) == ("granted", "denied", "carrier_list")
        assert await rows.mismatches(tx) == 0


async def test_a_brazilian_stop_reaches_both_forms_of_the_number(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await person(tx, services, "+5511987654321", "Ana")
        await contacts.opt_out(tx, services.vault, phone="+551187654321", source="stop_keyword", evidence="m1")
        assert await exclusion(tx, Audience((Target("all"),)), "transactional") == ["opted_out"]


async def test_nobody_can_change_or_delete_the_ledger(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
    for statement in ("update consent_ledger set action = 'granted'", "delete from consent_ledger"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with services.database.transaction(chapel) as tx:
                await tx.execute(statement)


async def test_the_nightly_replay_tells_of_a_difference(
    services: Services, chapel: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
        await tx.execute("update address_consents set state = 'granted'")
    with clock.frozen(clock.now() + timedelta(days=1)):
        await verify_consents.call(services)
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select count(*) from events where type = 'consent.mismatch_found'") == 1


async def test_an_audience_is_a_union_less_a_union(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, ben, cleo = [
            await person(tx, services, phone, name) for phone, name in ((ADA, "Ada"), (BEN, "Ben"), (ADA, "Cleo"))
        ]
        choir = await contacts.create_group(tx, "Choir")
        await contacts.add_members(tx, choir.id, [ada.id, ben.id])
        await contacts.add_tags(tx, [ben.id, cleo.id], ["new"])
        (tag,) = (await contacts.tags_page(tx))[0]

        async def names(include: Sequence[Target], exclude: Sequence[Target] = ()) -> list[str]:
            made = contacts.audience_sql(Audience(tuple(include), tuple(exclude)), "transactional")
            sql = f"select given_name from ({made.sql}) audience order by given_name"
            return await tx.all(str, sql, {"organization_id": tx.organization_id, **made.params})

        assert await names([Target("group", choir.id), Target("contact", cleo.id)]) == ["Ada", "Ben", "Cleo"]
        assert await names([Target("tag", tag.id), Target("tag", tag.id)]) == ["Ben", "Cleo"]
        assert await names([Target("all")], [Target("tag", tag.id)]) == ["Ada"]
        assert await names([Target("all")], [Target("all")]) == []
        assert await names([]) == []
        await contacts.delete(tx, [ada.id])
        assert await names([Target("all")]) == ["Ben", "Cleo"]


async def test_an_audience_says_why_somebody_is_left_out(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await contacts.create(tx, services.vault, NewContact(given_name="A child"))
        blocked = await person(tx, services, ADA, "Blocked")
        await contacts.update(tx, services.vault, blocked.id, contacts.ContactChanges(status="blocked"))
        quiet = await person(tx, services, ADA, "Quiet")
        await contacts.update(tx, services.vault, quiet.id, contacts.ContactChanges(do_not_contact=True))
        await person(tx, services, BEN, "Wall phone")
        await contacts.mark_address(tx, [hashed(services, chapel, BEN)], "landline", "40310")
        everybody = await exclusion(tx, Audience((Target("all"),)), "transactional")
    assert everybody == ["no_address", "blocked", "do_not_contact", "landline"]


async def test_the_gate_sees_what_changed_since(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada = await person(tx, services)
        await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
        await contacts.delete(tx, [ada.id])
        sql = f"""
            with batch as (select %(id)s::uuid as contact_id, %(hash)s::bytea as address_hash,
                                  null::uuid as topic_id, null::uuid as sender_id, null::uuid[] as children)
            {contacts.gate_facts_sql().sql}
        """
        params = {"organization_id": chapel, "id": ada.id, "hash": hashed(services, chapel)}
        (facts,) = await tx.all(dict, sql, params)
    assert (facts["deleted"], facts["address_status"], facts["consent_state"]) == (True, "active", "denied")
    assert facts["consent_ledger_id"] is not None
