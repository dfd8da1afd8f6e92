"""What segments can ask about conversations (CON-030)."""

from koinon.contacts import SegmentKind, SegmentSource

CONVERSATIONS = SegmentSource(
    name="conversation",
    sql="""select organization_id, contact_id, status, last_message_at
from conversations
where organization_id = %(organization_id)s""",
    columns={"status": SegmentKind.CHOICE, "last_message_at": SegmentKind.MOMENT},
    labels={"status": "Conversation", "last_message_at": "Last message"},
    options={"status": ("open", "pending", "snoozed", "resolved", "closed")},
)
