"""Contacts: the people an organization talks to, how they are reached, what they agreed to, where they came from.

Owns contacts, contact_words, contact_external_ids, addresses, address_tokens, groups, group_members, tags,
contact_tags, merges, likely_duplicates, households, household_members, custom_fields, field_values, segments,
segment_members, keywords, stop_words, keyword_uses, name_requests, refusals, sender_stops, topics, topic_preferences,
address_claims, preference_reasons, consent_texts, address_consents, consent_ledger, imports, import_chunks,
import_rows, erasure_requests, export_requests, audience_lists, audience_list_people.
Stands on identity, organizations and platform; beside channels, which
it never imports (own numbers come through a port). Messaging and inbox call it.

Functions take `(tx, ...)`; those that open or seal addresses take `vault` after it. Hashes of phones are of the
canonical form (`phone_hash`); lists mask addresses for actors without `contacts:addresses`.
"""

from koinon.contacts.contracts import (
    DATE_ORDERS,
    MATCH_ACTIONS,
    MATCH_BY,
    Address,
    AskedPerson,
    Audience,
    Channel,
    Consent,
    ConsentChange,
    ConsentEntry,
    ConsentRecord,
    ConsentReport,
    ConsentRequest,
    ConsentState,
    ConsentText,
    Contact,
    ContactChanges,
    ContactName,
    ContactQuery,
    ContactRow,
    CustomField,
    CustomValue,
    Decision,
    FieldChanges,
    FieldType,
    Fragment,
    Group,
    Import,
    ImportCounts,
    ImportOptions,
    ImportPreview,
    ImportRow,
    KeptPerson,
    Label,
    NewContact,
    NewField,
    Page,
    Purpose,
    Question,
    Reach,
    SharedNumber,
    SignedForm,
    Tag,
    Target,
    TimelineItem,
    UndoPlan,
)
from koinon.contacts.errors import CONSENT_DENIED, CONSENT_GRANTED, MERGE_BUSY
from koinon.contacts.front import channels as _channels
from koinon.contacts.front import homes as _homes
from koinon.contacts.front import households as _households
from koinon.contacts.front import imports as _imports
from koinon.contacts.front import keywords as _keywords
from koinon.contacts.front import merging as _merging
from koinon.contacts.front import photos as _photos
from koinon.contacts.front import preferences as _preferences
from koinon.contacts.front import privacy as _privacy
from koinon.contacts.front import refusals as _refusals
from koinon.contacts.front import segments as _segments
from koinon.contacts.front import time_zones as _time_zones
from koinon.contacts.front import topics as _topics
from koinon.contacts.front import uploaded as _uploaded
from koinon.contacts.front import verdicts as _verdicts
from koinon.contacts.front.channels import *
from koinon.contacts.front.homes import *
from koinon.contacts.front.households import *
from koinon.contacts.front.imports import *
from koinon.contacts.front.keywords import *
from koinon.contacts.front.merging import *
from koinon.contacts.front.photos import *
from koinon.contacts.front.preferences import *
from koinon.contacts.front.privacy import *
from koinon.contacts.front.refusals import *
from koinon.contacts.front.segments import *
from koinon.contacts.front.time_zones import *
from koinon.contacts.front.topics import *
from koinon.contacts.front.uploaded import *
from koinon.contacts.front.verdicts import *
from koinon.contacts.policy.columns import Target as ColumnTarget
from koinon.contacts.policy.names import greeting
from koinon.contacts.repository.audience import audience_sql, gate_facts_sql
from koinon.contacts.repository.bulk import present
from koinon.contacts.repository.consent_requests import next_due as next_request_due
from koinon.contacts.repository.consent_requests import of_contact as consent_requests
from koinon.contacts.repository.consents import opted_out_through
from koinon.contacts.repository.locations import people_by_locale, people_by_location
from koinon.contacts.repository.people import names
from koinon.contacts.repository.refusing import SaidNo, said_no_since
from koinon.contacts.service.addresses import add_address, change_address, mark_address, remove_address
from koinon.contacts.service.consent_report import consent_report, consents_csv
from koinon.contacts.service.consents import (
    consent_states,
    consent_texts,
    consents_page,
    may_contact,
    publish_text,
    record_for_contact,
)
from koinon.contacts.service.double_opt_in import Visitor, ask_consent, expire_requests, take_reminders
from koinon.contacts.service.double_opt_in import answer as answer_question
from koinon.contacts.service.double_opt_in import question as consent_question
from koinon.contacts.service.groups import (
    add_members,
    create_group,
    delete_group,
    get_group,
    groups_page,
    remove_members,
    update_group,
)
from koinon.contacts.service.numbers import ensure_by_phone, ensure_by_phones, find_by_phone, find_by_phones
from koinon.contacts.service.own_numbers import register_own_numbers
from koinon.contacts.service.people import create, delete, restore, update
from koinon.contacts.service.reading import addresses, count, get, is_empty, list_page, list_rows, primary_phone, touch
from koinon.contacts.service.recording import record_consents
from koinon.contacts.service.sealing import phone_hash
from koinon.contacts.service.search import search_sql
from koinon.contacts.service.signed_forms import keep_signed_form, signed_form
from koinon.contacts.service.tags import add_tags, create_tag, delete_tag, get_tag, remove_tags, rename_tag, tags_page
from koinon.contacts.service.timeline import register_timeline_source, timeline

touch_inbound = touch

__all__ = [
    "CONSENT_DENIED",
    "CONSENT_GRANTED",
    "DATE_ORDERS",
    "MATCH_ACTIONS",
    "MATCH_BY",
    "MERGE_BUSY",
    "Address",
    "AskedPerson",
    "Audience",
    "Channel",
    "ColumnTarget",
    "Consent",
    "ConsentChange",
    "ConsentEntry",
    "ConsentRecord",
    "ConsentReport",
    "ConsentRequest",
    "ConsentState",
    "ConsentText",
    "Contact",
    "ContactChanges",
    "ContactName",
    "ContactQuery",
    "ContactRow",
    "CustomField",
    "CustomValue",
    "Decision",
    "FieldChanges",
    "FieldType",
    "Fragment",
    "Group",
    "Import",
    "ImportCounts",
    "ImportOptions",
    "ImportPreview",
    "ImportRow",
    "KeptPerson",
    "Label",
    "NewContact",
    "NewField",
    "Page",
    "Purpose",
    "Question",
    "Reach",
    "SaidNo",
    "SharedNumber",
    "SignedForm",
    "Tag",
    "Target",
    "TimelineItem",
    "UndoPlan",
    "Visitor",
    "add_address",
    "add_members",
    "add_tags",
    "addresses",
    "answer_question",
    "ask_consent",
    "audience_sql",
    "change_address",
    "consent_question",
    "consent_report",
    "consent_requests",
    "consent_states",
    "consent_texts",
    "consents_csv",
    "consents_page",
    "count",
    "create",
    "create_group",
    "create_tag",
    "delete",
    "delete_group",
    "delete_tag",
    "ensure_by_phone",
    "ensure_by_phones",
    "expire_requests",
    "find_by_phone",
    "find_by_phones",
    "gate_facts_sql",
    "get",
    "get_group",
    "get_tag",
    "greeting",
    "groups_page",
    "is_empty",
    "keep_signed_form",
    "list_page",
    "list_rows",
    "mark_address",
    "may_contact",
    "names",
    "next_request_due",
    "opted_out_through",
    "people_by_locale",
    "people_by_location",
    "phone_hash",
    "present",
    "primary_phone",
    "publish_text",
    "record_consents",
    "record_for_contact",
    "register_own_numbers",
    "register_timeline_source",
    "remove_address",
    "remove_members",
    "remove_tags",
    "rename_tag",
    "restore",
    "said_no_since",
    "search_sql",
    "signed_form",
    "tags_page",
    "take_reminders",
    "timeline",
    "touch",
    "touch_inbound",
    "update",
    "update_group",
]
__all__ += _channels.__all__
__all__ += _homes.__all__
__all__ += _households.__all__
__all__ += _keywords.__all__
__all__ += _refusals.__all__
__all__ += _verdicts.__all__
__all__ += _time_zones.__all__
__all__ += _topics.__all__
__all__ += _uploaded.__all__
__all__ += _merging.__all__
__all__ += _photos.__all__
__all__ += _preferences.__all__
__all__ += _privacy.__all__
__all__ += _segments.__all__
__all__ += _imports.__all__
