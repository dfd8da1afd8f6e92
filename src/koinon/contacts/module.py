"""The wiring table of contacts."""

from koinon import identity, organizations
from koinon.contacts import archived, jobs, merged, notices
from koinon.contacts.endpoints import ENDPOINTS
from koinon.contacts.repository import changes, custom_fields, led, locations, segments
from koinon.contacts.repository import photos as photo_rows
from koinon.contacts.repository.usage import living
from koinon.contacts.service import (
    clearing,
    duplicates,
    erasing,
    person_exports,
    personal_parts,
    photos,
    retention,
    signed_forms,
    uploaded,
)
from koinon.contacts.service.imports import chunks
from koinon.platform import ageing, sync
from koinon.platform.actor import UNPLACED
from koinon.platform.module import Module
from koinon.platform.rotation import Sealed, name_columns
from koinon.platform.rotation.columns import FEW

organizations.register_counter("contacts", living)
organizations.register_counter("custom_fields", custom_fields.living)
organizations.register_counter("segments", segments.living)
archived.register()
organizations.register_nightly(duplicates.find_soon)
merged.register()
identity.register_notice(*notices.KINDS)
identity.register_limit(led.known)
organizations.register_at_location("people", locations.people_at, locations.move_people)
organizations.register_at_location("groups", locations.groups_at, locations.move_groups)
sync.register("contacts", "contacts:read", changes.contacts)
sync.register("groups", "contacts:read", changes.groups)
sync.register("households", "contacts:read", changes.households)
sync.register("tags", "contacts:read", changes.tags)
sync.register("segments", "contacts:read", changes.segments)
sync.register("custom_fields", "contacts:read", changes.custom_fields)
sync.register("imports", "contacts:import", changes.imports)
ageing.register_ageing("imports", "created_at")
ageing.register_ageing("contacts", "deleted_at")
ageing.register_ageing("consent_requests", "remind_at", "expires_at", only="state = 'waiting'")
ageing.register_ageing("erasure_requests", "scheduled_for", only="state = 'pending'")
ageing.register_ageing("export_requests", "expires_at", only="state = 'ready'")
ageing.register_looking(jobs.purge_imports, jobs.erase_due, jobs.tend_person_exports)
organizations.register_retention("people_months", retention.forget_silent)
organizations.register_nightly(retention.purge_proofs)
organizations.register_nightly(uploaded.forget_unmatched)
erasing.register_eraser("contacts", clearing.clear)
person_exports.register_export_part("contacts", personal_parts.told)
ageing.register_ageing("topic_preferences", "paused_until")
_ROWS = (("import_id", "uuid"), ("row_number", "integer"))
_CHUNKS = (("import_id", "uuid"), ("kind", "text"), ("position", "integer"))
organizations.register_further_count(photos.STORAGE, photo_rows.stored_bytes)
name_columns(
    Sealed("addresses", "value_cipher", "=kind"),
    Sealed("address_claims", "value_cipher", "phone", (("contact_id", "uuid"),)),
    Sealed("contact_photos", "data_cipher", photos.KIND),
    Sealed("consent_forms", "data_cipher", signed_forms.KIND, most=FEW),
    Sealed("export_requests", "data_cipher", person_exports.KIND, most=FEW),
    Sealed("imports", "report_cipher", chunks.KIND),
    Sealed("audience_lists", "unmatched_cipher", uploaded.SEALED_AS, most=FEW),
    Sealed("import_chunks", "data", chunks.KIND, _CHUNKS, most=FEW),
    *(Sealed("import_rows", name, chunks.KIND, _ROWS) for name in ("raw_cipher", "errors_cipher", "before_cipher")),
)

PERMISSIONS = (
    "contacts:read",
    "contacts:write",
    "contacts:addresses",
    "contacts:sensitive",
    "contacts:import",
    "contacts:export",
    "privacy:write",
    "contacts:merge",
    UNPLACED,
    "consent:read",
    "consent:write",
    "consent:override",
)

MODULE = Module(
    name="contacts",
    endpoints=ENDPOINTS,
    jobs=jobs.JOBS,
    schedules=jobs.SCHEDULES,
    permissions=PERMISSIONS,
    sensitive=("contacts:delete",),
)
