"""Lists brought along as an audience."""

from koinon.contacts.contracts.uploaded import MOST_ENTRIES, MOST_LIST_BYTES, AudienceList, Unmatched
from koinon.contacts.service.uploaded import (
    create_list,
    delete_list,
    get_list,
    lists_page,
    named_lists,
    unmatched_of,
    upload_list,
)

__all__ = [
    "MOST_ENTRIES",
    "MOST_LIST_BYTES",
    "AudienceList",
    "Unmatched",
    "create_list",
    "delete_list",
    "get_list",
    "lists_page",
    "named_lists",
    "unmatched_of",
    "upload_list",
]
