"""Reading what forms send, and telling each field what was wrong with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from koinon.platform import errors
from koinon.web.i18n import gettext


class Told(dict[str, str]):
    """Sentences by field; a field with nothing to tell reads as empty."""

    def __missing__(self, name: str) -> str:
        return ""


def text_of(form: Any, name: str) -> str:
    """A field's text without spaces at its ends; empty where it was not sent."""
    return str(form.get(name) or "").strip()


def ids_of(form: Any, name: str) -> list[UUID]:
    """Every value of a field that is an id, in order and once."""
    found: dict[UUID, None] = {}
    for value in form.getall(name, []):
        try:
            found[UUID(str(value))] = None
        except ValueError:
            continue
    return list(found)


def id_of(form: Any, name: str) -> UUID | None:
    """A field's id, or None."""
    return next(iter(ids_of(form, name)), None)


def said(refusal: errors.KoinonError) -> str:
    """A refusal in the reader's language; of fields, what is wrong with the first."""
    if isinstance(refusal, errors.InvalidFieldsError) and refusal.faults:
        fault = refusal.faults[0]
        return errors.fill(gettext(fault.sentence or refusal.sentence), fault.values)
    return errors.fill(gettext(refusal.sentence), refusal.values)


def faults(refusal: errors.KoinonError, names: Mapping[str, str], otherwise: str) -> Told:
    """What was wrong by field of the form; `names` maps paths to fields, `otherwise` takes what belongs to none."""
    if not isinstance(refusal, errors.InvalidFieldsError):
        return Told({otherwise: said(refusal)})
    told = Told()
    for fault in refusal.faults:
        field = names.get(fault.path, fault.path or otherwise)
        told.setdefault(field, errors.fill(gettext(fault.sentence or refusal.sentence), fault.values))
    return told
