"""The wiring table of the inbox."""

from koinon import channels, contacts, identity, messaging, organizations
from koinon.inbox import archived, endpoints, handlers, jobs, notices
from koinon.inbox.answered import reactions
from koinon.inbox.assist import module as assist
from koinon.inbox.canned import service as canned
from koinon.inbox.cold import jobs as cold
from koinon.inbox.cold.files import KIND as COLD_KEY
from koinon.inbox.drafts import service as drafts
from koinon.inbox.hours import module as hours
from koinon.inbox.mails import bodies
from koinon.inbox.repository import moved, segments, usage
from koinon.inbox.repository.number_use import conversations_by
from koinon.inbox.scheduled import repository as scheduled
from koinon.inbox.search import jobs as search_jobs
from koinon.inbox.service import changes, forgetting, history, personal, ticks
from koinon.inbox.surveys import module as surveys
from koinon.inbox.targets import module as targets
from koinon.platform import sync
from koinon.platform.module import Module
from koinon.platform.rotation import Sealed, name_columns

channels.register_fact_handler("inbound_message", handlers.LAYER, handlers.file_inbound)
channels.register_fact_handler("reaction_removed", handlers.LAYER, reactions.taken_back)
channels.register_number_use("conversations", conversations_by)
archived.register()
name_columns(Sealed("mail_bodies", "html_cipher", bodies.KIND, key=(("message_id", "uuid"),)))
name_columns(Sealed("conversations", "address_cipher", "=case channel when 'email' then 'email' else 'phone' end"))
contacts.register_eraser("inbox", personal.erase)
contacts.register_export_part("inbox", personal.told)
contacts.register_timeline_source(history.spoken)
contacts.register_timeline_source(history.archived)
contacts.register_segment_source(segments.CONVERSATIONS)
contacts.register_merge_mover(
    contacts.merge_rows("conversations", "conversations", touched="version = version + 1, updated_at = now()")
)
identity.register_seat_mover(changes.hand_over)
identity.register_welcome(changes.welcome)
identity.register_notice(*notices.KINDS)
messaging.register_loop_listener(changes.flag_loop)
messaging.register_window_listener(changes.close_windows)
messaging.register_state_listener(ticks.states_moved)
messaging.register_media_use(canned.uses, canned.media)
messaging.register_template_use("scheduled_reply", scheduled.naming)

organizations.register_after_import(search_jobs.index_all)
organizations.register_nightly(drafts.forget)
organizations.register_rollup(usage.of_day)
organizations.register_nightly(cold.begin)
organizations.register_retention("ended_months", forgetting.delete_ended)
organizations.register_retention("conversations_months", forgetting.forget_words)
name_columns(Sealed("message_archives", "key_cipher", COLD_KEY))
hours.register()
targets.register()
surveys.register()
assist.register()
sync.register("conversations", "conversations:read", moved.conversations)

MODULE = Module(
    name="inbox",
    endpoints=(*endpoints.ROUTERS, *hours.ROUTERS, *targets.ROUTERS, *surveys.ROUTERS, *assist.ROUTERS),
    jobs=(*jobs.JOBS, *hours.JOBS, *targets.JOBS, *surveys.JOBS, *assist.JOBS, *cold.JOBS, search_jobs.index_messages),
    schedules=(*jobs.SCHEDULES, *targets.SCHEDULES, *surveys.SCHEDULES, *assist.SCHEDULES, *search_jobs.SCHEDULES),
    permissions=("conversations:read", "conversations:write"),
)
