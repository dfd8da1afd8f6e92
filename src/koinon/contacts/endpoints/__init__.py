"""REST v1 of contacts."""

from koinon.contacts.endpoints import (
    bulk,
    consents,
    custom_fields,
    exports,
    groups,
    households,
    imports,
    keywords,
    links,
    merges,
    people,
    preferences,
    privacy,
    proofs,
    refusals,
    segments,
    tags,
    topics,
)

links.declare()
ENDPOINTS = [
    *people.ENDPOINTS,
    *merges.ENDPOINTS,
    *groups.ENDPOINTS,
    *households.ENDPOINTS,
    *tags.ENDPOINTS,
    *custom_fields.ENDPOINTS,
    *topics.ENDPOINTS,
    *preferences.ENDPOINTS,
    *segments.ENDPOINTS,
    *keywords.ENDPOINTS,
    *consents.ENDPOINTS,
    *proofs.ENDPOINTS,
    *refusals.ENDPOINTS,
    *imports.ENDPOINTS,
    *bulk.ENDPOINTS,
    *exports.ENDPOINTS,
    *privacy.ENDPOINTS,
]
