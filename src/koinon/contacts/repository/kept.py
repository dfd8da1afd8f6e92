"""What contacts keeps in the cache, for how long, and whose writes drop it (CON-019)."""

from koinon.platform.cache import Space, declare_group

PEOPLE = "people"
declare_group(
    PEOPLE,
    frozenset(
        [
            "contacts",
            "contact_words",
            "addresses",
            "address_tokens",
            "address_consents",
            "groups",
            "group_members",
            "tags",
            "contact_tags",
            "field_values",
            "custom_fields",
            "topic_preferences",
            "topics",
        ]
    ),
)
LOOKUP = Space("address_lookup", 300.0, PEOPLE)
LIST = Space("contacts_list", 60.0, PEOPLE)
COUNT = Space("segment_count", 60.0, PEOPLE)
MEMBERS = Space("group_members", 300.0, PEOPLE)
