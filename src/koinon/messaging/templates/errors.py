"""What may be refused of templates."""

from koinon.platform import errors

TEMPLATE_UNPUBLISHED = errors.register("template_unpublished", 409, "This template has not been published yet.")
TEMPLATE_NOT_APPROVED = errors.register(
    "template_not_approved", 409, "A second person has to approve this version before it is sent."
)
TEMPLATE_REVIEW_BY_ANOTHER = errors.register(
    "template_review_by_another", 409, "Somebody else than who handed it in has to decide, signed in."
)
TEMPLATE_VALUES_MISSING = errors.register(
    "template_values_missing", 422, "The template needs a value for {name}. Give it in variables."
)
