"""Schedules: what is sent later or again."""

from koinon.messaging.schedules.contracts import (
    Estimate,
    NextDate,
    Run,
    RunStatus,
    Schedule,
    ScheduleDraft,
    ScheduleStatus,
    TemplatePolicy,
    Timing,
)
from koinon.messaging.schedules.policy import checked as check_timing
from koinon.messaging.schedules.policy import coming as coming_dates
from koinon.messaging.schedules.policy import coming_wall, first_dates, next_dates
from koinon.messaging.schedules.policy import left_out as dates_left_out
from koinon.messaging.schedules.repository.editing import schedule_of as schedule_of_draft
from koinon.messaging.schedules.repository.runs import page as schedule_runs
from koinon.messaging.schedules.repository.runs import parts as schedule_run_parts
from koinon.messaging.schedules.repository.schedules import coming as schedules_to_come
from koinon.messaging.schedules.repository.schedules import names as schedule_names
from koinon.messaging.schedules.repository.schedules import page as schedules_page
from koinon.messaging.schedules.service.calendar import Entry as CalendarEntry
from koinon.messaging.schedules.service.calendar import entries as calendar_entries
from koinon.messaging.schedules.service.editing import open_message as open_scheduled_message
from koinon.messaging.schedules.service.saving import create as create_schedule
from koinon.messaging.schedules.service.saving import create_from_draft as schedule_draft
from koinon.messaging.schedules.service.saving import get as schedule
from koinon.messaging.schedules.service.saving import replace as replace_schedule
from koinon.messaging.schedules.service.saving import replace_message as replace_scheduled_message
from koinon.messaging.schedules.service.saving import tidy as tidy_timing
from koinon.messaging.schedules.service.steering import cancel as cancel_schedule
from koinon.messaging.schedules.service.steering import decide as decide_run
from koinon.messaging.schedules.service.steering import move as move_date
from koinon.messaging.schedules.service.steering import pause as pause_schedule
from koinon.messaging.schedules.service.steering import restore as restore_date
from koinon.messaging.schedules.service.steering import resume as resume_schedule
from koinon.messaging.schedules.service.steering import skip as skip_date

__all__ = [
    "CalendarEntry",
    "Estimate",
    "NextDate",
    "Run",
    "RunStatus",
    "Schedule",
    "ScheduleDraft",
    "ScheduleStatus",
    "TemplatePolicy",
    "Timing",
    "calendar_entries",
    "cancel_schedule",
    "check_timing",
    "coming_dates",
    "coming_wall",
    "create_schedule",
    "dates_left_out",
    "decide_run",
    "first_dates",
    "move_date",
    "next_dates",
    "open_scheduled_message",
    "pause_schedule",
    "replace_schedule",
    "replace_scheduled_message",
    "restore_date",
    "resume_schedule",
    "schedule",
    "schedule_draft",
    "schedule_names",
    "schedule_of_draft",
    "schedule_run_parts",
    "schedule_runs",
    "schedules_page",
    "schedules_to_come",
    "skip_date",
    "tidy_timing",
]
