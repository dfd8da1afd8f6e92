"""Audiences and gate facts as SQL that messaging runs inside its own statements (set-based, nothing fetched here)."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from koinon.contacts.contracts import KIND_OF_CHANNEL, Audience, Channel, Fragment, Purpose, Target
from koinon.contacts.repository.consents import RELATIONSHIP
from koinon.contacts.repository.guardians import CHILD_GONE, HELD_BACK, minor, pairs, wards
from koinon.contacts.repository.refusals import OPEN
from koinon.platform.actor import EVERYBODY_ELSE

# Each membership test is a hashed sub-plan over the tenant's rows: `is true` keeps the planner from turning it into a
# join that it misjudges under row-level security (42 ms instead of 1,670 ms for a wide rule).
_MEMBERSHIP = {
    "group": "(c.id in (select contact_id from group_members where organization_id = %(organization_id)s"
    " and group_id = any(%({name})s))) is true",
    "tag": "(c.id in (select contact_id from contact_tags where organization_id = %(organization_id)s"
    " and tag_id = any(%({name})s))) is true",
    "location": "(c.location_id = any(%({name})s)) is true",
    # Who was on an uploaded list before a merge is whom they were merged into.
    "list": "(c.id in (select coalesce(m.into_id, l.contact_id) from audience_list_people l"
    " left join merged_ids m on m.organization_id = %(organization_id)s and m.from_id = l.contact_id"
    " where l.organization_id = %(organization_id)s and l.list_id = any(%({name})s))) is true",
    # Somebody chosen before a merge is whom they were merged into.
    "contact": "c.id = any(array(select coalesce(m.into_id, n.id) from unnest(%({name})s::uuid[]) as n (id)"
    " left join merged_ids m on m.organization_id = %(organization_id)s and m.from_id = n.id))",
}

_SELECT = """
select c.id as contact_id, a.value_hash as address_hash, a.value_cipher as address_cipher, a.country, c.given_name,
       c.family_name, c.preferred_name, c.locale, c.preferred_channel, {wards} as children, {names} as child_names,
       c.time_zone, c.location_id,
       case
         when c.status = 'blocked' then 'blocked'
         when c.status = 'deceased' then 'deceased'
         when c.do_not_contact then 'do_not_contact'
         when c.guardian_policy = 'guardian_only' and ({minor}) then {through}
         when a.id is null then 'no_address'
         when a.status = 'landline' then 'landline'
         when a.status <> 'active' then 'invalid'
         {refusal}
       end as exclusion
from contacts c
left join addresses a on a.organization_id = %(organization_id)s and a.contact_id = c.id and a.kind = '{kind}'
  and a.is_primary
left join address_consents s on s.organization_id = %(organization_id)s and s.channel = '{channel}'
  and s.address_hash = a.value_hash
{guardians}
where c.organization_id = %(organization_id)s
  and c.deleted_at is null
  and c.status <> 'archived'
  and c.status <> 'erased'
  and ({include})
  and not ({exclude})
  {within}
"""
_MINOR = minor("c")
_GUARDIANS = "left join ({wards}) w on w.guardian_id = c.id"
_THROUGH = "case when (c.id in (select child_id from ({pairs}) r)) is true then 'minor' else 'no_guardian' end"
# As the policies of ADR 10: who began it may reach these people only, whoever sends it.
_WITHIN = """and (c.location_id = any(%(aud_places)s) or (c.location_id is null and %(aud_unplaced)s
           and exists (select from locations l
                       where l.organization_id = %(organization_id)s and l.id = any(%(aud_places)s)))
       or c.id = any(array(select m.contact_id from group_members m
                           where m.organization_id = %(organization_id)s and m.group_id = any(%(aud_places)s))))"""

_IN_ZONES = " and {others}(coalesce(c.time_zone, '') = any(%(aud_zones)s::text[]))"

# As policy.consent.refusal, in SQL; a test holds the two against each other.
_REFUSALS = {
    Purpose.SYSTEM: "",
    Purpose.PROMOTIONAL: "when s.state = 'denied' then 'opted_out' "
    "when s.state is distinct from 'granted' then 'consent_missing'",
    Purpose.INFORMATIONAL: "when s.state = 'denied' then 'opted_out' when s.state = 'pending' then 'consent_missing' "
    f"when s.state is distinct from 'granted' and not {RELATIONSHIP} then 'consent_missing'",
}
# As policy.consent.topic_refusal. Looked up once for the whole audience, as every membership is.
_TOPIC = """
when case when (select t.default_subscribed from topics t
                where t.organization_id = %(organization_id)s and t.id = %(aud_topic)s)
     then (c.id in (select p.contact_id from topic_preferences p
                    where p.organization_id = %(organization_id)s and p.topic_id = %(aud_topic)s
                      and p.channel = '{channel}' and not p.subscribed)) is true
     else (c.id in (select p.contact_id from topic_preferences p
                    where p.organization_id = %(organization_id)s and p.topic_id = %(aud_topic)s
                      and p.channel = '{channel}' and p.subscribed)) is not true
     end then 'not_subscribed'
"""
_RESTING = """
when (c.id in (select p.contact_id from topic_preferences p
               where p.organization_id = %(organization_id)s and p.channel = '{channel}'
                 and p.paused_until > now()
                 and (p.topic_id is null or p.topic_id = %(aud_topic)s))) is true then 'resting'
"""
# Somebody seems to have refused in words of their own, and staff have not decided yet (CON-059).
_REFUSING = f"when (a.value_hash in {OPEN}) is true then 'refusal_pending' "
# They stopped the number that this is written from (CON-045).
_STOPPED = """
when (a.value_hash in (select address_hash from sender_stops
                       where organization_id = %(organization_id)s and sender_id = %(aud_sender)s)) is true
     then 'opted_out'
"""
_WANTED = (Purpose.PROMOTIONAL, Purpose.INFORMATIONAL)
_NOT_DENIED = "when s.state = 'denied' then 'opted_out'"
# Whoever unsubscribed still gets the mail about what they ordered (MSG-049); complaints stop it by the address.
_UNSUBSCRIBED = ""

_GATE = f"""
select b.*, case when c.merged_into_id is null then c.status else 'merged' end as contact_status,
       coalesce(c.do_not_contact, false) as do_not_contact,
       c.id is null or c.deleted_at is not null as deleted, a.status as address_status,
       case when x.ledger_id is null then coalesce(s.state, 'unknown') else 'denied' end as consent_state,
       coalesce(x.ledger_id, s.ledger_id) as consent_ledger_id, (b.address_hash in {OPEN}) as is_refusing,
       {RELATIONSHIP} as relationship_declared,
       b.topic_id is null or coalesce(p.subscribed, t.default_subscribed, false) as subscribed,
       coalesce(p.paused_until > now(), false) or coalesce(r.paused_until > now(), false) as paused,
       {{held_back}} as held_back, {CHILD_GONE} as child_gone, c.time_zone, c.location_id
from batch b
left join contacts c on c.organization_id = %(organization_id)s and c.id = b.contact_id
left join addresses a on a.organization_id = %(organization_id)s and a.contact_id = b.contact_id and a.kind = {{kind}}
  and a.value_hash = b.address_hash
left join address_consents s on s.organization_id = %(organization_id)s and s.channel = {{channel}}
  and s.address_hash = b.address_hash
left join sender_stops x on x.organization_id = %(organization_id)s and x.address_hash = b.address_hash
  and x.sender_id = b.sender_id
left join topics t on t.organization_id = %(organization_id)s and t.id = b.topic_id
left join topic_preferences p on p.organization_id = %(organization_id)s and p.contact_id = b.contact_id
  and p.channel = {{channel}} and p.topic_id = b.topic_id
left join topic_preferences r on r.organization_id = %(organization_id)s and r.contact_id = b.contact_id
  and r.channel = {{channel}} and r.topic_id is null
"""


def audience_sql(
    audience: Audience,
    purpose: Purpose | str,
    segments: Mapping[UUID, Fragment] = MappingProxyType({}),
    topic_id: UUID | None = None,
    sender_id: UUID | None = None,
    *,
    channel: Channel = "sms",
    guardians: bool = True,
    told: bool = True,
) -> Fragment:
    """A select of one row a contact: contact_id, address_hash, address_cipher, country, names, locale, exclusion.

    `exclusion` is null or one of no_address, invalid, landline, opted_out, consent_missing, refusal_pending,
    not_subscribed, resting, blocked, deceased, do_not_contact, minor (it goes to a guardian), no_guardian. With
    `guardians` those of the minors who can be reached are among the rows too; `children` and `child_names` say for whom
    (CON-007). Unless `told`, no_guardian is not told from minor, which costs a look at all families. Parameters are
    prefixed `aud_` and `seg`; the statement around it gives `organization_id`. `segments` are the conditions of those
    that the audience names, `topic_id` is what it is about, `sender_id` the number it is written from. `channel` says
    which of their addresses is meant, and whose consent and wishes are asked.
    """
    include, including = _union(audience.include, "aud_include", segments)
    exclude, excluding = _union(audience.exclude, "aud_exclude", segments)
    refusal = _REFUSALS.get(Purpose(purpose), _UNSUBSCRIBED if channel == "email" else _NOT_DENIED)
    if sender_id is not None and Purpose(purpose) is not Purpose.SYSTEM:
        refusal = _STOPPED + refusal
    if Purpose(purpose) is Purpose.PROMOTIONAL:
        refusal += _REFUSING
    if Purpose(purpose) in _WANTED:
        refusal += ((_TOPIC if topic_id else "") + _RESTING).replace("{channel}", channel)
    within, limits = (_WITHIN, _limits(audience.places)) if audience.places else ("", {})
    of = {"channel": channel, "kind": KIND_OF_CHANNEL[channel]}
    parts = {"wards": "null::uuid[]", "names": "null::text", "through": "'minor'", "guardians": "", "include": include}
    if guardians:
        meant = pairs(include, exclude, within, refusal, of)
        parts = {
            "wards": "w.children",
            "names": "w.child_names",
            "through": _THROUGH.format(pairs=meant) if told else "'minor'",
            "guardians": _GUARDIANS.format(wards=wards(meant)),
            "include": _with_guardians(audience, include, meant),
        }
    if audience.zones is not None:
        # Of a guardian the own clock counts, not the child's: so it is no condition on families.
        within += _IN_ZONES.format(others="not " if audience.zones[1] else "")
        limits = {**limits, "aud_zones": list(audience.zones[0])}
    sql = _SELECT.format(refusal=refusal, exclude=exclude, within=within, minor=_MINOR, **of, **parts)
    return Fragment(sql, including | excluding | limits | {"aud_topic": topic_id, "aud_sender": sender_id})


def _with_guardians(audience: Audience, include: str, meant: str) -> str:
    """Few people named one by one, and their guardians, are looked up by id; else everybody is looked at anyway."""
    if all(target.kind == "contact" for target in audience.include):
        return f"{include} or c.id = any(array(select guardian_id from ({meant}) g))"
    return f"{include} or w.guardian_id is not null"


def _limits(places: Sequence[UUID]) -> dict[str, Any]:
    return {"aud_places": list(places), "aud_unplaced": EVERYBODY_ELSE in places}


_KINDS = "case b.channel when 'email' then 'email' when 'push' then 'push' else 'phone' end"


def gate_facts_sql(channel: Channel | None = "sms") -> Fragment:
    """A select over a relation `batch (contact_id, address_hash, topic_id, sender_id, children)`: what the gate needs.

    `channel` None: each row of `batch` names its own.

    Gives every column of `batch`, so that nobody has to join the two, and contact_status, do_not_contact, deleted,
    address_status (null: the contact no longer has the address), consent_state, consent_ledger_id, is_refusing
    (CON-059), relationship_declared, subscribed (to its topic), paused, held_back (a minor who is not written to),
    child_gone (why one of `children` is not spoken of any more, or null), time_zone and location_id; the statement
    gives `organization_id`.
    """
    kind, said = (f"'{KIND_OF_CHANNEL[channel]}'", f"'{channel}'") if channel else (_KINDS, "b.channel")
    return Fragment(_GATE.format(kind=kind, channel=said, held_back=HELD_BACK.format(kind=kind)), {})


def _union(targets: Iterable[Target], prefix: str, segments: Mapping[UUID, Fragment]) -> tuple[str, dict[str, Any]]:
    chosen: dict[str, list[UUID]] = {}
    for target in targets:
        if target.kind == "all":
            return "true", {}
        if target.id is not None:
            chosen.setdefault(target.kind, []).append(target.id)
    rules = [segments[one] for one in chosen.pop("segment", ()) if one in segments]
    tests = [_MEMBERSHIP[kind].format(name=f"{prefix}_{kind}") for kind in chosen]
    params: dict[str, Any] = {f"{prefix}_{kind}": ids for kind, ids in chosen.items()}
    for rule in rules:
        params |= rule.params
    return " or ".join([*tests, *(rule.sql for rule in rules)]) or "false", params
