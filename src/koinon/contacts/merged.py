"""What becomes of this context's own tables when two people are merged, beside what the merge itself writes."""

from koinon.contacts.policy.merge_movers import leave_when_merging, register_merge_mover
from koinon.contacts.repository.merge_copies import HOUSEHOLDS, WISHES
from koinon.contacts.repository.merge_photos import PHOTOS
from koinon.contacts.repository.merge_rows import rows_of
from koinon.contacts.repository.merge_watched import WATCHED


def register() -> None:
    """Name every table of this context that has a person's id."""
    register_merge_mover(HOUSEHOLDS)
    register_merge_mover(WISHES)
    register_merge_mover(PHOTOS)
    register_merge_mover(WATCHED)
    register_merge_mover(rows_of("consent_requests", "consent_requests"))
    register_merge_mover(rows_of("keyword_uses", "keyword_uses", key="event_key", since="used_at"))
    register_merge_mover(rows_of("name_requests", "name_requests", key="encode(address_hash, 'hex')", since=""))
    register_merge_mover(rows_of("refusals", "refusals", since="said_at"))
    register_merge_mover(rows_of("preference_reasons", "preference_reasons"))
    register_merge_mover(rows_of("refusals", "refusals", since=""))
    leave_when_merging(
        {
            "address_claims": "codes of half an hour",
            "addresses": "the survivor gets copies, and the absorbed person's stay for their return",
            "address_tokens": "made anew for the copies",
            "audience_list_people": "read by whom an old id leads to",
            "contact_words": "made anew from the names",
            "contact_tags": "the survivor gets copies",
            "group_members": "the survivor gets copies",
            "contact_external_ids": "moved by the merge itself, one by one",
            "field_values": "kept by a trigger from what stands in the person's row",
            "consent_ledger": "append-only; read together with those of old ids",
            "consent_forms": "append-only; proof of whom it names, usable for the survivor",
            "erasure_requests": "proof of what was asked for whom; nobody who waits to be erased can be merged",
            "export_requests": "files of who they were then",
            "import_rows": "the report of an import, which undoing reads under the ids it wrote",
        }
    )
