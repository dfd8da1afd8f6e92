"""What the inbox refuses, beside the shared codes."""

from koinon.platform import errors

ALREADY_RESOLVED = errors.register("already_resolved", 409, "This conversation is already done.")
ALREADY_CLOSED = errors.register("already_closed", 409, "This conversation is already closed.")
NEWER_REPLY = errors.register("newer_reply", 409, "Somebody answered while you were writing.")
TOO_LATE_TO_UNDO = errors.register("too_late_to_undo", 409, "The message is already on its way.")
NOT_A_CANDIDATE = errors.register("not_a_candidate", 409, "This person does not share the number of the conversation.")
NO_NUMBER = errors.register("no_number", 409, "This person has no phone number.")
NO_MAIL_ADDRESS = errors.register("no_mail_address", 409, "This person has no mail address.")
NO_SENDER = errors.register("no_sender", 409, "There is no number to write from. Connect a carrier first.")
SENDER_RELEASED = errors.register(
    "sender_released", 409, "The number they wrote to was given back. Choose another sender."
)
NOTE_IS_FINAL = errors.register("note_is_final", 409, "A note can be changed for 15 minutes. Write another one.")
NOT_YOURS_TO_ANSWER = errors.register(
    "not_yours_to_answer", 409, "Only whose conversation it is, the leads of its team and administrators answer here."
)
MACRO_STOPPED = errors.register(
    "macro_stopped", 409, "Step {step} of the macro cannot be done. Nothing was changed or sent."
)
UNDER_LEGAL_HOLD = errors.register("under_legal_hold", 409, "This is kept under a legal hold and cannot be deleted.")
DIFFERENT_PEOPLE = errors.register(
    "different_people", 409, "These conversations are of two people. Merge the people first."
)
DIFFERENT_CHANNELS = errors.register(
    "different_channels", 409, "Conversations of different channels stay apart: a person is answered where they wrote."
)
