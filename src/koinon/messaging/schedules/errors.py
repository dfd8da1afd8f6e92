"""What schedules refuse."""

from koinon.platform import errors

SCHEDULE_IN_PAST = errors.register(
    "schedule_in_past", 422, "That time is over. Choose a later one, or send it now.", retryable=False
)
NO_FUTURE_DATE = errors.register("no_future_date", 422, "This never comes: there is no such date in the next 5 years.")
SCHEDULE_TOO_LONG = errors.register(
    "schedule_too_long", 422, "A schedule lasts at most 5 years and 1,000 times. Choose an earlier end."
)
TOO_FREQUENT = errors.register("schedule_too_frequent", 422, "Too often: leave at least an hour between two times.")
PROMOTION_TOO_FREQUENT = errors.register(
    "promotion_too_frequent", 422, "Advertising cannot be sent every hour. Choose fewer times a day."
)
RUN_IN_PROGRESS = errors.register(
    "run_in_progress", 409, "It is about to be sent, so it can no longer be changed. Stop it on its own page."
)
INVALID_RULE = errors.register("invalid_rrule", 422, "This is not a rule that can be read: look at {part}.")
