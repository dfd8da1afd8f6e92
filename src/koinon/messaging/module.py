"""Messaging's wiring table."""

from koinon import channels, contacts, identity, organizations
from koinon.messaging import archived, handlers, jobs, notices, watching
from koinon.messaging.endpoints import ROUTES
from koinon.messaging.engine import contacted, dead_letters, lagging
from koinon.messaging.figures import metrics
from koinon.messaging.figures import service as figures
from koinon.messaging.figures.jobs import roll_stats
from koinon.messaging.links import module as links
from koinon.messaging.media import jobs as media
from koinon.messaging.media.repository import charged_bytes
from koinon.messaging.repository import changes, media_use
from koinon.messaging.repository.location_use import aim_anew, only_for
from koinon.messaging.repository.number_health import number_health
from koinon.messaging.repository.number_use import broadcasts_by
from koinon.messaging.repository.reached_countries import reached_countries
from koinon.messaging.repository.segment_use import used_by
from koinon.messaging.repository.sender_queues import waiting_by_sender
from koinon.messaging.repository.topic_use import used_by as topic_used_by
from koinon.messaging.repository.usage import of_day, sent_since
from koinon.messaging.rules.service import forget_sends
from koinon.messaging.schedules import module as scheduling
from koinon.messaging.service import double_opt_in, falling_back, holding, merging, opt_out_lists, personal
from koinon.messaging.service.releasing import go_on
from koinon.messaging.service.stopped_people import stop_people
from koinon.messaging.service.summary import mail_summary
from koinon.messaging.service.timeline import sent_to
from koinon.messaging.templates import module as templates
from koinon.platform import ageing, sync
from koinon.platform.jobs import Schedule
from koinon.platform.module import Module
from koinon.platform.rotation import Sealed, name_columns

handlers.register()
media.register_media_use(media_use.used_by, media_use.kept)
channels.register_letters("send", dead_letters.retry, dead_letters.discard)
channels.register_lags(lagging.slow_shares)
channels.register_reached(reached_countries)
channels.register_number_use("broadcasts", broadcasts_by)
channels.register_number_health(number_health)
channels.register_queue("messaging", waiting_by_sender)
archived.register()
metrics.register()
OPENED_AS = "=case channel when 'email' then 'email' when 'push' then 'push' else 'phone' end"
name_columns(Sealed("deliveries", "address_cipher", OPENED_AS))
contacts.register_eraser("messaging", personal.erase)
contacts.register_keeper("messaging", holding.keeps)
contacts.register_export_part("messaging", personal.told)
contacts.register_timeline_source(sent_to)
contacts.register_segment_use(used_by)
contacts.register_topic_use(topic_used_by)
contacts.register_merge_mover(
    contacts.MergeMover("messages", merging.TABLES, merging.move, merging.back, merging.since)
)
identity.register_notice(*notices.KINDS, *templates.NOTICES, *scheduling.NOTICES)
templates.register()
scheduling.register()
organizations.register_aimed_at_location(only_for, aim_anew)
contacts.register_stopper(stop_people)
organizations.register_release(go_on)
organizations.register_rollup(of_day)
organizations.register_nightly(watching.raise_flags)
organizations.register_nightly(forget_sends)
organizations.register_nightly(media.expire)
organizations.register_nightly(figures.verify)
organizations.register_further_count(media.STORAGE, charged_bytes)
organizations.register_eraser(media.erase)
organizations.register_period_counter("messages_per_day", sent_since)
organizations.register_period_counter("messages_per_month", sent_since)
sync.register("broadcasts", "broadcasts:read", changes.broadcasts)
# What waits leaves in its moment, and lasts from there on as long as it was to.
ageing.register_ageing("broadcasts", "send_at", "expires_at", "lasts_until", until="send_at")
ageing.register_ageing("broadcasts", "goes_on_at", "expires_at", "lasts_until", until="goes_on_at")
ageing.register_ageing("deliveries", "send_after", "expires_at", until="send_after")
ageing.register_ageing("delivery_queue", "send_after", "due_at", until="send_after")
ageing.register_looking(jobs.sweep, falling_back.find_job, double_opt_in.find_job)

MODULE = Module(
    name="messaging",
    endpoints=ROUTES,
    jobs=(
        jobs.freeze,
        jobs.go_on,
        jobs.send,
        jobs.send_singles,
        jobs.fold,
        jobs.tend,
        jobs.ask_for_receipts,
        jobs.sweep,
        contacted.note_contacted,
        mail_summary,
        opt_out_lists.compare_job,
        opt_out_lists.find_job,
        double_opt_in.tend_job,
        double_opt_in.find_job,
        falling_back.tend_job,
        falling_back.find_job,
        *links.JOBS,
        *templates.JOBS,
        roll_stats,
        metrics.measure,
        media.process,
        media.drop,
        *scheduling.JOBS,
    ),
    schedules=(
        Schedule(jobs.sweep, 2),
        Schedule(opt_out_lists.find_job, 600),
        Schedule(double_opt_in.find_job, 60),
        Schedule(falling_back.find_job, 15),
        *links.SCHEDULES,
        *metrics.SCHEDULES,
        *scheduling.SCHEDULES,
        *templates.SCHEDULES,
    ),
    permissions=(
        "broadcasts:read",
        "broadcasts:write",
        "broadcasts:send",
        "broadcasts:approve",
        "broadcasts:export",
        "messages:read",
        "messages:send",
        "messages:emergency",
        *templates.PERMISSIONS,
        "media:read",
        "media:write",
        *scheduling.PERMISSIONS,
    ),
)
