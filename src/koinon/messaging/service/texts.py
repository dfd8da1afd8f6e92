"""Texts that can be kept and filled in (MSG-004, 005)."""

from koinon.kit import text
from koinon.messaging.content import check
from koinon.platform import errors

MOST_CHARACTERS = 1_600


def require_valid_text(body: str, path: str = "body", most: int = MOST_CHARACTERS) -> None:
    """Raise 422 with every mistake of a text: its line, and what was probably meant."""
    require_storable(body, path, most)
    if faults := check(body):
        raise errors.invalid(
            errors.FieldFault(
                path,
                "invalid_template",
                fault.sentence,
                {"name": fault.name, "line": fault.line, "suggestion": fault.suggestion},
            )
            for fault in faults
        )


def require_storable(body: str, path: str = "body", most: int = MOST_CHARACTERS) -> None:
    """Raise 422 for a text that is too long or holds what cannot be kept."""
    try:
        text.clean(body, most)
    except text.BadText as fault:
        code = "out_of_range" if fault.code == "too_long" else "validation_failed"
        raise errors.invalid_field(path, code) from None
