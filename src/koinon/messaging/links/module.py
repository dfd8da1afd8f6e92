"""The part of messaging's wiring table that links fill in."""

from koinon import identity, organizations
from koinon.messaging.links import archived
from koinon.messaging.links.domains import notices
from koinon.messaging.links.domains.checking import check_link_domains
from koinon.messaging.links.repository.forgetting import forget
from koinon.messaging.links.service.counting import count_job
from koinon.platform.jobs import Schedule

archived.register()
organizations.register_nightly(forget)
identity.register_notice(*notices.KINDS)
JOBS = (count_job, check_link_domains)
SCHEDULES = (Schedule(count_job, 30), Schedule(check_link_domains, 300))
