"""REST v1 of contacts."""

from koinon.contacts.endpoints import consents, groups, imports, people, tags

ENDPOINTS = [*people.ENDPOINTS, *groups.ENDPOINTS, *tags.ENDPOINTS, *consents.ENDPOINTS, *imports.ENDPOINTS]
