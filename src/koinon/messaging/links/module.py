"""The part of messaging's wiring table that links fill in."""

from koinon import organizations
from koinon.messaging.links import archived
from koinon.messaging.links.repository.forgetting import forget
from koinon.messaging.links.service.counting import count_job
from koinon.platform.jobs import Schedule

archived.register()
organizations.register_nightly(forget)
JOBS = (count_job,)
SCHEDULES = (Schedule(count_job, 30),)
