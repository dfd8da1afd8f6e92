"""What contacts refuses."""

from koinon.platform import errors

OWN_NUMBER = errors.register("own_number", 409, "This is one of your own sending numbers.")
CONSENT_DENIED = errors.register(
    "consent_denied", 409, "This person opted out; only they can opt back in, by texting START or on a form they sign."
)
CONSENT_GRANTED = errors.register("consent_granted", 409, "This person has agreed already.")
TOO_MANY_ADDRESSES = errors.register(
    "too_many_addresses", 409, "A person can have at most {limit} addresses of a kind."
)
SAME_PERSON = errors.register("same_person", 409, "These two are one person already.")
MERGE_BUSY = errors.register(
    "merge_busy", 409, "One of the two is just being merged or written to. Try again in a minute.", retryable=True
)
MERGE_UNDONE = errors.register("merge_undone", 409, "This merge was undone already.")
MERGE_FINAL = errors.register("merge_final", 409, "A merge can be undone for {days} days; this one is older.")
MERGED_SINCE = errors.register(
    "merged_since", 409, "This person was merged again after that. Undo the later merge first."
)
IMPORT_NOT_MAPPED = errors.register(
    "import_not_mapped", 409, "Choose which column is the name, the phone or the email."
)
IMPORT_NOT_CHECKED = errors.register("import_not_checked", 409, "Check the file before running the import.")
TOO_MANY_TOPICS = errors.register("too_many_topics", 409, "There can be at most {limit} topics.")
TOPIC_DECLINED = errors.register(
    "topic_declined", 409, "This person left the topic themselves; only they can come back, on their own page."
)
TOO_MANY_CODES = errors.register("too_many_codes", 429, "Three codes a day are enough. Try again tomorrow.")
SEGMENT_CYCLE = errors.register("segment_cycle", 409, "This segment would mean itself.")
SEGMENT_TOO_SLOW = errors.register("segment_too_slow", 409, "Counting took longer than 5 seconds. Ask about less.")
RESERVED_WORD = errors.register(
    "reserved_word", 409, "This word already means stop, start or help. Choose another one."
)
TOO_MANY_WORDS = errors.register("too_many_words", 409, "There is room for {limit} words. Remove one first.")
VALUES_DO_NOT_CONVERT = errors.register(
    "values_do_not_convert", 409, "{count} people have values that do not fit. Change those first."
)
HEAD_NEEDED = errors.register("head_needed", 409, "Say who is head of the household now.")
HOUSEHOLD_FULL = errors.register("household_full", 409, "A household has at most {limit} people.")

VALUE_REASONS = {
    "text": "This is not a text.",
    "number": "This is not a number.",
    "date": "This is not a date (like 2026-11-20).",
    "bool": "This is neither yes nor no.",
    "select": "This is not one of the choices.",
    "multi_select": "This is not a list of choices.",
    "option": "This is not one of the choices.",
    "url": "This is not a web address (like https://example.org).",
    "too_long": "This is too long.",
}
PHONE_REASONS = {
    "empty": "A phone number is needed.",
    "spreadsheet": "A spreadsheet has rounded this number and its last digits are lost. Format the column as text.",
    "two_numbers": "There are two numbers in this cell. Put one number in each column.",
    "letters": "This is not a phone number.",
    "country": "There is no such country code.",
    "too_short": "This number is too short. Is the area code missing?",
    "too_long": "This number has too many digits.",
    "no_plus": "This looks like a number of another country without its +. Write the + in front of it.",
    "emergency": "Emergency numbers cannot be texted.",
    "premium": "Premium-rate numbers cannot be texted.",
    "invalid": "No such number exists: the area code or the digits after it are not in use.",
}
EMAIL_REASONS = {
    "empty": "A mail address is needed.",
    "too_long": "A mail address has at most 254 characters.",
    "shape": "This is not a mail address.",
    "domain": "The part after @ is not a domain.",
}
ROW_REASONS = {
    "date.shape": "This is not a date in the order you chose.",
    "date.future": "This birth date is in the future.",
    "date.too_old": "This birth date is more than 130 years ago.",
    "too_long": "This is too long.",
    "changed_since": "This was changed since and stays.",
    "too_many_addresses": "A person can have at most 10 addresses of a kind.",
    "too_many_cells": "This row has more cells than the header: a comma inside a cell needs quotes around it.",
    "nobody": "This row has neither a name nor an address.",
    "ambiguous": "Several people match this row; it is not clear which one is meant.",
    **{f"value.{reason}": sentence for reason, sentence in VALUE_REASONS.items()},
    "over_plan": "Your plan has no room for another person. Change it or delete people, then upload these rows again.",
    "duplicate": "This row repeats line {line} of the file.",
} | {f"phone.{reason}": sentence for reason, sentence in PHONE_REASONS.items()}
ROW_REASONS |= {f"email.{reason}": sentence for reason, sentence in EMAIL_REASONS.items()}


def invalid_phone(path: str, reason: str) -> errors.KoinonError:
    """422 for a phone number that cannot be texted, with the reason as a sentence and in `details.reason`."""
    error = errors.invalid_field(path, "invalid_phone_number", PHONE_REASONS[reason])
    error.details["reason"] = reason
    return error


def invalid_email(path: str, reason: str) -> errors.KoinonError:
    """422 for what is no mail address."""
    error = errors.invalid_field(path, "invalid_email", EMAIL_REASONS[reason])
    error.details["reason"] = reason
    return error
