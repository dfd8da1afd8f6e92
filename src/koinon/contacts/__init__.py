"""Contacts: the people an organization talks to, how they are reached, what they agreed to, where they came from.

Owns contacts, contact_words, contact_external_ids, addresses, address_tokens, groups, group_members, tags,
contact_tags, merges, likely_duplicates, households, household_members, custom_fields, field_values, segments,
keywords, stop_words, keyword_uses, name_requests, topics, topic_preferences, consent_texts, address_consents,
consent_ledger, imports, import_chunks, import_rows, erasure_requests, export_requests. Stands on identity,
organizations and platform; beside channels, which it never imports (own numbers come through a port). Messaging and
inbox call it.

Functions take `(tx, ...)`; those that open or seal addresses take `vault` after it. Hashes of phones are of the
canonical form (`phone_hash`); lists mask addresses for actors without `contacts:addresses`.
"""

from koinon.contacts.contracts import (
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
from koinon.contacts.contracts.households import (
    Household,
    HouseholdLink,
    HouseholdMember,
    HouseholdRole,
    NewMember,
)
from koinon.contacts.contracts.keywords import CustomKeyword, KeywordChanges, KeywordUse, StopWord
from koinon.contacts.contracts.merging import Choices, Duplicate, Kept, Merge, Side, Unmerged
from koinon.contacts.contracts.privacy import ErasureRequest, ExportRequest, Leaving, Section
from koinon.contacts.contracts.segments import Segment, SegmentField, SegmentPreview
from koinon.contacts.contracts.topics import NewTopic, Topic, TopicChanges, TopicChoice, TopicFigures
from koinon.contacts.errors import CONSENT_DENIED, CONSENT_GRANTED, MERGE_BUSY
from koinon.contacts.jobs import rotate_soon
from koinon.contacts.policy.columns import Target as ColumnTarget
from koinon.contacts.policy.keywords import Keyword, KeywordKind
from koinon.contacts.policy.keywords import match as keyword
from koinon.contacts.policy.merge_movers import LEFT as LEFT_WHEN_MERGING
from koinon.contacts.policy.merge_movers import MergeMover, Moved, leave_when_merging, register_merge_mover
from koinon.contacts.policy.merge_movers import movers as merge_movers
from koinon.contacts.policy.names import greeting
from koinon.contacts.policy.segments import Kind as SegmentKind
from koinon.contacts.policy.segments import SegmentSource
from koinon.contacts.policy.segments import register_source as register_segment_source
from koinon.contacts.repository.audience import audience_sql, gate_facts_sql
from koinon.contacts.repository.bulk import present
from koinon.contacts.repository.consent_requests import next_due as next_request_due
from koinon.contacts.repository.consent_requests import of_contact as consent_requests
from koinon.contacts.repository.consents import opted_out_through
from koinon.contacts.repository.guardians import guardians, is_minor, together_sql
from koinon.contacts.repository.imports import file_names as import_names
from koinon.contacts.repository.imports import present as present_imports
from koinon.contacts.repository.locations import people_by_location
from koinon.contacts.repository.merge_rows import rows_of as merge_rows
from koinon.contacts.repository.people import names
from koinon.contacts.repository.refusing import SaidNo, said_no_since
from koinon.contacts.repository.tokens import by_key as addresses_by_key
from koinon.contacts.service.addresses import add_address, change_address, mark_address, remove_address
from koinon.contacts.service.consent_report import consent_report, consents_csv
from koinon.contacts.service.consents import (
    consent_states,
    consent_texts,
    consents_page,
    may_contact,
    opt_in,
    opt_out,
    publish_text,
    record_for_contact,
)
from koinon.contacts.service.custom_fields import (
    create_field,
    delete_field,
    field_text,
    fields,
    get_field,
    people_with,
    read_value,
    update_field,
)
from koinon.contacts.service.double_opt_in import (
    Visitor,
    ask_consent,
    expire_requests,
    take_reminders,
)
from koinon.contacts.service.double_opt_in import answer as answer_question
from koinon.contacts.service.double_opt_in import question as consent_question
from koinon.contacts.service.erasing import forget_again, register_eraser
from koinon.contacts.service.erasures import ask_erasure, cancel_erasure, erasure_of, erasures_page
from koinon.contacts.service.forgotten import NAME as FORGOTTEN_FILE
from koinon.contacts.service.groups import (
    add_members,
    create_group,
    delete_group,
    get_group,
    groups_page,
    remove_members,
    update_group,
)
from koinon.contacts.service.households import (
    create_household,
    delete_household,
    get_household,
    households_of,
    households_page,
    move_members,
    put_members,
    update_household,
)
from koinon.contacts.service.households import remove_members as leave_household
from koinon.contacts.service.imports.checking import check_import
from koinon.contacts.service.imports.mapping import map_import
from koinon.contacts.service.imports.progress import get_import, imports_page
from koinon.contacts.service.imports.reports import failed_rows_csv, failed_rows_xlsx, import_rows_page, shared_numbers
from koinon.contacts.service.imports.rereading import reread_import
from koinon.contacts.service.imports.running import cancel_import, pause_import, resume_import, run_import
from koinon.contacts.service.imports.undoing import kept_people_page, undo_import, undo_plan
from koinon.contacts.service.imports.uploads import ENCODINGS, create_import, preview_import
from koinon.contacts.service.keywords.keeping import (
    add_stop_word,
    create_keyword,
    delete_keyword,
    get_keyword,
    keywords,
    remove_stop_word,
    stop_words,
    update_keyword,
)
from koinon.contacts.service.keywords.using import asked_names, hear_name, meant_keywords, own_stops, use_keyword
from koinon.contacts.service.keywords.using import heard as heard_keyword
from koinon.contacts.service.merge_history import get_merge, merges_page
from koinon.contacts.service.merging import merge
from koinon.contacts.service.numbers import ensure_by_phone, ensure_by_phones, find_by_phone, find_by_phones
from koinon.contacts.service.own_numbers import register_own_numbers
from koinon.contacts.service.people import create, delete, restore, update
from koinon.contacts.service.person_exports import (
    ask_export,
    export_token,
    exports_of_people,
    get_export,
    opened_export_token,
    read_export,
    register_export_part,
)
from koinon.contacts.service.reading import (
    addresses,
    count,
    get,
    is_empty,
    list_page,
    list_rows,
    primary_phone,
    touch,
)
from koinon.contacts.service.recording import record_consents
from koinon.contacts.service.rules import conditions as segment_conditions
from koinon.contacts.service.sealing import phone_hash
from koinon.contacts.service.search import search_sql
from koinon.contacts.service.segments import (
    count_segment,
    create_segment,
    delete_segment,
    get_segment,
    register_segment_use,
    segment_fields,
    segments,
    update_segment,
)
from koinon.contacts.service.segments import preview as preview_segment
from koinon.contacts.service.signed_forms import keep_signed_form, signed_form
from koinon.contacts.service.survivors import survivor, survivors, with_old_ids
from koinon.contacts.service.tags import (
    add_tags,
    create_tag,
    delete_tag,
    get_tag,
    remove_tags,
    rename_tag,
    tags_page,
)
from koinon.contacts.service.timeline import register_timeline_source, timeline
from koinon.contacts.service.topic_choices import Proof, pause_channel, paused_until, set_topics, topic_choices
from koinon.contacts.service.topics import (
    create_topic,
    delete_topic,
    get_topic,
    move_topic,
    register_topic_use,
    topic_figures,
    topics,
    update_topic,
)
from koinon.contacts.service.unmerging import unmerge

touch_inbound = touch

__all__ = [
    "CONSENT_DENIED",
    "CONSENT_GRANTED",
    "ENCODINGS",
    "FORGOTTEN_FILE",
    "LEFT_WHEN_MERGING",
    "MERGE_BUSY",
    "Address",
    "AskedPerson",
    "Audience",
    "Channel",
    "Choices",
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
    "CustomKeyword",
    "CustomValue",
    "Decision",
    "Duplicate",
    "ErasureRequest",
    "ExportRequest",
    "FieldChanges",
    "FieldType",
    "Fragment",
    "Group",
    "Household",
    "HouseholdLink",
    "HouseholdMember",
    "HouseholdRole",
    "Import",
    "ImportCounts",
    "ImportOptions",
    "ImportPreview",
    "ImportRow",
    "Kept",
    "KeptPerson",
    "Keyword",
    "KeywordChanges",
    "KeywordKind",
    "KeywordUse",
    "Label",
    "Leaving",
    "Merge",
    "MergeMover",
    "Moved",
    "NewContact",
    "NewField",
    "NewMember",
    "NewTopic",
    "Page",
    "Proof",
    "Purpose",
    "Question",
    "Reach",
    "SaidNo",
    "Section",
    "Segment",
    "SegmentField",
    "SegmentKind",
    "SegmentPreview",
    "SegmentSource",
    "SharedNumber",
    "Side",
    "SignedForm",
    "StopWord",
    "Tag",
    "Target",
    "TimelineItem",
    "Topic",
    "TopicChanges",
    "TopicChoice",
    "TopicFigures",
    "UndoPlan",
    "Unmerged",
    "Visitor",
    "add_address",
    "add_members",
    "add_stop_word",
    "add_tags",
    "addresses",
    "addresses_by_key",
    "answer_question",
    "ask_consent",
    "ask_erasure",
    "ask_export",
    "asked_names",
    "audience_sql",
    "cancel_erasure",
    "cancel_import",
    "change_address",
    "check_import",
    "consent_question",
    "consent_report",
    "consent_requests",
    "consent_states",
    "consent_texts",
    "consents_csv",
    "consents_page",
    "count",
    "count_segment",
    "create",
    "create_field",
    "create_group",
    "create_household",
    "create_import",
    "create_keyword",
    "create_segment",
    "create_tag",
    "create_topic",
    "delete",
    "delete_field",
    "delete_group",
    "delete_household",
    "delete_keyword",
    "delete_segment",
    "delete_tag",
    "delete_topic",
    "ensure_by_phone",
    "ensure_by_phones",
    "erasure_of",
    "erasures_page",
    "expire_requests",
    "export_token",
    "exports_of_people",
    "failed_rows_csv",
    "failed_rows_xlsx",
    "field_text",
    "fields",
    "find_by_phone",
    "find_by_phones",
    "forget_again",
    "gate_facts_sql",
    "get",
    "get_export",
    "get_field",
    "get_group",
    "get_household",
    "get_import",
    "get_keyword",
    "get_merge",
    "get_segment",
    "get_tag",
    "get_topic",
    "greeting",
    "groups_page",
    "guardians",
    "hear_name",
    "heard_keyword",
    "households_of",
    "households_page",
    "import_names",
    "import_rows_page",
    "imports_page",
    "is_empty",
    "is_minor",
    "keep_signed_form",
    "kept_people_page",
    "keyword",
    "keywords",
    "leave_household",
    "leave_when_merging",
    "list_page",
    "list_rows",
    "map_import",
    "mark_address",
    "may_contact",
    "meant_keywords",
    "merge",
    "merge_movers",
    "merge_rows",
    "merges_page",
    "move_members",
    "move_topic",
    "names",
    "next_request_due",
    "opened_export_token",
    "opt_in",
    "opt_out",
    "opted_out_through",
    "own_stops",
    "pause_channel",
    "pause_import",
    "paused_until",
    "people_by_location",
    "people_with",
    "phone_hash",
    "present",
    "present_imports",
    "preview_import",
    "preview_segment",
    "primary_phone",
    "publish_text",
    "put_members",
    "read_export",
    "read_value",
    "record_consents",
    "record_for_contact",
    "register_eraser",
    "register_export_part",
    "register_merge_mover",
    "register_own_numbers",
    "register_segment_source",
    "register_segment_use",
    "register_timeline_source",
    "register_topic_use",
    "remove_address",
    "remove_members",
    "remove_stop_word",
    "remove_tags",
    "rename_tag",
    "reread_import",
    "restore",
    "resume_import",
    "rotate_soon",
    "run_import",
    "said_no_since",
    "search_sql",
    "segment_conditions",
    "segment_fields",
    "segments",
    "set_topics",
    "shared_numbers",
    "signed_form",
    "stop_words",
    "survivor",
    "survivors",
    "tags_page",
    "take_reminders",
    "timeline",
    "together_sql",
    "topic_choices",
    "topic_figures",
    "topics",
    "touch",
    "touch_inbound",
    "undo_import",
    "undo_plan",
    "unmerge",
    "update",
    "update_field",
    "update_group",
    "update_household",
    "update_keyword",
    "update_segment",
    "update_topic",
    "use_keyword",
    "with_old_ids",
]
