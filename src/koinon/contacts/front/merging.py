"""One person twice: likely duplicates, merging and its undoing, what other contexts move."""

from koinon.contacts.contracts.merging import Choices, Duplicate, Kept, Merge, Side, Unmerged
from koinon.contacts.policy.merge_movers import LEFT as LEFT_WHEN_MERGING
from koinon.contacts.policy.merge_movers import MergeMover, Moved, leave_when_merging, register_merge_mover
from koinon.contacts.policy.merge_movers import movers as merge_movers
from koinon.contacts.repository.merge_rows import rows_of as merge_rows
from koinon.contacts.service import duplicates
from koinon.contacts.service.merge_history import get_merge, merges_page
from koinon.contacts.service.merging import merge
from koinon.contacts.service.survivors import survivor, survivors, with_old_ids
from koinon.contacts.service.unmerging import unmerge

__all__ = [
    "LEFT_WHEN_MERGING",
    "Choices",
    "Duplicate",
    "Kept",
    "Merge",
    "MergeMover",
    "Moved",
    "Side",
    "Unmerged",
    "duplicates",
    "get_merge",
    "leave_when_merging",
    "merge",
    "merge_movers",
    "merge_rows",
    "merges_page",
    "register_merge_mover",
    "survivor",
    "survivors",
    "unmerge",
    "with_old_ids",
]
