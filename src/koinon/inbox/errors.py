"""What the inbox refuses, beside the shared codes."""

from koinon.platform import errors

ALREADY_RESOLVED = errors.register("already_resolved", 409, "This conversation is already done.")
NEWER_REPLY = errors.register("newer_reply", 409, "Somebody answered while you were writing.")
TOO_LATE_TO_UNDO = errors.register("too_late_to_undo", 409, "The message is already on its way.")
NOT_A_CANDIDATE = errors.register("not_a_candidate", 409, "This person does not share the number of the conversation.")
NO_NUMBER = errors.register("no_number", 409, "This person has no phone number.")
NO_SENDER = errors.register("no_sender", 409, "There is no number to write from. Connect a carrier first.")
