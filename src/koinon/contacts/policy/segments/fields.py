"""What rules can ask about: where it stands and how it compares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from koinon.contacts.contracts.fields import CustomField, FieldType
from koinon.contacts.contracts.households import ROLES


class Kind(StrEnum):
    """How a field compares."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    BOOL = "bool"
    CHOICE = "choice"
    CHOICES = "choices"
    IDS = "ids"
    PLACE = "place"
    SEGMENT = "segment"


_EMPTY = ("empty", "not_empty")
_DAYS = ("before", "after", "between", "within_last", "not_within_last", "within_next")
OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("is", "is_not", "one_of", "contains", "starts_with", *_EMPTY),
    Kind.NUMBER: ("is", "is_not", "greater", "less", "between", *_EMPTY),
    Kind.DATE: ("is", *_DAYS, "anniversary_within", *_EMPTY),
    Kind.MOMENT: (*_DAYS, *_EMPTY),
    Kind.BOOL: ("is",),
    Kind.CHOICE: ("is", "is_not", "one_of", *_EMPTY),
    Kind.CHOICES: ("has", "has_not", "one_of", *_EMPTY),
    Kind.IDS: ("has", "has_not", "one_of", *_EMPTY),
    Kind.PLACE: ("is", "is_not", "one_of", *_EMPTY),
    Kind.SEGMENT: ("is", "is_not"),
}


@dataclass(frozen=True)
class Asked:
    """A field: its values are the column `value` of `contacts c`, or of the rows that `rows` selects as `v`.

    `rows` names `v.contact_id`, and every table in it `organization_id`; `given` are its own parameters. `folded` is
    how a text is stored, so that what is compared with it is folded likewise: `key` (no accents) or `lower`. `dated` is
    the value where its year matters.
    """

    name: str
    kind: Kind
    value: str
    rows: str = ""
    given: Mapping[str, Any] | None = None
    options: tuple[str, ...] = ()
    folded: str = "lower"
    sensitive: bool = False
    dated: str = ""


@dataclass(frozen=True)
class SegmentSource:
    """What another context knows of people (CON-030): fields `<name>.<column>` of the rows that `sql` selects.

    `sql` selects `organization_id, contact_id` and the columns, from tables that each name `organization_id` by
    `%(organization_id)s`; `columns` gives the kind of each, `labels` an English sentence, `options` its choices.
    """

    name: str
    sql: str
    columns: Mapping[str, Kind]
    labels: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_sources: dict[str, SegmentSource] = {}


def register_source(source: SegmentSource) -> None:
    """Have rules ask about what another context knows. Raises ValueError where the name is taken."""
    if source.name in _sources or source.name in ("custom", "consent"):
        raise ValueError(f"segment source {source.name} is taken")
    _sources[source.name] = source


def sources() -> tuple[SegmentSource, ...]:
    """Every registered source."""
    return tuple(_sources.values())


def _rows(table: str, more: str = "") -> str:
    return f"select v.contact_id from {table} v where v.organization_id = %(organization_id)s{more}"


_CONSENT = """select v.contact_id
from addresses v
left join address_consents s on s.organization_id = %(organization_id)s and s.channel = '{channel}'
  and s.address_hash = v.value_hash
where v.organization_id = %(organization_id)s and v.kind = '{kind}' and v.is_primary"""
_HOUSEHOLD = """select v.contact_id
from household_members v
join households h on h.organization_id = %(organization_id)s and h.id = v.household_id
where v.organization_id = %(organization_id)s"""
# By default or by their own word; a rule names the topic, so that of the pairs only one for each person is looked at.
_TOPIC = """select v.contact_id
from (select w.id as contact_id, t.id as topic_id
      from topics t
      join contacts w on w.organization_id = %(organization_id)s
      left join topic_preferences p on p.organization_id = %(organization_id)s and p.contact_id = w.id
        and p.channel = 'sms' and p.topic_id = t.id
      where t.organization_id = %(organization_id)s
        and coalesce(p.subscribed, t.default_subscribed)) v
where true"""
_STATES = ("granted", "denied", "pending", "unknown")
_STATUSES = ("active", "archived", "blocked", "deceased")
_MARKS = ("active", "invalid", "landline", "bounced", "complained", "unreachable")
_SOURCES = ("manual", "csv", "planning_center", "api", "form", "inbound", "loyalty")
_BUILTIN = (
    Asked("given_name", Kind.TEXT, "c.given_key", folded="key"),
    Asked("family_name", Kind.TEXT, "c.family_key", folded="key"),
    Asked("preferred_name", Kind.TEXT, "lower(c.preferred_name)"),
    Asked("tag", Kind.IDS, "v.tag_id", _rows("contact_tags")),
    Asked("group", Kind.IDS, "v.group_id", _rows("group_members")),
    Asked("topic", Kind.IDS, "v.topic_id", _TOPIC),
    Asked("household", Kind.TEXT, "lower(h.name)", _HOUSEHOLD),
    Asked("household_role", Kind.CHOICES, "v.role", _rows("household_members"), options=ROLES),
    Asked("location", Kind.PLACE, "c.location_id"),
    Asked("segment", Kind.SEGMENT, ""),
    Asked("birth_date", Kind.DATE, "c.birth_date", dated="case when c.birth_year_known then c.birth_date end"),
    Asked("locale", Kind.CHOICE, "c.locale", options=("en", "es", "pt")),
    Asked("status", Kind.CHOICE, "c.status", options=_STATUSES),
    Asked("source", Kind.CHOICE, "c.source", options=_SOURCES),
    Asked("do_not_contact", Kind.BOOL, "c.do_not_contact"),
    Asked("restricted", Kind.BOOL, "c.restricted"),
    Asked("created_at", Kind.MOMENT, "c.created_at"),
    Asked("last_inbound_at", Kind.MOMENT, "c.last_inbound_at"),
    Asked("last_outbound_at", Kind.MOMENT, "c.last_outbound_at"),
    Asked("address", Kind.CHOICES, "v.kind", _rows("addresses"), options=("phone", "email")),
    Asked("address_status", Kind.CHOICES, "v.status", _rows("addresses", " and v.is_primary"), options=_MARKS),
    *(
        Asked(
            f"consent.{channel}",
            Kind.CHOICE,
            "coalesce(s.state, 'unknown')",
            _CONSENT.format(channel=channel, kind=kind),
            options=_STATES,
        )
        for channel, kind in (("sms", "phone"), ("email", "email"))
    ),
)
_COLUMNS = {FieldType.NUMBER: "v.number_value", FieldType.DATE: "v.date_value"}
_KINDS = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.URL: Kind.TEXT,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DATE: Kind.DATE,
    FieldType.BOOL: Kind.BOOL,
    FieldType.SELECT: Kind.CHOICE,
    FieldType.MULTI_SELECT: Kind.CHOICES,
}


def builtin() -> tuple[Asked, ...]:
    """What everybody has, and what other contexts know of people."""
    known = tuple(
        Asked(
            f"{source.name}.{column}",
            kind,
            f"v.{column}",
            f"select v.contact_id from ({source.sql}) v where true",
            options=source.options.get(column, ()),
        )
        for source in _sources.values()
        for column, kind in source.columns.items()
    )
    return (*_BUILTIN, *known)


def custom(own: CustomField) -> Asked:
    """A field of the organization's own, looked up where an index finds its values."""
    kind = FieldType(own.type)
    return Asked(
        f"custom.{own.key}",
        _KINDS[kind],
        _COLUMNS.get(kind, "v.text_value"),
        _rows("field_values", " and v.field_id = %(field_id)s"),
        {"field_id": own.id},
        options=tuple(own.options),
        sensitive=own.sensitive,
    )
