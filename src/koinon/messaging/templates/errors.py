"""What may be refused of templates."""

from koinon.platform import errors

TEMPLATE_UNPUBLISHED = errors.register("template_unpublished", 409, "This template has not been published yet.")
TEMPLATE_NOT_APPROVED = errors.register(
    "template_not_approved", 409, "A second person has to approve this version before it is sent."
)
TEMPLATE_REVIEW_BY_ANOTHER = errors.register(
    "template_review_by_another", 409, "Somebody else than who handed it in has to decide, signed in."
)
WHATSAPP_ACCOUNT_MISSING = errors.register(
    "whatsapp_account_missing", 409, "Connect a WhatsApp account first: it is what approves templates."
)
TEMPLATE_EDIT_LIMIT = errors.register(
    "template_edit_limit", 409, "WhatsApp takes new words once a day and ten times in 30 days. Wait, or make a copy."
)
TEMPLATE_VALUES_MISSING = errors.register(
    "template_values_missing", 422, "The template needs a value for {name}. Give it in variables."
)
